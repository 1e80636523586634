"""An upgrade while the old version still runs: tables only gain, and each version goes on with what the next one added."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlmodel import SQLModel, select

from bot.composition.running import NEWER, check, database_problem, upgrade
from bot.settings import Settings
from storage import schema
from storage.database import reading
from storage.tables import Person
from tests.journeys.theatre import Play

BEFORE = frozenset(
    {
        "0fc177af9ab8",
        "106b73a068c1",
        "1cb0483a8400",
        "2ccc87bd3658",
        "5d3f0a7c9e21",
        "625293840ccc",
        "691df53281c6",
        "a52d2b2c795e",
        "d909a401887b",
    }
)
"""The migrations from before the first version that was run beside another one."""
TAKES_AWAY = {"drop_column", "drop_table", "rename_table", "alter_column", "drop_constraint"}


def put(engine: Engine, *statements: str) -> None:
    """Have the database do something, as a migration would."""
    with engine.begin() as connection:
        for one in statements:
            connection.execute(text(one))


@pytest.fixture
def later(database: Engine, monkeypatch) -> Engine:
    """A database that the next version has upgraded: a column more, a table more, a revision that nobody here knows."""
    SQLModel.metadata.drop_all(database)
    schema.upgrade(database)
    put(
        database,
        "ALTER TABLE person ADD COLUMN nickname VARCHAR",
        "ALTER TABLE outbox ADD COLUMN weight INTEGER NOT NULL DEFAULT 0",
        "CREATE TABLE guild (id INTEGER PRIMARY KEY)",
        "UPDATE alembic_version SET version_num = 'f00df00df00d'",
    )
    monkeypatch.setenv("DATABASE_URL", database.url.render_as_string(hide_password=False))
    return database


async def test_this_version_goes_on_with_the_tables_of_the_next_one(later, capsys):
    """It starts, plays, and its own `db upgrade` and `db check` leave the tables alone."""
    assert database_problem(Settings(_env_file=None)) is None
    assert (upgrade(), check()) == (0, 0)
    assert capsys.readouterr().out.splitlines() == [NEWER, NEWER]
    play = Play(later)
    await play.pair()
    assert play.told("ana")
    with reading(later) as session:
        assert "Ana" in session.exec(select(Person.name)).all()


def test_tables_of_an_earlier_version_are_named_with_the_cure(later):
    """The new version does not start before its migrations have run."""
    scripts = schema.ScriptDirectory.from_config(schema._config(later))
    (head,) = scripts.get_heads()
    earlier = scripts.get_revision(head).down_revision
    put(later, f"UPDATE alembic_version SET version_num = '{earlier}'")
    assert "binome db upgrade" in (database_problem(Settings(_env_file=None)) or "")


def test_two_that_upgrade_at_once_do_it_once(postgres):
    """Two containers of a new version that start together."""
    SQLModel.metadata.drop_all(postgres)
    url = postgres.url.render_as_string(hide_password=False)
    environment = {**os.environ, "PYTHONPATH": str(Path.cwd()), "DATABASE_URL": url}
    both = [subprocess.Popen([sys.executable, "-m", "bot", "db", "upgrade"], env=environment) for _ in range(2)]
    assert [one.wait(120) for one in both] == [0, 0]
    assert schema.is_current(postgres) and schema.drift(postgres) == []


@pytest.mark.parametrize("file", sorted(schema.MIGRATIONS.glob("versions/*.py")), ids=lambda file: file.stem)
def test_a_migration_adds_and_takes_nothing_away(file: Path):
    """What an earlier version may still read or leave out stays; what goes is said in CONTRACTS, and why it may."""
    tree = ast.parse(file.read_text("utf-8"))
    values = {
        node.targets[0].id: ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    if values["revision"] in BEFORE or values.get("CONTRACTS"):
        return
    (function,) = (node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "upgrade")
    calls = [node for node in ast.walk(function) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    assert not {call.func.attr for call in calls} & TAKES_AWAY
    for call in calls:
        if call.func.attr == "add_column":
            told = {word.arg: word.value for word in call.args[-1].keywords}
            required = isinstance(told.get("nullable"), ast.Constant) and told["nullable"].value is False
            assert not required or "server_default" in told, "an earlier version leaves this column out"
