"""Runs migrations on the engine that storage.schema gives."""

from alembic import context
from sqlmodel import SQLModel

import storage.tables  # noqa: F401  # fills SQLModel.metadata

engine = context.config.attributes["engine"]
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=SQLModel.metadata, render_as_batch=True, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
