"""Invented people and schools from a seed."""

import random
from dataclasses import dataclass

from contest.office.demo import bank


@dataclass(frozen=True)
class InventedSchool:
    code: str
    name: str
    level: str


def person_name(rng: random.Random) -> str:
    woman = rng.random() < 0.6  # noqa: PLR2004 - schools have more women teachers
    middle = rng.choice(bank.MIDDLE_F if woman else bank.MIDDLE_M)
    given = rng.choice(bank.GIVEN_F if woman else bank.GIVEN_M)
    return f"{rng.choice(bank.FAMILY)} {middle} {given}"


def phone(rng: random.Random) -> str:
    """A mobile number of the right form with digits no operator has given out in this order."""
    return f"09{rng.randrange(10**5):05}000"


def invent_schools(count: int) -> list[InventedSchool]:
    """Level and name differ between any two; past the list of names they are numbered."""
    made = []
    for number in range(count):
        level = bank.LEVEL_CYCLE[number % len(bank.LEVEL_CYCLE)]
        own = bank.SCHOOLS[number % len(bank.SCHOOLS)]
        turn = number // len(bank.SCHOOLS)
        name = f"{bank.LEVEL_NAMES[level]} {own}{f' {turn + 1}' if turn else ''}"
        made.append(InventedSchool(f"{level}-{number + 1:03}", name, level))
    return made


def school_class(rng: random.Random, level: str) -> str:
    grade = rng.choice(bank.GRADES[level])
    return f"{grade}{rng.choice('ABCD')}{rng.randint(1, 3)}"
