"""A checker of histories: what clients were told of their saves, held against what the database holds afterwards.

It knows nothing of the server. `said` is what a client wrote, whole, different in every save; times are of one clock.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Said = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Save:
    """One save as its client saw it: sent once or many times by the same key until an answer came.

    answer: "saved" with `revision` and `receipt`, "conflict" with the `revision` stored instead, "silence".
    """

    key: str
    sheet: str
    base: int
    said: Said
    begun: float
    ended: float
    answer: Literal["saved", "conflict", "silence"]
    revision: int = 0
    receipt: str = ""
    sent: int = 1


@dataclass(frozen=True, slots=True)
class Stored:
    """One event of the database."""

    key: str
    sheet: str
    revision: int
    said: Said
    receipt: str
    previous: str


@dataclass(frozen=True, slots=True)
class Projection:
    """A sheet as readers see it."""

    revision: int
    said: Said


def violations(saves: Sequence[Save], events: Sequence[Stored], sheets: Mapping[str, Projection]) -> list[str]:
    """Empty when the history is right: every acknowledged save is there, none twice, each made from the version just
    before it, later ones after earlier ones, and the events fold to the sheets.
    """
    return [
        *_twice(events),
        *_acknowledged(saves, events),
        *_made_from(saves, events),
        *_in_time(saves),
        *_chained(events),
        *_folded(events, sheets),
        *_told_stale(saves),
    ]


def _twice(events: Sequence[Stored]) -> Iterator[str]:
    for key, count in Counter(each.key for each in events).items():
        if count > 1:
            yield f"duplicate: key {key} is stored {count} times"
    for said, count in Counter((each.sheet, each.said) for each in events).items():
        if count > 1:
            yield f"duplicate: {said[1]} is stored {count} times on sheet {said[0]}"


def _acknowledged(saves: Sequence[Save], events: Sequence[Stored]) -> Iterator[str]:
    stored = {each.key: each for each in events}
    for save in saves:
        event = stored.get(save.key)
        if save.answer == "saved" and event is None:
            yield f"lost: {save.key} was acknowledged as revision {save.revision} of {save.sheet} and is not there"
        elif save.answer == "saved" and event is not None:
            told = (save.sheet, save.revision, save.receipt, save.said)
            if told != (event.sheet, event.revision, event.receipt, event.said):
                yield f"altered: {save.key} was told {told}, stored is {event}"
        elif save.answer == "conflict" and event is not None:
            yield f"refused, yet stored: {save.key} is revision {event.revision} of {event.sheet}"


def _made_from(saves: Sequence[Save], events: Sequence[Stored]) -> Iterator[str]:
    sent = {save.key: save for save in saves}
    for event in events:
        save = sent.get(event.key)
        if save is None or save.said != event.said:
            yield f"invented: nobody sent {event.key} with {event.said}"
        elif save.base != event.revision - 1:
            yield f"stale overwrite: {event.key} was made from {save.base} and stored as revision {event.revision}"


def _in_time(saves: Sequence[Save]) -> Iterator[str]:
    """A save begun after another was acknowledged comes after it."""
    for sheet, acknowledged in _by_sheet(saves).items():
        latest = 0
        ended = sorted(acknowledged, key=lambda save: save.ended)
        position = 0
        for save in sorted(acknowledged, key=lambda save: save.begun):
            while position < len(ended) and ended[position].ended < save.begun:
                latest = max(latest, ended[position].revision)
                position += 1
            if save.revision <= latest:
                yield f"backwards: {save.key} became revision {save.revision} of {sheet} after {latest} was acknowledged"


def _told_stale(saves: Sequence[Save]) -> Iterator[str]:
    """A conflict shows nothing older than what had been acknowledged when it was asked."""
    acknowledged = _by_sheet(saves)
    for save in saves:
        if save.answer == "conflict":
            known = [one.revision for one in acknowledged.get(save.sheet, ()) if one.ended < save.begun]
            if known and save.revision < max(known):
                yield f"stale answer: {save.key} was shown revision {save.revision} of {save.sheet}, known {max(known)}"


def _chained(events: Sequence[Stored]) -> Iterator[str]:
    for sheet, chain in _chains(events).items():
        if [each.revision for each in chain] != list(range(1, len(chain) + 1)):
            yield f"gap: the revisions of {sheet} are not 1 to {len(chain)}"
        receipts = ["", *(each.receipt for each in chain)]
        for before, event in zip(receipts, chain, strict=False):
            if event.previous != before:
                yield f"broken chain: revision {event.revision} of {sheet} does not follow the receipt before it"


def _folded(events: Sequence[Stored], sheets: Mapping[str, Projection]) -> Iterator[str]:
    chains = _chains(events)
    for sheet in sorted(chains.keys() | sheets.keys()):
        last = chains[sheet][-1] if sheet in chains else None
        folded = Projection(last.revision, last.said) if last else None
        if sheets.get(sheet) != folded:
            yield f"projection: {sheet} shows {sheets.get(sheet)}, its events say {folded}"


def _by_sheet(saves: Sequence[Save]) -> dict[str, list[Save]]:
    found = defaultdict(list)
    for save in saves:
        if save.answer == "saved":
            found[save.sheet].append(save)
    return found


def _chains(events: Sequence[Stored]) -> dict[str, list[Stored]]:
    found = defaultdict(list)
    for event in sorted(events, key=lambda each: each.revision):
        found[event.sheet].append(event)
    return found
