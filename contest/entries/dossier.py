"""The dossier as a value: what is saved, checked for gaps, handed in, frozen and shown."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Literal

OwnerRole = Literal["author", "mentor", "other"]
AGE_BANDS: Final = ("under7", "7to15", "16to17", "adult")  # years of birth are not asked (domain.md 4.2)


@dataclass(frozen=True, slots=True)
class AuthorLine:
    full_name: str
    job_or_class: str = ""
    part: str = ""
    age_band: str = ""
    account_id: str | None = None
    id: str = ""


@dataclass(frozen=True, slots=True)
class MentorLine:
    full_name: str
    phone: str = ""
    account_id: str | None = None
    id: str = ""


@dataclass(frozen=True, slots=True)
class FileLine:
    slot_id: str
    file_id: str
    name: str
    media_type: str
    size: int
    sha256: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class LinkLine:
    slot_id: str
    url: str
    note: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class MaterialLine:
    """A picture, tune, text or piece of code of somebody else's, or the words that everything is one's own."""

    what: str
    where: str = ""
    licence: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    name: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Dossier:
    category_id: str
    track_id: str
    level: str
    school_id: str
    title: str = ""
    summary: str = ""
    authors: tuple[AuthorLine, ...] = ()
    mentors: tuple[MentorLine, ...] = ()
    contact: Contact = Contact()
    ai_use: Mapping[str, str] = field(default_factory=dict)
    sources: str = ""
    materials: tuple[MaterialLine, ...] = ()
    pledges: Mapping[str, str] = field(default_factory=dict)
    attendance: Mapping[str, str] = field(default_factory=dict)
    kit: Mapping[str, str] = field(default_factory=dict)  # what judges need to try it: words.KIT
    consents: int = 0
    files: tuple[FileLine, ...] = ()
    links: tuple[LinkLine, ...] = ()

    @property
    def pupils(self) -> int:
        return sum(author.age_band != "adult" for author in self.authors)

    def content(self) -> dict[str, Any]:
        """What a version keeps. Contacts are left out: judging never needs them, and they are deleted first."""
        whole: dict[str, Any] = json.loads(json.dumps(asdict(self), default=dict))
        del whole["contact"]
        if not self.materials:  # as versions from before the rows were
            del whole["materials"]
        for mentor in whole["mentors"]:
            del mentor["phone"]
        return whole


def canonical_json(content: Mapping[str, Any]) -> str:
    """One spelling for equal contents: sorted names, no blanks, UTF-8 letters as they are."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical_json(content).encode()).hexdigest()


def dossier_of(content: Mapping[str, Any]) -> Dossier:
    """A version's content as a dossier again, without the contacts it never held."""
    parts = dict(content)
    parts["authors"] = tuple(AuthorLine(**line) for line in content["authors"])
    parts["mentors"] = tuple(MentorLine(**line) for line in content["mentors"])
    parts["files"] = tuple(FileLine(**line) for line in content["files"])
    parts["links"] = tuple(LinkLine(**line) for line in content["links"])
    parts["materials"] = tuple(MaterialLine(**line) for line in content.get("materials", ()))
    return Dossier(**parts)
