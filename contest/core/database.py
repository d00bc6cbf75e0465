"""The only place that knows which database it is.

SQLite: WAL, synchronous=FULL, writes begin IMMEDIATE and take turns inside the process, reads have their own engine.
"""

import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    Row,
    Select,
    String,
    create_engine,
    event,
    select,
)
from sqlalchemy.engine import make_url
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker
from sqlalchemy.types import TypeDecorator

from contest.core.tokens import new_id

SQLITE_FIXED: Final = (3, 51, 3)  # 3.7.0-3.51.2 can corrupt a WAL database with two connections (WAL-reset bug)
NUDGE: Final = 0.0005  # seconds between two looks whether a waiting writer had its turn
HUNDRED: Final = Decimal(100)


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC in Python on both databases; a naive datetime is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            msg = "naive datetime"
            raise ValueError(msg)
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Points(TypeDecorator[Decimal]):
    """Points as whole hundredths: exact, and equal on both databases."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        scaled = value * HUNDRED
        if scaled != scaled.to_integral_value():
            msg = f"{value} has more than two decimals"
            raise ValueError(msg)
        return int(scaled)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value) / HUNDRED


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime, Decimal: Points}  # noqa: RUF012 - SQLAlchemy's own protocol


# What a list query returns: plain rows with attributes, never entities
AnyRow = Row[*tuple[Any, ...]]
Rows = Sequence[AnyRow]


class WithId:
    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)


class Database:
    """`write()` and `read()` are the two ways in; a failed commit raises before any answer exists."""

    def __init__(self, url: str, *, threads: int = 32) -> None:
        self.url = url
        self.is_sqlite = make_url(url).get_backend_name() == "sqlite"
        if self.is_sqlite:
            self.writer, self.reader = _sqlite_engine(url, read_only=False), _sqlite_engine(url, read_only=True)
        else:
            self.writer = self.reader = create_engine(url, pool_size=threads, max_overflow=4, pool_pre_ping=True)
        self.wake: Callable[[str], None] = lambda _task: None  # set by the composition root: Jobs.wake
        self._turn = _Turns() if self.is_sqlite else nullcontext()
        self._write = sessionmaker(self.writer, expire_on_commit=False)
        self._read = sessionmaker(self.reader, expire_on_commit=False, autoflush=False)

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A transaction that commits when the block ends; what it asked for by `wake_after_commit` is told then."""
        with self._turn, self._write.begin() as session:
            yield session
        for task in sorted(session.info.get("wake", ())):
            self.wake(task)

    @contextmanager
    def read(self) -> Iterator[Session]:
        with self._read() as session:
            yield session

    def dispose(self) -> None:
        self.writer.dispose()
        self.reader.dispose()


class _Turns:
    """A plain lock, but nobody takes two turns in a row while others wait: a job that writes row after row took up to
    thirteen before a save that waited had woken (p95 of 100 saves a second beside it 160 to 320 ms, now 50 to 80).
    First come, first served was no way: every turn waits for a thread to wake, a fifth of the writes a second.
    """

    def __init__(self) -> None:
        self._lock, self._guard = threading.Lock(), threading.Lock()
        self._waiting = 0
        self._last = 0

    def __enter__(self) -> None:
        me = threading.get_ident()
        while self._last == me and self._waiting:
            time.sleep(NUDGE)
        with self._guard:
            self._waiting += 1
        self._lock.acquire()
        with self._guard:
            self._waiting -= 1
        self._last = me

    def __exit__(self, *_: object) -> None:
        self._lock.release()


def hold_rows(session: Session, rows: Select[Any]) -> None:
    """These rows stay as they are until the transaction ends; rows that point at them may be written meanwhile.
    On SQLite the writer's turn holds everything already.
    """
    if session.get_bind().dialect.name != "sqlite":
        session.execute(rows.with_for_update(key_share=True))


def wake_after_commit(session: Session, task: str) -> None:
    """The state just written is work for `task`; a rollback takes the wake-up with it."""
    session.info.setdefault("wake", set()).add(task)


def is_referenced(session: Session, table: type[Base], row_id: str, *, but: Collection[str] = ()) -> bool:
    """Does a row of any table point at this one? So a room can ask about rooms above it without knowing them."""
    target = table.__table__
    for other in Base.metadata.sorted_tables:
        for key in other.foreign_keys:
            if (
                key.column.table is target
                and other.name not in but
                and session.scalar(select(key.parent).where(key.parent == row_id).limit(1)) is not None
            ):
                return True
    return False


def _sqlite_engine(url: str, *, read_only: bool) -> Engine:
    from pysqlite3 import dbapi2

    if dbapi2.sqlite_version_info < SQLITE_FIXED:
        msg = f"SQLite {dbapi2.sqlite_version} can corrupt a WAL database; install pysqlite3 >= 0.6.1"
        raise RuntimeError(msg)
    if path := make_url(url).database:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        module=dbapi2,
        pool_size=16 if read_only else 1,
        max_overflow=32 if read_only else 0,
        connect_args={"check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def settle(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver must not begin by itself
        pragmas = ["journal_mode=WAL", "synchronous=FULL", "busy_timeout=5000", "foreign_keys=ON", "mmap_size=0"]
        for pragma in [*pragmas, "query_only=ON"] if read_only else pragmas:
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        # deferred: 633 of 1200 read-then-write transactions died "database is locked"; immediate: none
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")

    return engine
