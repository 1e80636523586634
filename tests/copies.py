"""Whole databases, kept as they are at one moment and put back: what many tests begin with is played once."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from itertools import count
from pathlib import Path

from sqlalchemy import Engine, text

from storage.database import connect

PutBack = Callable[[Engine], None]
_numbers = count(1)


def kept(database: Engine) -> PutBack:
    """What puts all that *database* holds now into another database of its kind, whatever that holds by then.

    Nothing may be under way in the first; PostgreSQL's copy lives on the same server, for as long as that does.
    """
    database.dispose()
    if database.dialect.name == "sqlite":
        return _kept_in_memory(database)
    copy = f"kept{next(_numbers)}"
    on_server(database, f'CREATE DATABASE "{copy}" TEMPLATE "{database.url.database}"')

    def put_back(into: Engine) -> None:
        into.dispose()
        name = into.url.database
        on_server(into, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}" TEMPLATE "{copy}"')

    return put_back


def _kept_in_memory(database: Engine) -> PutBack:
    memory = sqlite3.connect(":memory:", check_same_thread=False)
    with closing(sqlite3.connect(str(database.url.database))) as file:
        file.backup(memory)

    def put_back(into: Engine) -> None:
        into.dispose()
        for end in ("", "-wal", "-shm"):
            Path(f"{into.url.database}{end}").unlink(missing_ok=True)
        with closing(sqlite3.connect(str(into.url.database))) as file:
            memory.backup(file)

    return put_back


def on_server(database: Engine, *statements: str) -> None:
    """Run on the server of a PostgreSQL database what it takes outside a transaction alone."""
    server = connect(database.url.set(database="postgres").render_as_string(hide_password=False))
    with server.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for one in statements:
            connection.execute(text(one))
    server.dispose()
