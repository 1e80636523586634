"""The column kinds that several tables share."""

from typing import Any

from sqlalchemy import JSON, Dialect, Integer
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field

Codes = dict[str, Any]
"""A JSON object of codes, numbers and ids."""


LARGEST_ID = 2**31 - 1
NO_ID = -1


class Id(TypeDecorator[int]):
    """A row's id. One that no row can have, such as somebody may write into a button, is looked for as any other that
    is not there; drivers would raise instead.
    """

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> int | None:
        """The id as it is given to a database."""
        return value if value is None or -LARGEST_ID <= value <= LARGEST_ID else NO_ID


def key() -> Any:
    """An integer primary key, given by the database when the row is flushed."""
    return Field(default=None, primary_key=True, sa_type=Id)


def codes() -> Any:
    """A JSON object, empty by default. It is replaced whole, never changed in place: SQLAlchemy sees only that."""
    return Field(default_factory=dict, sa_type=JSON)


def items() -> Any:
    """A JSON list, empty by default, replaced whole like `codes`."""
    return Field(default_factory=list, sa_type=JSON)


def link(target: str, *, index: bool = True) -> Any:
    """A required foreign key to *target* (`table.column`)."""
    return Field(foreign_key=target, index=index, sa_type=Id)


def maybe(target: str, *, index: bool = True) -> Any:
    """An optional foreign key to *target* (`table.column`)."""
    return Field(default=None, foreign_key=target, index=index, sa_type=Id)
