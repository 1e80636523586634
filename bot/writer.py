"""The thread that turns run in: one for SQLite, which has one writer, a small pool for PostgreSQL."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy import Engine as Database

T = TypeVar("T")

POOL = 8
"""Threads on PostgreSQL; turns wait for the network there."""


class Writer:
    """Runs synchronous work off the event loop."""

    def __init__(self, database: Database) -> None:
        threads = 1 if database.dialect.name == "sqlite" else POOL
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="turn")

    async def run(self, work: Callable[[], T]) -> T:
        """The result of *work*, run in the writer's thread."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    def close(self) -> None:
        """Wait for the running work; nothing new is taken."""
        self._threads.shutdown(wait=True)
