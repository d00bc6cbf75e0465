"""Trap 11: deadlines at the very second, in grace, with an extension, with a clock that moves."""

from datetime import UTC, datetime, timedelta

import pytest

from contest.core import errors
from contest.core.i18n import speaking
from contest.rules.schedule import Closed, Open, Schedule, Window, has_begun, open_at, require_open

OPENS = datetime(2026, 10, 5, 1, 0, tzinfo=UTC)
DEADLINE = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)  # 17:00 in Hanoi
GRACE = timedelta(minutes=30)
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
SAO_MAI = "school-sao-mai"
SCHEDULE = Schedule(
    windows={"submission": Window(OPENS, DEADLINE, GRACE)},
    extensions={("submission", SAO_MAI): DEADLINE + DAY},
)


@pytest.mark.parametrize(
    ("now", "answer"),
    [
        (OPENS - SECOND, Closed("not_yet", OPENS)),
        (OPENS, Open(DEADLINE)),
        (DEADLINE - SECOND, Open(DEADLINE)),
        (DEADLINE, Open(DEADLINE)),
        (DEADLINE + timedelta(microseconds=999_999), Open(DEADLINE)),
        (DEADLINE + SECOND, Closed("over", DEADLINE)),
    ],
)
def test_open_at_counts_the_whole_second_of_the_deadline(now, answer):
    assert open_at(SCHEDULE, "submission", now) == answer


@pytest.mark.parametrize(
    ("now", "begun_at", "answer"),
    [
        (DEADLINE + GRACE, DEADLINE, Open(DEADLINE + GRACE, in_grace=True)),
        (DEADLINE + SECOND, DEADLINE - DAY, Open(DEADLINE + GRACE, in_grace=True)),
        (DEADLINE + GRACE + SECOND, DEADLINE - DAY, Closed("over", DEADLINE)),
        (DEADLINE + 2 * SECOND, DEADLINE + SECOND, Closed("over", DEADLINE)),
        (DEADLINE + 2 * SECOND, None, Closed("over", DEADLINE)),
        (DEADLINE - SECOND, DEADLINE - DAY, Open(DEADLINE)),
    ],
)
def test_open_at_in_grace_takes_only_what_was_begun_in_time(now, begun_at, answer):
    assert open_at(SCHEDULE, "submission", now, begun_at=begun_at) == answer


def test_open_at_with_extension_opens_for_that_school_alone():
    now = DEADLINE + DAY

    answers = [open_at(SCHEDULE, "submission", now, school_id=school) for school in (SAO_MAI, "other", None)]

    assert answers == [Open(DEADLINE + DAY), Closed("over", DEADLINE), Closed("over", DEADLINE)]


def test_open_at_with_extension_gives_grace_after_the_own_deadline():
    begun, now = DEADLINE + DAY, DEADLINE + DAY + GRACE

    answer = open_at(SCHEDULE, "submission", now, school_id=SAO_MAI, begun_at=begun)

    assert answer == Open(DEADLINE + DAY + GRACE, in_grace=True)


def test_open_at_when_common_deadline_passes_the_extension_takes_the_later():
    moved = Schedule({"submission": Window(OPENS, DEADLINE + 3 * DAY)}, SCHEDULE.extensions)

    assert open_at(moved, "submission", DEADLINE + 2 * DAY, school_id=SAO_MAI) == Open(DEADLINE + 3 * DAY)


def test_open_at_when_the_clock_moves_back_opens_again_and_keeps_no_memory():
    late, back = DEADLINE + SECOND, DEADLINE - SECOND

    answers = [open_at(SCHEDULE, "submission", now) for now in (late, back)]

    assert answers == [Closed("over", DEADLINE), Open(DEADLINE)]


def test_open_at_when_now_stands_in_another_zone_compares_instants():
    from zoneinfo import ZoneInfo

    hanoi = datetime(2026, 11, 30, 17, 0, 1, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))

    assert open_at(SCHEDULE, "submission", hanoi) == Closed("over", DEADLINE)


def test_open_at_outside_a_running_contest_is_closed():
    stopped = Schedule(SCHEDULE.windows, running=False)

    assert open_at(stopped, "submission", OPENS) == Closed("not_running")
    assert open_at(SCHEDULE, "appeal", OPENS) == Closed("not_planned")


def test_has_begun_stays_true_after_the_end():
    moments = [OPENS - SECOND, OPENS, DEADLINE + DAY]

    assert [has_begun(SCHEDULE, "submission", now) for now in moments] == [False, True, True]


@pytest.mark.parametrize(
    ("locale", "now", "said"),
    [
        ("vi", DEADLINE + SECOND, "Đã hết hạn nộp bài lúc 17:00 thứ Hai, 30/11/2026."),
        ("en", DEADLINE + SECOND, "The deadline for entries was 17:00 Mon 30 Nov 2026."),
        ("vi", OPENS - SECOND, "Nhận bài dự thi từ 08:00 thứ Hai, 05/10/2026."),
    ],
)
def test_require_open_when_closed_says_when_in_the_zone_of_the_contest(locale, now, said):
    from contest.core.i18n import translate

    with speaking(locale), pytest.raises(errors.Closed) as refused:
        require_open(SCHEDULE, "submission", now)

    with speaking(locale):
        assert translate(refused.value.message, refused.value.params) == said


def test_require_open_for_form_opened_before_and_sent_after_is_closed():
    form_opened, form_sent = DEADLINE - SECOND, DEADLINE + SECOND

    assert require_open(SCHEDULE, "submission", form_opened) == Open(DEADLINE)
    with pytest.raises(errors.Closed):
        require_open(SCHEDULE, "submission", form_sent)
