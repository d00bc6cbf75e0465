"""What invented entries say: each its own, but for the few that are meant to be alike."""

import random
from datetime import UTC, datetime
from types import SimpleNamespace

import numpy as np
import pytest

from contest.core.text import count_words
from contest.entries.similar.minhash import signature
from contest.entries.similar.work import LEAST
from contest.office.demo.bank import TITLES
from contest.office.demo.dossiers import Where, echo, invent

LEVELS = ("MN", "TH", "THCS", "THPT")


@pytest.fixture(scope="module")
def dossiers():
    rng = random.Random(5)

    def where(number):
        category = SimpleNamespace(id="c", code=rng.choice(sorted(TITLES)), attendance_gate=False)
        track = SimpleNamespace(id="t", needs_consent=bool(number % 2), min_mentors=1)
        return Where(category, track, {"trial": "s"}, "school", rng.choice(LEVELS))

    return [invent(rng, where(number), number=number, now=datetime(2026, 1, 1, tzinfo=UTC)) for number in range(400)]


def likeness(dossiers):
    """Per cent of every pair."""
    drawn = np.array([np.frombuffer(signature(each.summary), dtype="<u4") for each in dossiers])
    return [100 * share for place, one in enumerate(drawn) for share in (drawn[place + 1 :] == one).mean(axis=1)]


def test_hardly_two_of_four_hundred_are_taken_for_copies(dossiers):
    alike = sum(share >= LEAST["summary"] for share in likeness(dossiers))

    assert alike <= 3  # of 79,800 pairs


def test_echo_is_taken_for_a_copy(dossiers):
    assert likeness([dossiers[0], echo(dossiers[1], dossiers[0])])[0] >= LEAST["summary"]


def test_every_summary_keeps_to_the_words_asked_for_and_to_its_own_theme(dossiers):
    assert all(150 <= count_words(each.summary) <= 300 for each in dossiers)
    assert not any("{" in each.summary for each in dossiers)
