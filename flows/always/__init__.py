"""What a member can do at any time: pause, leave, change language, see or erase their data, reach an organizer."""

from flows.always.effects import ExitPair, Forget, GoOn, Leave, PassOn, Pause, SetGoal
from flows.always.facts import basics

__all__ = ["ExitPair", "Forget", "GoOn", "Leave", "PassOn", "Pause", "SetGoal", "basics"]
