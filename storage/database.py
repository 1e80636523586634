"""Opens the database, and the two kinds of transaction there are: one that writes, one that reads a snapshot."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Engine, event, make_url, text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import StaticPool
from sqlmodel import Session, create_engine

T = TypeVar("T")

BUSY_MS = 5000
COLLISIONS = 3
"""So often a transaction that met another one at the same rows is run again before the last time."""


def connect(url: str) -> Engine:
    """The database at *url*; nothing is opened yet.

    SQLite: WAL and a busy timeout, so that readers and the one writer do not wait for each other; foreign keys;
    `secure_delete`, so that what is erased is gone from the file. PostgreSQL: psycopg 3, also for the `postgres://`
    that some hosts write.
    """
    address = make_url(url.replace("postgres://", "postgresql://", 1))
    if address.drivername == "postgresql":
        address = address.set(drivername="postgresql+psycopg")
    if not address.drivername.startswith("sqlite"):
        # A pooler between here and the server gives each transaction another connection: none knows what was prepared.
        apart: dict[str, Any] = {"prepare_threshold": None}
        return create_engine(address, connect_args=apart, pool_pre_ping=True, hide_parameters=True)
    if address.database and address.database != ":memory:":
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    return _begun_by_hand(create_engine(address, connect_args={"check_same_thread": False}, hide_parameters=True))


def in_memory() -> Engine:
    """A database of its own that no file holds, gone when it is disposed of; its tables are still to be made.

    It has one connection: what reads and what writes must take turns.
    """
    alone: dict[str, Any] = {"check_same_thread": False}
    return _begun_by_hand(create_engine("sqlite://", connect_args=alone, poolclass=StaticPool, hide_parameters=True))


def _begun_by_hand(engine: Engine) -> Engine:
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _record: Any) -> None:
    # Transactions are begun by hand (below): the driver would begin one too late, after the first read.
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout={BUSY_MS}",
        "journal_mode=WAL",
        "foreign_keys=ON",
        "synchronous=NORMAL",
        "secure_delete=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Any) -> None:
    # IMMEDIATE takes the write lock at once: a transaction that reads first and writes later would fail as "locked"
    # when another one wrote in between.
    kind = "DEFERRED" if connection.get_execution_options().get("reads_only") else "IMMEDIATE"
    connection.exec_driver_sql(f"BEGIN {kind}")


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """A session whose changes are committed together at the end, or not at all where the block raises."""
    with _session(engine) as session, session.begin():
        yield session


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session on one snapshot; what is changed in it is thrown away."""
    options: dict[str, Any] = {"reads_only": True}
    if engine.dialect.name == "postgresql":
        options["isolation_level"] = "REPEATABLE READ"
    with _session(engine.execution_options(**options)) as session:
        yield session
        session.rollback()


def _session(engine: Engine) -> Session:
    """A session that holds on to every row it loaded: SQLAlchemy's own lets go of what nobody refers to, and asks the
    database again for the same program or person several times a turn.
    """
    session = Session(engine, expire_on_commit=False)
    held: list[Any] = []
    event.listen(session, "loaded_as_persistent", lambda _, row: held.append(row))
    return session


def clean(engine: Engine) -> bool:
    """Leave nothing readable of what was deleted; outside any transaction, while nobody writes.

    Returns False where it is still to do. SQLite overwrites what is deleted (`secure_delete`), but not the copies that
    moving rows between pages leaves behind, and the log of changes (WAL) still holds the pages as they were: the file
    is written anew, and the log emptied, which somebody who is reading puts off. PostgreSQL frees the rows' old
    versions; its own log and its backups are the operator's.
    """
    if engine.dialect.name == "postgresql":
        with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            connection.exec_driver_sql("VACUUM")
        return True
    held = engine.raw_connection()
    driver: Any = held.driver_connection
    try:
        driver.execute("VACUUM")
        busy, *_ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.OperationalError:  # In use, or no room on the disk for the second copy.
        return False
    finally:
        held.close()
    return not busy


def collided(error: Exception) -> bool:
    """Whether PostgreSQL gave a transaction up for another one (its codes for a deadlock and a lost order): run again,
    it finds what the other has written.
    """
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) in ("40001", "40P01")


def is_away(error: Exception) -> bool:
    """Whether the database is not there for now, or can hold no more: no fault of what was to be written.

    It does not answer, it was shut down, its disk is full, all connections are taken.
    """
    if isinstance(error, OperationalError) and getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR:
        return False  # SQLite says so of what it does not understand: no such table, a flaw in a statement.
    return isinstance(error, OperationalError | InterfaceError | PoolTimeout) and not collided(error)


def persistently(transaction: Callable[[], T]) -> T:
    """What *transaction* returns, run again where PostgreSQL gave it up for another one. Raises what it raises."""
    for _ in range(COLLISIONS):
        try:
            return transaction()
        except DBAPIError as error:
            if not collided(error):
                raise
    return transaction()


def missing_file(url: str) -> Path | None:
    """The SQLite file that *url* names and that is not there; looking does not make it, as connecting would."""
    address = make_url(url.replace("postgres://", "postgresql://", 1))
    if not address.drivername.startswith("sqlite") or not address.database or address.database == ":memory:":
        return None
    file = Path(address.database)
    return None if file.exists() else file


def reachable(engine: Engine) -> str | None:
    """None where the database answers; otherwise the driver's own words, without the password."""
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except Exception as error:  # said to the operator, who can cure it
        return str(error.__cause__ or error).splitlines()[0]
    return None
