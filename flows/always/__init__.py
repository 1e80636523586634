"""What a member can do at any time: pause, leave, change language, see or erase their data, reach an organizer."""

from flows.always.effects import (
    ExitPair,
    ExitReason,
    Forget,
    GoOn,
    Leave,
    LeaveReason,
    PassOn,
    Pause,
    WantAgain,
)
from flows.always.facts import basics, paired

__all__ = [
    "ExitPair",
    "ExitReason",
    "Forget",
    "GoOn",
    "Leave",
    "LeaveReason",
    "PassOn",
    "Pause",
    "WantAgain",
    "basics",
    "paired",
]
