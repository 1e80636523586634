"""Brings a database's tables up to date, and says where they differ from the code's."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

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
    """Run the migrations that are missing. Raises what the database raises."""
    command.upgrade(_config(engine), "head")


def revise(engine: Engine, message: str) -> None:
    """Write a migration from the differences between the database and the tables."""
    command.revision(_config(engine), message, autogenerate=True)


def is_current(engine: Engine) -> bool:
    """Whether every migration has been run."""
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_heads()
    return set(current) == set(ScriptDirectory.from_config(_config(engine)).get_heads())


def drift(engine: Engine) -> list[str]:
    """What the migrations would have to change for the tables to be the code's: empty when they agree."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return [str(difference) for difference in compare_metadata(context, METADATA)]
