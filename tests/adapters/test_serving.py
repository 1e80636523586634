"""What the adapters' own servers have in common."""

import socket

from adapters.serving import listener


def test_an_answer_is_sent_at_once():
    """No part of it waits for the part before to be acknowledged."""
    with listener("127.0.0.1", 0) as taken, socket.create_connection(("127.0.0.1", taken.getsockname()[1])):
        served, _ = taken.accept()
        with served:
            assert served.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
