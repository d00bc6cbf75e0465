"""Who plays: an administrator, the office, coordinators and entrants of every school, judges."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from contest.office.demo.people import InventedSchool, invent_schools, person_name
from contest.people.access import Actor, Role
from contest.people.schools import SchoolFacts, upsert_school
from contest.people.service import PersonFacts, create_account, grant_role, make_admin
from contest.people.sessions import load_actor

OFFICE: Final[Mapping[Role, str]] = {
    "organizer": "Hoàng Hương Giang",
    "secretary": "Vũ Thu Hà",
    "head_judge": "Nguyễn Tiến Dũng",
}


@dataclass(frozen=True)
class SchoolHouse:
    """A school with the people who enter for it."""

    id: str
    level: str
    coordinator: str
    entrants: tuple[str, ...]


@dataclass(frozen=True)
class Cast:
    office: Mapping[Role, str]  # account ids
    houses: Sequence[SchoolHouse]
    judges: Sequence[str]  # account ids


def make_administrator(session: Session, *, now: datetime) -> Actor:
    facts = PersonFacts("Quản trị hệ thống", email="admin@example.vn")
    made = create_account(session, actor=None, facts=facts, now=now)
    make_admin(session, account_id=made.id, now=now)
    return load_actor(session, account_id=made.id, now=now)


def make_cast(
    session: Session, rng: random.Random, *, contest_id: str, root: Actor, schools: int, judges: int, now: datetime
) -> Cast:
    hiring = _Hiring(session, rng, contest_id, root, now)
    office = {role: hiring.person(name, role.replace("_", "-"), role=role) for role, name in OFFICE.items()}
    houses = [hiring.house(school) for school in invent_schools(schools)]
    # two judges in three teach at a school that takes part, so conflicts of interest are real
    own = [houses[number % len(houses)].id if number % 3 else None for number in range(judges)]
    people = [
        hiring.person(person_name(rng), f"giam-khao-{number:03}", school_id=school_id)
        for number, school_id in enumerate(own, start=1)
    ]
    return Cast(office, houses, people)


@dataclass(frozen=True)
class _Hiring:
    session: Session
    rng: random.Random
    contest_id: str
    root: Actor
    now: datetime

    def house(self, school: InventedSchool) -> SchoolHouse:
        facts = SchoolFacts(name=school.name, level=school.level, code=school.code, principal=person_name(self.rng))
        made = upsert_school(self.session, actor=self.root, facts=facts, now=self.now)
        slug = school.code.lower()
        lead = self.person(person_name(self.rng), f"dau-moi.{slug}", school_id=made.id, role="coordinator")
        entrants = tuple(
            self.person(person_name(self.rng), f"gv{number}.{slug}", school_id=made.id, role="entrant")
            for number in (1, 2)
        )
        return SchoolHouse(made.id, school.level, lead, entrants)

    def person(self, name: str, mailbox: str, *, school_id: str | None = None, role: Role | None = None) -> str:
        facts = PersonFacts(name, email=f"{mailbox}@example.vn", school_id=school_id)
        made = create_account(self.session, actor=None, facts=facts, now=self.now)
        if role is not None:
            grant_role(
                self.session, actor=None, account_id=made.id, contest_id=self.contest_id, role=role, now=self.now,
                school_id=school_id if role == "coordinator" else None,
            )  # fmt: skip
        return made.id
