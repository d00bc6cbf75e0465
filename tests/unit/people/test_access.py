"""The rules of access.py as one table: predicate x person, read as a page. Letters: who may."""

import pytest

from contest.core.errors import Forbidden, NotFound, SignInNeeded
from contest.people import access
from contest.people.access import Actor, EntryFacts, Grant

HERE, THERE, SAO_MAI, NANG_HONG = "here", "there", "sao-mai", "nang-hong"


def person(key, *grants, school=None, admin=False):
    return Actor(id=key, name=key, school_id=school, is_admin=admin, grants=frozenset(grants))


PEOPLE = {
    "nobody": None,
    "root": person("root", admin=True),
    "an": person("an", Grant(HERE, "entrant"), school=SAO_MAI),  # author of the entry
    "binh": person("binh", Grant(HERE, "entrant"), school=SAO_MAI),  # its owner
    "lan": person("lan", Grant(HERE, "entrant"), school=SAO_MAI),  # its mentor
    "chi": person("chi", Grant(HERE, "judge")),
    "dung": person("dung", Grant(HERE, "head_judge")),
    "giang": person("giang", Grant(HERE, "organizer")),
    "ha": person("ha", Grant(HERE, "secretary")),
    "khoa": person("khoa", Grant(HERE, "coordinator", SAO_MAI), school=SAO_MAI),
    "mallory": person("mallory", Grant(HERE, "entrant"), Grant(THERE, "organizer"), school=NANG_HONG),
    "meo": person("meo", Grant(HERE, "coordinator", NANG_HONG), school=NANG_HONG),
}
ENTRY = EntryFacts("e1", HERE, SAO_MAI, "binh", "submitted", frozenset({"lan"}), frozenset({"an"}))
DRAFT = EntryFacts("e2", HERE, SAO_MAI, "binh", "draft", frozenset({"lan"}), frozenset({"an"}))

TABLE = {
    "open a contest": (access.may_open_contest, "root"),
    "edit the rules": (lambda a: access.may_edit_rules(a, HERE), "giang"),
    "manage people": (lambda a: access.may_manage_people(a, HERE), "giang"),
    "grant judge": (lambda a: access.may_grant_role(a, HERE, "judge"), "giang"),
    "grant entrant": (lambda a: access.may_grant_role(a, HERE, "entrant"), "giang ha khoa meo"),
    "grant organizer, vacant": (lambda a: access.may_grant_role(a, HERE, "organizer", vacant=True), "giang root"),
    "grant judge, vacant": (lambda a: access.may_grant_role(a, HERE, "judge", vacant=True), "giang"),
    "extend a deadline": (lambda a: access.may_extend_deadline(a, HERE), "giang"),
    "see the control room": (lambda a: access.may_see_control_room(a, HERE), "giang ha dung"),
    "import": (lambda a: access.may_import(a, HERE), "giang ha"),
    "import for Sao Mai": (lambda a: access.may_import(a, HERE, SAO_MAI), "giang ha khoa"),
    "start an entry of Sao Mai": (
        lambda a: access.may_start_entry(a, HERE, SAO_MAI),
        "an binh lan giang ha khoa",
    ),
    "edit the entry": (lambda a: access.may_edit_entry(a, ENTRY), "binh khoa"),
    "view the entry": (lambda a: access.may_view_entry(a, ENTRY), "binh an lan khoa giang ha dung"),
    "view the entry, assigned": (
        lambda a: access.may_view_entry(a, ENTRY, assigned=a is not None and a.id == "chi"),
        "binh an lan khoa giang ha dung chi",
    ),
    "view the draft": (lambda a: access.may_view_entry(a, DRAFT), "binh an lan khoa giang ha"),
    "know the names, blind": (
        lambda a: access.may_view_identity(a, ENTRY, blind=True),
        "binh an lan khoa giang ha",
    ),
    "know the names, open": (
        lambda a: access.may_view_identity(a, ENTRY, blind=False),
        "binh an lan khoa giang ha chi dung",
    ),
    "check entries": (lambda a: access.may_check_entries(a, HERE), "giang ha"),
    "confirm for Sao Mai": (lambda a: access.may_confirm_for_school(a, HERE, SAO_MAI), "khoa"),
    "assign": (lambda a: access.may_assign(a, HERE), "giang dung"),
    "score Chi's sheet": (
        lambda a: access.may_score(a, contest_id=HERE, judge_account_id="chi", released=False, conflict=False),
        "chi",
    ),
    "score Giang's sheet": (
        lambda a: access.may_score(a, contest_id=HERE, judge_account_id="giang", released=False, conflict=False),
        "",
    ),
    "score in a conflict": (
        lambda a: access.may_score(a, contest_id=HERE, judge_account_id="chi", released=False, conflict=True),
        "",
    ),
    "score after a release": (
        lambda a: access.may_score(a, contest_id=HERE, judge_account_id="chi", released=True, conflict=False),
        "",
    ),
    "see scores of others": (lambda a: access.may_see_scores_of_others(a, HERE), "giang dung"),
    "reopen a sheet": (lambda a: access.may_reopen_sheet(a, HERE), "dung"),
    "settle cases": (lambda a: access.may_settle_cases(a, HERE), "dung"),
    "type a paper sheet": (lambda a: access.may_type_paper(a, HERE), "giang ha"),
    "see a paper's scan, it waits": (lambda a: access.may_see_paper_scan(a, HERE, waits=True), "giang ha dung"),
    "see a paper's scan, handed in": (lambda a: access.may_see_paper_scan(a, HERE, waits=False), "giang dung"),
    "run a live round": (lambda a: access.may_run_live_round(a, HERE), "giang ha dung"),
    "see the ranking": (lambda a: access.may_see_ranking(a, HERE), "giang dung"),
    "give awards": (lambda a: access.may_give_awards(a, HERE), "giang dung"),
    "publish": (lambda a: access.may_publish(a, HERE), "giang"),
}


@pytest.mark.parametrize("act", TABLE)
def test_act_is_open_to_exactly_these(act):
    predicate, expected = TABLE[act]

    assert {name for name, actor in PEOPLE.items() if predicate(actor)} == set(expected.split())


def test_every_predicate_is_in_the_table():
    from inspect import getsource
    from pathlib import Path

    told = Path(__file__).read_text("utf-8")
    predicates = [name for name in vars(access) if name.startswith("may_")]

    assert getsource(access).count("\ndef may_") == len(predicates)
    assert [name for name in predicates if f"access.{name}" not in told] == []


@pytest.mark.parametrize(
    ("school", "account", "expected"),
    [
        (SAO_MAI, "chi", True),
        (NANG_HONG, "chi", False),
        (None, "chi", False),
        (None, "binh", True),
        (None, "lan", True),
        (None, "an", True),
    ],
)
def test_conflict_is_own_school_own_entry_own_pupils(school, account, expected):
    assert access.has_conflict(judge_school_id=school, judge_account_id=account, entry=ENTRY) is expected


def test_refusals_say_403_404_or_401():
    with pytest.raises(Forbidden):
        access.require(False)
    with pytest.raises(NotFound):
        access.require_visible(False)
    with pytest.raises(SignInNeeded):
        access.signed_in(None)


def test_several_roles_land_at_the_most_demanding():
    assert access.most_needed_role(["entrant", "judge", "coordinator"]) == "judge"
    assert access.most_needed_role([]) is None
