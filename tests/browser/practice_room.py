"""A round with two training entries, a common entry, sheets that look inverted, one reopened and a receipt."""

from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from cast import build_world
from judging_world import actor_of, add_entries, rubric_and_criteria, sheet
from serving import free_port, serving
from sqlalchemy import select

from contest.app import create_app
from contest.core.database import Database
from contest.core.files import FileStore
from contest.core.migrate import upgrade
from contest.judging.constraints import Constraints, set_constraints
from contest.judging.locking import lock_training, reopen_sheet
from contest.judging.models import ModelValue
from contest.judging.rehearsal import start_rehearsal
from contest.judging.service import apply_assignment, lock_sheets, open_round, record_scores
from contest.judging.tables import Assignment, HandingIn, Sheet
from contest.judging.training import choose_training, save_model
from contest.people import sessions
from contest.rules.tables import Contest
from contest.settings import Settings

NOW = datetime(2026, 12, 3, 3, 0, tzinfo=UTC)
WHY = "Bài nêu rõ người dùng là học sinh lớp 5 và việc các em thường quên; chưa có số liệu thử nghiệm."
INVERTED = (("40", "40", "20"), ("34", "34", "17"), ("33", "33", "16.5"), ("34", "26", "13"))


class PracticeRoom:
    def __init__(self, folder: Path) -> None:
        self.line, port = ExitStack(), free_port()
        self.site = f"http://127.0.0.1:{port}"
        self.settings = Settings(data_dir=folder, public_url=self.site)
        self.db = Database(f"sqlite:///{folder}/room.sqlite")
        upgrade(self.db)
        with self.db.write() as session:
            self.world = build_world(session, now=NOW - timedelta(days=13))
            session.get_one(Contest, self.world.contest_id).count_complete = True
        self._plan()
        app = create_app(self.settings)
        app.state.update({"db": self.db, "files": FileStore("", folder=folder / "f"), "clock": lambda: NOW})
        self.line.enter_context(serving(app, port))
        self.contest = f"{self.site}/c/ai-2026"

    def _plan(self) -> None:
        world, dung = self.world, actor_of(self.db, self.world, "dung", NOW)
        with self.db.write() as session:
            self.entries = add_entries(session, world, 6, now=NOW)
            pairs = [(entry, world.judges[name]) for entry in self.entries for name in ("chi", "cuc")]
            apply_assignment(session, actor=dung, round_id=world.round_id, pairs=pairs, now=NOW)
            wanted = Constraints(anchors=(self.entries[5],), least_scores=0)
            set_constraints(session, actor=dung, round_id=world.round_id, wanted=wanted, now=NOW)

    def take_for_training(self) -> None:
        world, dung = self.world, actor_of(self.db, self.world, "dung", NOW)
        model = {
            name: ModelValue(Decimal(points), WHY)
            for name, points in zip(rubric_and_criteria(world)[1], ("34", "28.5", "18"), strict=True)
        }
        with self.db.write() as session:
            for entry in self.entries[:2]:
                choose_training(session, actor=dung, round_id=world.round_id, entry_id=entry, now=NOW)
                save_model(
                    session, actor=dung, round_id=world.round_id, entry_id=entry, marks=model,
                    note="Chọn mức trước, rồi mới chỉnh điểm trong mức.", now=NOW,
                )  # fmt: skip

    def rehearse(self) -> None:
        with self.db.write() as session:
            dung = actor_of(self.db, self.world, "dung", NOW)
            start_rehearsal(session, actor=dung, round_id=self.world.round_id, now=NOW)

    def open(self) -> None:
        with self.db.write() as session:
            open_round(session, actor=actor_of(self.db, self.world, "dung", NOW), round_id=self.world.round_id, now=NOW)

    def train(self, name: str = "chi") -> None:
        """Hand in every training sheet of this judge."""
        judge = actor_of(self.db, self.world, name, NOW)
        for entry in self.entries[:2]:
            own = self.assignment(entry, name)
            with self.db.write() as session:
                sent = sheet(self.world, ("35.5", "33", "12"), strengths="Ý tưởng gần với lớp học.")
                record_scores(session, actor=judge, assignment_id=own, sheet=sent, now=NOW)
                lock_training(session, actor=judge, assignment_id=own, now=NOW)

    def score(self, *, hand_in: bool = False) -> None:
        """Chi's four ordinary sheets; with `hand_in` all are handed in, and one is reopened and changed."""
        chi, dung = (actor_of(self.db, self.world, name, NOW) for name in ("chi", "dung"))
        ordinary = [self.assignment(entry, "chi") for entry in self.entries[2:]]
        with self.db.write() as session:
            for assignment, points in zip(ordinary, INVERTED, strict=True):
                record_scores(
                    session,
                    actor=chi,
                    assignment_id=assignment,
                    sheet=sheet(self.world, points, next_step="Thêm nguồn."),
                    now=NOW,
                )
            if hand_in:
                lock_sheets(session, actor=chi, round_id=self.world.round_id, now=NOW)
                self.reopened = session.scalars(select(Sheet.id).where(Sheet.assignment_id == ordinary[0])).one()
                reopen_sheet(session, actor=dung, sheet_id=self.reopened, reason="Nhập nhầm điểm tiêu chí 1", now=NOW)
                changed = sheet(self.world, ("36", "40", "20"), base=3, next_step="Thêm nguồn và giấy phép.")
                record_scores(session, actor=chi, assignment_id=ordinary[0], sheet=changed, now=NOW)
                session.flush()
                self.receipt = session.scalars(select(HandingIn.id)).one()

    def assignment(self, entry: str, name: str) -> str:
        with self.db.read() as session:
            found = session.scalar(
                select(Assignment.id).where(
                    Assignment.entry_id == entry, Assignment.judge_id == self.world.judges[name]
                )
            )
        assert found is not None
        return found

    def session_of(self, name: str) -> dict[str, str]:
        rules = sessions.session_rules(self.settings)
        with self.db.write() as session:
            token = sessions.start_session(
                session, account_id=self.world.people[name], device="test", rules=rules, now=NOW
            )
        return {"name": "session", "value": token, "url": self.site}

    def close(self) -> None:
        self.line.close()
        self.db.dispose()
