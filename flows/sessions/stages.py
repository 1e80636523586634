"""Where a pair stands, which agenda that calls for, and which question breaks the ice. Pure."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal

Stage = Literal["first", "middle", "last"]

ICEBREAKERS = 12
"""The questions `sessions.icebreaker_1` and on."""
_STEP = 5
"""Coprime to their number: a pair comes through all of them before one comes again."""


def closing_days(length_days: int) -> int:
    """So many days before its end a pair of *length_days* is in its last stage: an eighth, a week at least."""
    return max(7, length_days // 8)


def stage(ends: date | None, length_days: int, *, met: bool, today: date) -> Stage:
    """Where a pair stands for one of the two; *met*: as that one told, so that nothing of the other's is in it."""
    if not met:
        return "first"
    if ends is not None and (ends - today).days <= closing_days(length_days):
        return "last"
    return "middle"


def tip_days(introduced: date, ends: date, length_days: int) -> Iterator[tuple[Stage, date]]:
    """The days on which the two get a tip: after two fifths, and when the last stage begins."""
    yield "middle", introduced + timedelta(days=length_days * 2 // 5)
    yield "last", ends - timedelta(days=closing_days(length_days))


def icebreaker(pair: int, stage: Stage) -> str:
    """The key of the question for a pair at a stage: the same for both, and another at each stage."""
    turn = ("first", "middle", "last").index(stage)
    return f"sessions.icebreaker_{(pair + turn * _STEP) % ICEBREAKERS + 1}"
