from dataclasses import replace
from datetime import timedelta

import pytest
from dossiers import actor_of, attach, drafted, full_dossier, student_dossier, submitted
from sqlalchemy import func, select

from contest.core.errors import Closed, Conflict, Forbidden, Invalid, Locked, NotFound
from contest.core.tables import AuditEvent
from contest.entries import queries, service
from contest.entries.dossier import AuthorLine, canonical_json, digest, dossier_of
from contest.entries.gaps import gaps
from contest.entries.tables import Author, Entry, EntryVersion
from contest.rules.tables import Contest, Phase

G2 = {"G2": "Sai hạng mục"}


def test_submit_when_complete_gives_code_and_frozen_version(db, world, clock):
    with db.write() as session:
        entry_id = submitted(session, world, now=clock())

    with db.read() as session:
        entry = session.get(Entry, entry_id)
        version = queries.last_version(session, entry_id)
        dossier = queries.dossier(session, entry)
    assert (entry.state, entry.code[:12], version.number) == ("submitted", "TLA-GV-0001-", 1)
    assert version.digest == digest(version.content)
    assert dossier_of(version.content).content() == dossier.content()
    assert "912000001" not in canonical_json(version.content)


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"summary": "quá ngắn"}, ["summary"]),
        ({"title": ""}, ["title"]),
        ({"authors": ()}, ["name1"]),
        ({"links": ()}, ["slot-product"]),
        ({"pledges": {}}, ["own_work"]),
        ({"ai_use": {}, "sources": " "}, ["level", "sources"]),
    ],
)
def test_submit_when_something_is_missing_names_the_place(db, world, clock, changes, fields):
    with db.write() as session:
        entry_id = drafted(session, world, now=clock(), dossier=full_dossier(world, **changes))

    with pytest.raises(service.Incomplete) as refused, db.write() as session:
        service.submit_entry(session, actor=actor_of(session, world, "binh", clock()), entry_id=entry_id, now=clock())

    assert [gap.place for gap in refused.value.gaps] == fields
    with db.read() as session:
        assert session.get(Entry, entry_id).state == "draft"


def test_submit_of_pupils_waits_for_every_consent(db, world, clock):
    now = clock()
    with db.write() as session:
        entry_id = drafted(session, world, now=now, dossier=student_dossier(world, consents=1))
        binh = actor_of(session, world, "binh", now)
    with pytest.raises(service.Incomplete), db.write() as session:
        service.submit_entry(session, actor=binh, entry_id=entry_id, now=now)

    with db.write() as session:
        service.confirm_consents(session, actor=binh, entry_id=entry_id, count=2, now=now)
        service.submit_entry(session, actor=binh, entry_id=entry_id, now=now)

    with db.read() as session:
        assert session.get(Entry, entry_id).state == "submitted"


def test_consents_when_confirmed_by_a_pupil_are_refused(db, world, clock):
    now = clock()
    with db.write() as session:
        pupils = student_dossier(world).authors
        own = replace(pupils[0], account_id=world.people["an"])
        entry_id = drafted(session, world, now=now, by="an", dossier=student_dossier(world, authors=(own,), consents=0))

    with pytest.raises(Forbidden), db.write() as session:
        service.confirm_consents(
            session, actor=actor_of(session, world, "an", now), entry_id=entry_id, count=1, now=now
        )


@pytest.mark.parametrize(("late", "taken"), [(0, True), (1, False)])
def test_submit_at_the_very_second_of_the_deadline(db, world, clock, late, taken):
    with db.write() as session:
        entry_id = drafted(session, world, now=clock())
        closes = session.scalar(select(Phase.closes_at).where(Phase.kind == "submission"))
        binh = actor_of(session, world, "binh", clock())
    now = closes + timedelta(seconds=late)

    if taken:
        with db.write() as session:
            service.submit_entry(session, actor=binh, entry_id=entry_id, now=now)
    else:
        with pytest.raises(Closed), db.write() as session:
            service.submit_entry(session, actor=binh, entry_id=entry_id, now=now)

    with db.read() as session:
        assert session.scalar(select(func.count()).select_from(EntryVersion)) == int(taken)


def test_edit_after_submission_counts_only_when_submitted_again(db, world, clock):
    now = clock()
    with db.write() as session:
        entry_id = submitted(session, world, now=now)
        binh = actor_of(session, world, "binh", now)
        book = queries.book_of(session, world.contest_id)
    with db.write() as session:
        entry = session.get(Entry, entry_id)
        changed = replace(queries.dossier(session, entry), title="Tên mới của sản phẩm")
        service.save_dossier(session, actor=binh, entry_id=entry_id, dossier=changed, now=now)

    with db.read() as session:
        before = queries.last_version(session, entry_id).content["title"]
        assert gaps(queries.dossier(session, session.get(Entry, entry_id)), book, {}) == []
    with db.write() as session:
        again = service.submit_entry(session, actor=binh, entry_id=entry_id, now=now)

    assert before == "Trợ lý nội quy Sao Mai"
    assert (again.number, again.content["title"]) == (2, "Tên mới của sản phẩm")


def test_submit_sent_twice_makes_one_version(db, world, clock):
    with db.write() as session:
        entry_id = submitted(session, world, now=clock())
        again = service.submit_entry(
            session, actor=actor_of(session, world, "binh", clock()), entry_id=entry_id, now=clock()
        )

    assert again.number == 1


def test_accepting_brings_back_what_was_handed_in(db, world, clock):
    now = clock()
    with db.write() as session:
        entry_id = submitted(session, world, now=now)
        attach(session, world, entry_id, now=now, name="nua-chung.pdf")
        service.save_product(
            session, actor=actor_of(session, world, "binh", now), entry_id=entry_id, title="Sửa dở dang", summary="",
            category_id=world.categories["virtual-assistant"], track_id=world.tracks["teacher"], level="TH", now=now,
        )  # fmt: skip

    with db.write() as session:
        service.check_entry(
            session,
            actor=actor_of(session, world, "ha", now),
            entry_id=entry_id,
            decision="accepted",
            version=1,
            now=now,
        )

    with db.read() as session:
        entry = session.get(Entry, entry_id)
        dossier = queries.dossier(session, entry)
        version = queries.last_version(session, entry_id)
    assert (entry.state, entry.title) == ("valid", "Trợ lý nội quy Sao Mai")
    assert digest(dossier.content()) == version.digest
    assert dossier.contact.phone == "+84912000001"


def test_returned_entry_comes_back_and_is_checked_again(db, world, clock):
    now = clock()
    with db.write() as session:
        entry_id = submitted(session, world, now=now)
        binh, ha = (actor_of(session, world, name, now) for name in ("binh", "ha"))
        service.check_entry(session, actor=ha, entry_id=entry_id, decision="returned", version=1, gates=G2, now=now)
    late = now + timedelta(days=11)  # entries are closed, the check goes on
    with db.write() as session:
        code = session.get(Entry, entry_id).code
        service.submit_entry(session, actor=binh, entry_id=entry_id, now=late)
        service.check_entry(session, actor=ha, entry_id=entry_id, decision="accepted", version=2, now=late)

    with db.read() as session:
        entry = session.get(Entry, entry_id)
        history = [(row.version, row.decision) for row in queries.check_rows(session, entry_id)]
    assert (entry.state, entry.code) == ("valid", code)
    assert history == [(2, "accepted"), (1, "returned")]


def test_check_of_an_older_version_is_a_conflict(db, world, clock):
    now = clock()
    with db.write() as session:
        entry_id = submitted(session, world, now=now)

    with pytest.raises(Conflict) as refused, db.write() as session:
        service.check_entry(
            session,
            actor=actor_of(session, world, "ha", now),
            entry_id=entry_id,
            decision="accepted",
            version=0,
            now=now,
        )

    assert refused.value.current == 1


@pytest.mark.parametrize(("decision", "gates"), [("accepted", G2), ("returned", {}), ("rejected", {"G1": " "})])
def test_check_when_decision_and_gates_disagree_is_refused(db, world, clock, decision, gates):
    now = clock()
    with db.write() as session:
        entry_id = submitted(session, world, now=now)

    with pytest.raises(Invalid), db.write() as session:
        service.check_entry(
            session, actor=actor_of(session, world, "ha", now), entry_id=entry_id, decision=decision, version=1,
            gates=gates, now=now,
        )  # fmt: skip


def test_accepted_entry_is_locked_for_its_author(db, world, clock):
    now = clock()
    with db.write() as session:
        entry_id = submitted(session, world, now=now)
        ha = actor_of(session, world, "ha", now)
        service.check_entry(session, actor=ha, entry_id=entry_id, decision="accepted", version=1, now=now)

    with pytest.raises(Locked), db.write() as session:
        service.submit_entry(session, actor=actor_of(session, world, "binh", now), entry_id=entry_id, now=now)


def test_mallory_finds_no_entry_of_another_school(db, world, clock):
    now = clock()
    with db.write() as session:
        entry_id = submitted(session, world, now=now)
        mallory = actor_of(session, world, "mallory", now)

    acts = {
        "submit": lambda s: service.submit_entry(s, actor=mallory, entry_id=entry_id, now=now),
        "withdraw": lambda s: service.withdraw_entry(s, actor=mallory, entry_id=entry_id, reason="", now=now),
        "check": lambda s: service.check_entry(s, actor=mallory, entry_id=entry_id, decision="accepted", version=1, now=now),
        "confirm": lambda s: service.confirm_for_school(s, actor=mallory, contest_id=world.contest_id, entry_ids=[entry_id], now=now),
        "consents": lambda s: service.confirm_consents(s, actor=mallory, entry_id=entry_id, count=0, now=now),
    }  # fmt: skip
    for act in acts.values():
        with pytest.raises(NotFound), db.write() as session:
            act(session)


def test_same_import_key_makes_no_second_entry(db, world, clock):
    with db.write() as session:
        khoa = actor_of(session, world, "khoa", clock())
        made = [
            service.create_draft(
                session, actor=khoa, contest_id=world.contest_id, category_id=world.categories["learning-game"],
                track_id=world.tracks["teacher"], level="THCS", school_id=world.schools["sao_mai"], now=clock(),
                import_key="row-7", dossier=full_dossier(world),
            )
            for _ in range(2)
        ]  # fmt: skip

    assert made[0] == made[1]


def test_draft_for_a_school_of_others_is_refused(db, world, clock):
    with pytest.raises(Forbidden), db.write() as session:
        drafted(session, world, now=clock(), by="mallory")


def test_quota_counts_student_entries_handed_in(db, world, clock):
    with db.write() as session:
        session.get(Contest, world.contest_id).school_quota = 1
        submitted(session, world, now=clock(), dossier=student_dossier(world))

    with pytest.raises(Invalid, match="quota"), db.write() as session:
        submitted(session, world, now=clock(), dossier=student_dossier(world))
    with db.write() as session:
        submitted(session, world, now=clock())


def test_withdrawn_code_is_not_given_again(db, world, clock):
    now = clock()
    with db.write() as session:
        first = submitted(session, world, now=now)
        binh = actor_of(session, world, "binh", now)
        service.withdraw_entry(session, actor=binh, entry_id=first, reason="", now=now)
        second = submitted(session, world, now=now)
        codes = [session.get(Entry, one).code[:11] for one in (first, second)]

    assert codes == ["TLA-GV-0001", "TLA-GV-0002"]


def test_author_keeps_account_when_the_name_is_corrected(db, world, clock):
    now = clock()
    with db.write() as session:
        binh = actor_of(session, world, "binh", now)
        entry_id = service.create_draft(
            session, actor=binh, contest_id=world.contest_id, category_id=world.categories["learning-game"],
            track_id=world.tracks["teacher"], level="THCS", school_id=world.schools["sao_mai"], now=now,
            owner_role="author",
        )  # fmt: skip
        line = queries.dossier(session, session.get(Entry, entry_id)).authors[0]
        stranger = AuthorLine("Người Lạ", account_id=world.people["mallory"], id="0" * 26)
        service.save_people(
            session, actor=binh, entry_id=entry_id, authors=[replace(line, full_name="Lê Thị  Bi\u0300nh"), stranger],
            mentors=[], contact=full_dossier(world).contact, now=now,
        )  # fmt: skip

    with db.read() as session:
        rows = session.execute(select(Author.full_name, Author.account_id).order_by(Author.position)).all()
    assert rows == [("Lê Thị Bình", world.people["binh"]), ("Người Lạ", None)]


def test_every_act_leaves_its_line_in_the_log(db, world, clock):
    now = clock()
    with db.write() as session:
        entry_id = submitted(session, world, now=now)
        khoa, ha = (actor_of(session, world, name, now) for name in ("khoa", "ha"))
        service.confirm_for_school(session, actor=khoa, contest_id=world.contest_id, entry_ids=[entry_id], now=now)
        service.check_entry(session, actor=ha, entry_id=entry_id, decision="returned", version=1, gates=G2, now=now)
        service.withdraw_entry(session, actor=ha, entry_id=entry_id, reason="Nộp nhầm", now=now)

    with db.read() as session:
        acts = list(
            session.scalars(select(AuditEvent.action).where(AuditEvent.object_id == entry_id).order_by(AuditEvent.id))
        )
    assert acts == ["entry.begun", "entry.submitted", "entry.confirmed", "entry.returned", "entry.withdrawn"]
