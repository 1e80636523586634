"""Copies a database: into an empty one of either kind, or an SQLite file into another while it is in use."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, Table, create_engine, event, func, insert, inspect, select, text

from storage import schema
from storage.database import connect

CHUNK = 1_000
"""Rows that are written at once."""
OF_PROCESSES = ("lease",)
"""Tables that say what processes of one database do just now: another one's begin anew."""


class CannotCopy(Exception):
    """Why a database is not copied, in words for an operator; nothing was written."""


def read_only(url: str) -> Engine:
    """The database at *url*, in which nothing can be changed by mistake."""
    engine = connect(url)
    if engine.dialect.name != "sqlite":
        return engine.execution_options(postgresql_readonly=True, isolation_level="REPEATABLE READ")
    # Not even its journal's mode is set, as `connect` would do.
    file = quote(str(Path(engine.url.database or "").absolute()))
    engine = create_engine(f"sqlite:///file:{file}?mode=ro&uri=true", hide_parameters=True)
    event.listen(engine, "connect", lambda connection, _: setattr(connection, "isolation_level", None))
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return engine


def copy(source: Engine, target: Engine) -> dict[str, int]:
    """Write every row of *source*, as it is at one moment, into *target*; returns how many there were, by table.

    The target's tables are made where there are none. All of it is written, counted and committed together, or nothing
    is. Raises CannotCopy.
    """
    if not schema.is_current(source):
        raise CannotCopy("The first database's tables are not up to date. Bring them up to date, then copy.")
    if not inspect(target).get_table_names():
        schema.upgrade(target)
    if not schema.is_current(target):
        raise CannotCopy("The second database holds tables that are not up to date. Give an empty database.")
    tables = [table for table in schema.METADATA.sorted_tables if table.name not in OF_PROCESSES]
    with source.connect() as reads, target.begin() as writes:
        for table in tables:
            if writes.execute(select(table).limit(1)).first() is not None:
                raise CannotCopy(f"The second database is not empty (its table {table.name}). Give an empty one.")
        copied = {table.name: _copy_table(reads, writes, table) for table in tables}
        for table in tables:
            there = writes.execute(select(func.count()).select_from(table)).scalar_one()
            if there != copied[table.name]:
                raise CannotCopy(f"Of {copied[table.name]} rows of {table.name}, {there} arrived. Nothing was kept.")
            if target.dialect.name == "postgresql":
                _count_on(writes, table)
        return copied


def _copy_table(reads: Connection, writes: Connection, table: Table) -> int:
    """Rows that name another row of their table come after it: ids grow."""
    written = 0
    for rows in _chunks(reads, table):
        writes.execute(insert(table), rows)
        written += len(rows)
    return written


def _chunks(reads: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    found = reads.execution_options(stream_results=True, yield_per=CHUNK).execute(
        select(table).order_by(*table.primary_key)
    )
    for rows in found.mappings().partitions():
        yield [dict(row) for row in rows]


def _count_on(writes: Connection, table: Table) -> None:
    """Have the next row's number follow the last one's: PostgreSQL does not look at the rows that are there."""
    for column in table.primary_key:
        named = {"table": f'"{table.name}"', "column": column.name}
        counts = writes.execute(text("SELECT pg_get_serial_sequence(:table, :column)"), named).scalar_one()
        if counts is not None:
            last = writes.execute(select(func.max(column))).scalar_one()
            values = {"sequence": counts, "last": last or 1, "used": last is not None}
            writes.execute(text("SELECT setval(:sequence, :last, :used)"), values)


def back_up(file: Path, into: Path) -> int:
    """Copy an SQLite *file* into a new one while it is in use; returns the copy's size in bytes.

    SQLite's online backup: what is committed meanwhile is in the copy whole, or not at all. The copy is checked before
    it gets its name. Raises CannotCopy, OSError.
    """
    if into.exists():
        raise CannotCopy(f"{into} is there already. Give another name: a backup replaces nothing.")
    into.parent.mkdir(parents=True, exist_ok=True)
    unchecked = into.with_name(into.name + ".unchecked")
    unchecked.unlink(missing_ok=True)
    os.close(os.open(unchecked, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(unchecked)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # One file, without a second one beside it.
            amiss = _amiss(copy)
        if amiss:
            raise CannotCopy(f"The copy is damaged, and so may be the database: {amiss[0]}. No backup was kept.")
        unchecked.replace(into)
    finally:
        unchecked.unlink(missing_ok=True)
    return into.stat().st_size


def _amiss(copy: sqlite3.Connection) -> Sequence[str]:
    """What SQLite finds wrong with a database."""
    found = [str(row[0]) for row in copy.execute("PRAGMA integrity_check") if row[0] != "ok"]
    return found + [
        f"{row[0]} names a row of {row[2]} that is missing" for row in copy.execute("PRAGMA foreign_key_check")
    ]
