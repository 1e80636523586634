"""Migrations bring an empty database to the tables of the code, on both databases."""

import pytest
from sqlalchemy import Engine, text
from sqlmodel import SQLModel

from storage.schema import drift, is_current, upgrade


def test_an_empty_database_is_brought_up_to_date_and_differs_in_nothing(database: Engine) -> None:
    """After the migrations nothing is left for alembic to change."""
    SQLModel.metadata.drop_all(database)
    assert not is_current(database)
    upgrade(database)
    assert is_current(database)
    assert drift(database) == []


def test_a_missing_column_is_named(sqlite: Engine) -> None:
    """A database that lags behind says what it lacks."""
    with sqlite.begin() as connection:
        connection.execute(text("ALTER TABLE person DROP COLUMN zone"))
    assert any("zone" in difference for difference in drift(sqlite))


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_a_hosts_own_spelling_of_the_address_is_understood(scheme: str) -> None:
    """`postgres://`, as some hosts write it, means psycopg 3 too."""
    from storage.database import connect

    assert connect(f"{scheme}://localhost/x").url.drivername == "postgresql+psycopg"
