"""Serving HTTP inside the bot's own process."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

LAST_REQUESTS_SECONDS = 4
"""How long a request that runs may take to end when the server closes."""


class Server(uvicorn.Server):
    """A server for an ASGI application that leaves the process's signals to whoever runs the process."""

    def __init__(self, application: Any) -> None:
        super().__init__(
            uvicorn.Config(
                application,
                log_config=None,
                access_log=False,
                lifespan="off",
                timeout_graceful_shutdown=LAST_REQUESTS_SECONDS,
            )
        )

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Catch none."""
        yield


def listener(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes any free one. Raises OSError where the port is taken."""
    taken = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    # Its connections inherit this. Without it the body of an answer, sent after the head, waits 40 ms for the other
    # side to acknowledge the head.
    taken.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return taken
