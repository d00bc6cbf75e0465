"""What of an entry runs beside the sheet, and which frames the sheet's page therefore allows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from litestar import Request
from sqlalchemy.orm import Session

from contest.entries.blind import JudgeView
from contest.entries.links import youtube
from contest.entries.links.queries import Health, health_of
from contest.entries.links.reports import Told, told_of
from contest.entries.play import findings, queries, serving
from contest.entries.previews.tabs import EntryFiles
from contest.settings import Settings
from contest.web.headers import policy


@dataclass(frozen=True, slots=True)
class Beside:
    """`reports`: dry runs by the entry file's id, of what can be run; `links`: by address; `told`: what is down."""

    reports: Mapping[str, Sequence[findings.Report]] = field(default_factory=dict)
    links: Mapping[str, Health] = field(default_factory=dict)
    told: Sequence[Told] = ()


def beside_of(session: Session, view: JudgeView) -> Beside:
    stored = {file.stored_id: file.id for file in view.files if file.state == "ready" and file.stored_id}
    packages = queries.packages_of(session, stored)
    named = not view.blind
    subjects = [*(link.url for link in view.links), *(file.name for file in view.files), view.kit.get("fallback", "")]
    return Beside(
        reports={stored[one]: findings.reports_of(session, one, named=named) for one in packages},
        links=health_of(session, view.entry_id, named=named),
        told=told_of(session, view.entry_id, shown=[subject for subject in subjects if subject]),
    )


def frame_policy(files: EntryFiles, request: Request[Any, Any, Any], settings: Settings) -> dict[str, str]:
    """Nothing is framed but what this tab runs or plays."""
    return policy(
        serving.frame_source(request, settings) if files.shown.framed else "",
        youtube.EMBED if files.shown.plays else "",
    )
