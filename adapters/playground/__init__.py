"""The playground: a platform in a local web page, where one person can be every member and the organizer."""

from adapters.playground.adapter import WORKSPACE, Playground
from adapters.playground.control import Control
from adapters.playground.store import Person, clock_offset

__all__ = ["WORKSPACE", "Control", "Person", "Playground", "clock_offset"]
