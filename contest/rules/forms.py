"""What the pages of the rule book may send."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from contest.people.schoolnames import Level
from contest.rules.drafts import MIB, MOST_BYTES, PublishScores, Takes
from contest.rules.schedule import Activity, Window
from contest.web.forms import Form, Line, LocalDecimal, LocalTime, Text

Name = Annotated[Line, StringConstraints(min_length=1, max_length=200)]
ShortName = Annotated[Line, StringConstraints(min_length=1, max_length=120)]
MaybeName = Annotated[Line, StringConstraints(max_length=200)]
MaybeShortName = Annotated[Line, StringConstraints(max_length=120)]
Hint = Annotated[Line, StringConstraints(max_length=300)]
Prefix = Annotated[Line, StringConstraints(to_upper=True, pattern=r"^[A-Z][A-Z0-9]{1,5}$")]
Points = Annotated[LocalDecimal, Field(ge=0, le=100, decimal_places=2)]
Blind = Literal["blind", "open"]


class NewContestForm(Form):
    name: Name
    name_en: MaybeName = ""
    organizer: Name
    place: MaybeShortName = ""
    school_year: Annotated[Line, StringConstraints(max_length=20)] = ""
    contact: MaybeName = ""
    submission_opens: LocalTime = Field(alias="submission.opens")
    submission_closes: LocalTime = Field(alias="submission.closes")
    judging_opens: LocalTime = Field(alias="judging.opens")
    judging_closes: LocalTime = Field(alias="judging.closes")
    publication_opens: LocalTime = Field(alias="publication.opens")
    levels: Annotated[list[Level], Field(min_length=1)]
    categories: Annotated[list[str], Field(min_length=1)]
    tracks: Annotated[list[str], Field(min_length=1)]
    judging_mode: Blind
    sheets_per_entry: Annotated[int, Field(ge=1, le=9)]
    school_quota: Annotated[int, Field(ge=1, le=1000)] | None = None


class ContestForm(Form):
    slug: Annotated[Line, StringConstraints(min_length=3, max_length=60)]
    name: Name
    name_en: MaybeName = ""
    organizer: Name
    place: Annotated[Line, StringConstraints(max_length=100)] = ""
    school_year: Annotated[Line, StringConstraints(max_length=20)] = ""
    levels: Annotated[list[Level], Field(min_length=1)]
    school_quota: Annotated[int, Field(ge=1, le=1000)] | None = None
    summary_words_min: Annotated[int, Field(ge=0, le=2000)]
    summary_words_max: Annotated[int, Field(ge=1, le=2000)]


class MethodForm(Form):
    judging_mode: Blind
    sheets_per_entry: Annotated[int, Field(ge=1, le=9)]
    gap_limit: Points | None = None
    gap_binding: bool = False
    panel_manner: Literal["replace", "sheet"] = "replace"
    open_discussion: bool = False
    count_complete: bool = False
    tie1: str = ""
    tie2: str = ""
    tie3: str = ""
    publish_scores: PublishScores
    appeal_days: Annotated[int, Field(ge=0, le=60)]

    @property
    def tie_order(self) -> tuple[str, ...]:
        return tuple(step for step in (self.tie1, self.tie2, self.tie3) if step)


class PhaseForm(Form):
    """One line of the calendar; both dates empty: not planned."""

    opens: LocalTime | None = None
    closes: LocalTime | None = None
    grace: Annotated[int, Field(ge=0, le=24 * 60)] = 0

    @property
    def window(self) -> Window | None:
        if self.opens is None or self.closes is None:
            return None
        return Window(self.opens, self.closes, timedelta(minutes=self.grace))


class ExtensionForm(Form):
    kind: Activity
    school_id: str = ""  # empty: everybody
    until: LocalTime
    reason: Annotated[Text, StringConstraints(min_length=5, max_length=1000)]


class CategoryForm(Form):
    name: ShortName
    name_en: MaybeShortName = ""
    prefix: Prefix
    attendance_gate: bool = False
    position: Annotated[int, Field(ge=1, le=99)] = 99


class TrackForm(Form):
    name: ShortName
    name_en: MaybeShortName = ""
    prefix: Prefix
    max_authors: Annotated[int, Field(ge=1, le=10)]
    min_mentors: Annotated[int, Field(ge=0, le=5)]
    max_mentors: Annotated[int, Field(ge=0, le=5)]
    needs_consent: bool = False


class SlotForm(Form):
    name: ShortName
    name_en: MaybeShortName = ""
    hint: Hint = ""
    hint_en: Hint = ""
    category_id: str = ""
    takes: Takes
    types: Annotated[Line, StringConstraints(to_lower=True, pattern=r"^([a-z0-9]{1,8}([ ,;]+|$))*$")] = ""
    max_megabytes: Annotated[int, Field(ge=1, le=MOST_BYTES // MIB)]
    max_count: Annotated[int, Field(ge=1, le=50)]
    need: Literal["optional", "required", "one_of"]
    position: Annotated[int, Field(ge=1, le=99)] = 99


class PlaceForm(Form):
    code: Annotated[Line, StringConstraints(max_length=20)] = ""
    name: ShortName
    name_en: MaybeShortName = ""
    places: Annotated[int, Field(ge=1, le=1000)] | None = None
    min_score: Points | None = None


class CriterionForm(Form):
    """low4 … low2: the first points of levels 4 to 2; d4 … d1 and e4 … e1 their words in Vietnamese and English."""

    code: Annotated[Line, StringConstraints(max_length=40)] = ""
    name: Name
    name_en: MaybeName = ""
    max_points: Points
    safety: bool = False
    low4: Points | None = None
    low3: Points | None = None
    low2: Points | None = None
    d4: Annotated[Text, StringConstraints(min_length=1, max_length=2000)]
    d3: Annotated[Text, StringConstraints(min_length=1, max_length=2000)]
    d2: Annotated[Text, StringConstraints(min_length=1, max_length=2000)]
    d1: Annotated[Text, StringConstraints(min_length=1, max_length=2000)]
    e4: Annotated[Text, StringConstraints(max_length=2000)] = ""
    e3: Annotated[Text, StringConstraints(max_length=2000)] = ""
    e2: Annotated[Text, StringConstraints(max_length=2000)] = ""
    e1: Annotated[Text, StringConstraints(max_length=2000)] = ""


class HeadingForm(Form):
    text: Annotated[Text, StringConstraints(min_length=1, max_length=20000)]
    text_en: Annotated[Text, StringConstraints(max_length=20000)] = ""


class ReasonForm(Form):
    reason: Annotated[Text, StringConstraints(min_length=5, max_length=1000)]
