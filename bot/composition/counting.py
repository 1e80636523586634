"""Counts and logs what a running bot does: ids, codes and durations, never what people wrote."""

from __future__ import annotations

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from bot.composition.backlog import Backlog
from bot.events import AnyEvent
from bot.watch import Taken, Watch

log = structlog.get_logger()

SECONDS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 3, 10)
"""Bounds of the turns' durations: a platform waits three seconds for an answer."""

WAITING = {
    "outbox_waiting": "Messages that wait to be sent, those that are not due yet too.",
    "outbox_age_seconds": "For how long the oldest message has been due.",
    "nudges_late": "Nudges whose time has come.",
    "nudges_age_seconds": "For how long the oldest of them has been due.",
    "jobs_waiting": "Calculations that wait or run.",
    "jobs_age_seconds": "For how long the oldest of them has waited.",
    "alerts_open": "Cases that organizers have not settled.",
}
"""The fields of a backlog, which all processes on one database share."""


class Counting(Watch):
    """The figures of one process, in a registry of its own."""

    def __init__(self) -> None:
        mine = self.registry = CollectorRegistry()
        self._turns = Counter(
            "binome_turns", "Events taken in, by kind and by how the turn ended.", ("kind", "taken"), registry=mine
        )
        self._seconds = Histogram("binome_turn_seconds", "From an event to its commit.", buckets=SECONDS, registry=mine)
        self._tries = Counter(
            "binome_messages",
            "Tries to send a message, by platform and by how they ended.",
            ("platform", "code"),
            registry=mine,
        )
        self._waits = Counter(
            "binome_rate_limited", "Tries that a platform asked to wait with.", ("platform",), registry=mine
        )
        self._connected = Gauge(
            "binome_connected", "1 while the platform is listened to here.", ("platform",), registry=mine
        )
        self._backlog = {name: Gauge(f"binome_{name}", says, registry=mine) for name, says in WAITING.items()}

    def turned(self, event: AnyEvent, taken: Taken, seconds: float) -> None:
        """Count a turn, and log it under its event's id."""
        kind = type(event).__name__
        self._turns.labels(kind, taken).inc()
        self._seconds.observe(seconds)
        log.info("turn", event_id=event.id, kind=kind, taken=taken, ms=round(seconds * 1000, 1))

    def tried(self, platform: str, key: str, code: str | None, *, asked_to_wait: bool) -> None:
        """Count a try, and log it under the message's key, which begins with its event's id."""
        self._tries.labels(platform, code or "sent").inc()
        if asked_to_wait:
            self._waits.labels(platform).inc()
        log.info("message", key=key, platform=platform, code=code or "sent")

    def exposed(self, backlog: Backlog, connected: dict[str, bool]) -> bytes:
        """All figures in Prometheus' text format, with what waits now."""
        for name, gauge in self._backlog.items():
            gauge.set(getattr(backlog, name))
        for platform, there in connected.items():
            self._connected.labels(platform).set(there)
        return generate_latest(self.registry)
