"""Findings as rows: written again after each reading, so that what was decided stays decided."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.entries.redaction.tables import BlindFinding


def write_findings(session: Session, entry_id: str, version: int, found: list[dict[str, Any]]) -> None:
    known = {
        (row.place, row.needle, row.context): row
        for row in session.scalars(select(BlindFinding).where(BlindFinding.entry_id == entry_id))
    }
    for each in found:
        values = {"context": ""} | each
        cleaned = values.pop("cleaned")
        key = (values["place"], values["needle"], values["context"])
        if key in known:
            known[key].version = version
        else:
            row = BlindFinding(entry_id=entry_id, version=version, state="cleaned" if cleaned else "open", **values)
            session.add(row)
            known[key] = row
    session.flush()


def left_in(session: Session, entry_id: str, file_id: str) -> Mapping[str, list[str]]:
    """Place -> folded spellings that stay in this file by decision, for its recipe."""
    found: dict[str, list[str]] = {}
    for row in session.execute(
        select(BlindFinding.place, BlindFinding.needle)
        .where(
            BlindFinding.entry_id == entry_id,
            BlindFinding.state == "ignored",
            BlindFinding.kind != "unclean",
            BlindFinding.place.startswith(f"file:{file_id}:", autoescape=True),
        )
        .order_by(BlindFinding.place, BlindFinding.needle)
    ):
        found.setdefault(row.place, []).append(row.needle)
    return found
