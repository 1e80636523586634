"""What goes wrong between the bot and its platform, and how often: drawn from a seed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Literal

Fault = Literal["limited", "stumbles", "stumbles_after", "lost", "hangs", "hangs_after", "half", "refuses", "shut"]
"""Of a call: 429; 500; carried out, and 500; carried out, and the connection closed; not carried out, and no answer;
carried out, and no answer; carried out, and half an answer; the connection closed at once; carried out, the connection
closed, and 429 to whatever is posted in the same channel for some minutes: longer than Discord knows a nonce again.
"""
_ANYWHERE: tuple[tuple[Fault, float], ...] = (
    ("limited", 0.02),
    ("stumbles", 0.02),
    ("stumbles_after", 0.01),
    ("lost", 0.02),
    ("hangs", 0.002),
    ("hangs_after", 0.003),
    ("half", 0.02),
    ("refuses", 0.01),
)
FAULTS: Mapping[str, tuple[tuple[Fault, float], ...]] = {
    "slack": _ANYWHERE,
    "discord": (*_ANYWHERE, ("shut", 0.02)),
}
"""By platform, each with its share of all calls."""
LONGEST_WAIT = 45
"""Seconds that the platform asks for at most."""
SHUT_SECONDS = 240

Turn = Literal["twice", "at_once", "cut", "dropped", "torn", "forgotten", "again"]
"""Of an event that Slack posts: delivered again later; to two processes at once; the bot's answer is not waited for. Of
one that Discord's gateway tells: its socket was closed before; is torn off while it is told; is closed and its session
forgotten, so that nobody is told; is closed afterwards, and a resume tells it again.
"""
TURNS: Mapping[str, tuple[tuple[Turn, float], ...]] = {
    "slack": (("twice", 0.05), ("at_once", 0.05), ("cut", 0.05)),
    "discord": (("dropped", 0.03), ("torn", 0.03), ("forgotten", 0.03), ("again", 0.03)),
}
"""By platform, each with its share of all events."""


@dataclass
class Weather:
    """Draws from a seed; nothing goes wrong while *calm* says so."""

    seed: int
    calm: Callable[[], bool]
    platform: str = "slack"

    def __post_init__(self) -> None:
        self._calls = Random(f"{self.seed}:calls")
        self._events = Random(f"{self.seed}:events")
        self.drawn: dict[str, int] = {}

    def call(self) -> Fault | None:
        """What goes wrong with the next call."""
        return self._draw(self._calls, FAULTS[self.platform])

    def event(self) -> Turn | None:
        """What goes wrong with the next event."""
        return self._draw(self._events, TURNS[self.platform])

    def wait(self) -> int:
        """How many seconds the platform asks to wait."""
        return self._calls.randint(1, LONGEST_WAIT)

    def process(self, processes: int) -> int:
        """Which process an event goes to."""
        return self._events.randrange(processes)

    def _draw(self, chance: Random, table):
        if self.calm():
            return None
        at = chance.random()
        for name, share in table:
            if at < share:
                self.drawn[name] = self.drawn.get(name, 0) + 1
                return name
            at -= share
        return None
