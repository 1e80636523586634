"""Points every row that names one person, or one enrollment, at another: found in the tables, so none is left out."""

from typing import Any

from sqlalchemy import Column, update
from sqlmodel import Session

from storage.tables import Person


def pointing_at(table: str) -> list[Column[Any]]:
    """The columns of all tables that hold the id of a row of *table*, foreign keys or (in the log) by their name."""
    return [
        column
        for one in Person.metadata.sorted_tables
        for column in one.columns
        if column.name == f"{table}_id" or any(key.target_fullname == f"{table}.id" for key in column.foreign_keys)
    ]


def repoint(session: Session, table: str, old: int, new: int) -> None:
    """Every row that names *old* names *new* from now on. What was loaded before is to be expired by the caller."""
    session.flush()
    for column in pointing_at(table):
        session.execute(update(column.table).where(column == old).values({column: new}))
