"""Everything made of a file: pages, pictures, smaller videos, copies for judges, members of a package, play keys."""

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from contest.core.tables import StoredFile
from contest.entries.file_tables import PackageMember, Rendition
from contest.entries.play.tables import PlayKey, PlayReport
from contest.entries.redaction.tables import BlindFinding, CleanCopy


def cut_off(session: Session, file_id: str, *, entry_file_id: str) -> set[str]:
    """Take the rows away, those of the copies for judges too; the keys of their objects, for whoever deletes them."""
    own = CleanCopy.entry_file_id == entry_file_id
    copies = set(session.scalars(select(CleanCopy.file_id).where(own, CleanCopy.file_id.is_not(None)))) - {file_id}
    sources = {file_id, *(copy for copy in copies if copy)}
    members = set(session.scalars(select(PackageMember.key).where(PackageMember.package_file_id.in_(sources))))
    made = set(session.scalars(select(Rendition.file_id).where(Rendition.source_id.in_(sources))))
    for table in (PackageMember, PlayKey, PlayReport):
        session.execute(delete(table).where(table.package_file_id.in_(sources)))
    session.execute(delete(Rendition).where(Rendition.source_id.in_(sources)))
    session.execute(
        delete(BlindFinding).where(BlindFinding.place.startswith(f"file:{entry_file_id}:", autoescape=True))
    )
    session.execute(update(CleanCopy).where(own).values(state="hidden", file_id=None, recipe={}))
    return members | _drop(session, {row for row in made | copies if row})


def _drop(session: Session, stored_ids: set[str]) -> set[str]:
    keys = set(session.scalars(select(StoredFile.key).where(StoredFile.id.in_(stored_ids))))
    session.execute(delete(StoredFile).where(StoredFile.id.in_(stored_ids)))
    return keys


def still_named(session: Session, keys: set[str]) -> set[str]:
    """Those that another file or package also consists of."""
    files = session.scalars(select(StoredFile.key).where(StoredFile.key.in_(keys), StoredFile.gone_at.is_(None)))
    members = session.scalars(select(PackageMember.key).where(PackageMember.key.in_(keys)))
    return {*files, *members}
