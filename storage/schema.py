"""Brings a database's tables up to date, and says where they differ from the code's."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from storage.database import connect
from storage.tables import Person

METADATA = Person.metadata
"""Every table: importing one imports all."""
MIGRATIONS = Path(__file__).parent / "migrations"


def _config(engine: Engine) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["engine"] = engine
    return config


def upgrade(engine: Engine) -> None:
    """Run the migrations that are missing; of two that do so at once, one waits. Raises what the database raises."""
    command.upgrade(_config(engine), "head")


def revise(message: str) -> None:
    """Write a migration that brings what the other migrations make to the tables of the code."""
    with TemporaryDirectory() as folder:
        engine = connect(f"sqlite:///{folder}/empty.sqlite")
        upgrade(engine)
        command.revision(_config(engine), message, autogenerate=True)
        engine.dispose()


def is_current(engine: Engine) -> bool:
    """Whether every migration has been run."""
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_heads()
    return set(current) == set(ScriptDirectory.from_config(_config(engine)).get_heads())


def is_newer(engine: Engine) -> bool:
    """Whether a later version of the code has run migrations that this one does not know.

    This one goes on with them: a migration only adds, and takes away what no version needs that may still run.
    """
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_heads()
    known = {script.revision for script in ScriptDirectory.from_config(_config(engine)).walk_revisions()}
    return not set(current) <= known


def drift(engine: Engine) -> list[str]:
    """What the migrations would have to change for the tables to be the code's: empty when they agree."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return [str(difference) for difference in compare_metadata(context, METADATA)]


if __name__ == "__main__":
    revise(sys.argv[1])
