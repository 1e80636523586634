"""The column kinds that several tables share."""

from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field

Codes = dict[str, Any]
"""A JSON object of codes, numbers and ids."""


def key() -> Any:
    """An integer primary key, given by the database when the row is flushed."""
    return Field(default=None, primary_key=True)


def codes() -> Any:
    """A JSON object, empty by default. It is replaced whole, never changed in place: SQLAlchemy sees only that."""
    return Field(default_factory=dict, sa_type=JSON)


def items() -> Any:
    """A JSON list, empty by default, replaced whole like `codes`."""
    return Field(default_factory=list, sa_type=JSON)


def link(target: str, *, index: bool = True) -> Any:
    """A required foreign key to *target* (`table.column`)."""
    return Field(foreign_key=target, index=index)


def maybe(target: str, *, index: bool = True) -> Any:
    """An optional foreign key to *target* (`table.column`)."""
    return Field(default=None, foreign_key=target, index=index)
