"""Runs migrations on the engine that storage.schema gives."""

from alembic import context
from sqlalchemy import text
from sqlmodel import SQLModel

import storage.tables  # noqa: F401  # fills SQLModel.metadata

ONE_AT_A_TIME = 0x62696E6D
"""The key of the advisory lock under which migrations run on PostgreSQL: any number that is nobody else's."""
LOCK_SECONDS = 10
"""A table that an old version uses for longer is not waited for: whoever comes next would wait behind the migration."""

engine = context.config.attributes["engine"]
with engine.connect() as connection:
    if engine.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:one)"), {"one": ONE_AT_A_TIME})
        connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'"))
    context.configure(connection=connection, target_metadata=SQLModel.metadata, render_as_batch=True, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
