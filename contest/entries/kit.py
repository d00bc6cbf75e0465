"""The demo kit of an assistant or an app: what a judge needs to try it on a Sunday evening. Optional, kept in versions.

It holds an account that works, so it is shown to the entry's own side, the office and the entry's judges, and stands
in no public page and no export.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Final

from pydantic import Field, create_model
from sqlalchemy.orm import Session

from contest.core.errors import N_
from contest.core.i18n import gettext
from contest.core.text import clean
from contest.entries.attachments import web_address
from contest.entries.drafts import editable
from contest.entries.links.service import enroll
from contest.entries.rows import refuse_stale, touch
from contest.people.access import Actor
from contest.web.forms import Form, Line, Text

PROMPTS: Final = ("prompt1", "prompt2", "prompt3", "prompt4", "prompt5")
KIT: Final = {
    "account": N_("Name of the test account"),
    "password": N_("Password of the test account"),
    "prompt1": N_("Try this first"),
    "prompt2": N_("Try this second"),
    "prompt3": N_("Try this third"),
    "prompt4": N_("Try this fourth"),
    "prompt5": N_("Try this fifth"),
    "fallback": N_("Link to a video that shows it working"),
    "device": N_("What the judge's device needs"),
}
_TRY = (Annotated[Text, Field(max_length=500)], "")
_FIELDS: dict[str, Any] = {
    "seen": (str, ""),
    "account": (Annotated[Line, Field(max_length=200)], ""),
    "password": (Annotated[Line, Field(max_length=100)], ""),
    **dict.fromkeys(PROMPTS, _TRY),
    "fallback": (Annotated[Line, Field(max_length=2000)], ""),
    "device": (Annotated[Text, Field(max_length=1000)], ""),
}
KitForm: Any = create_model("KitForm", __base__=Form, **_FIELDS)


def save_kit(
    session: Session, *, actor: Actor, entry_id: str, kit: Mapping[str, str], now: datetime, seen: str | None = None
) -> None:
    """Only what was filled in is kept; the fallback video is looked at like every link."""
    entry = editable(session, actor=actor, entry_id=entry_id, now=now)
    values = {name: clean(kit[name]) for name in KIT if kit.get(name, "").strip()}
    if "fallback" in values:
        values["fallback"] = web_address(values["fallback"], field="fallback")
    refuse_stale(seen, {"kit": dict(entry.kit)}, {"kit": values})
    entry.kit = values
    touch(session, entry, now)
    enroll(session, entry_id=entry_id, urls=[values.get("fallback", "")], now=now)


def kit_lines(kit: Mapping[str, str]) -> list[tuple[str, str]]:
    """As people read it, without the link, which is shown with its state."""
    return [(gettext(words), kit[name]) for name, words in KIT.items() if kit.get(name) and name != "fallback"]
