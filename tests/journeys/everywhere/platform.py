"""What people can do and see on every platform, in no platform's words. Each platform has one class that can it all."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from sqlmodel import SQLModel

from bot.clock import StandingClock

MONDAY = datetime(2027, 1, 4, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Field:
    """Something to fill in: its kind (`bot.messages.FieldKind`), and the values of a list."""

    kind: str
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Waiting:
    """A message that can be answered: by a button (each by its value), by a field, or by either."""

    buttons: tuple[str, ...]
    field: Field | None


@dataclass(frozen=True)
class Page:
    """Somebody's page: all its words, and its buttons, each by its value."""

    text: str
    buttons: tuple[str, ...]


CHANGE = ("",)
"""The buttons of a message that only offers to change an answer: nothing waits."""
Again = Callable[[], Awaitable[str]]
"""A press that was made: each call delivers it once more, in whichever life the bot is."""


class Platform(Protocol):
    """A workspace with the bot in it. *who* is a short name (`ana`); what an act returns is what that person alone is
    shown in answer to it, in words: an ephemeral message, a window, the empty string.

    `living` is one life of the bot: what people do needs one, what they see does not.
    """

    clock: StandingClock
    zoned: bool
    """Whether the platform tells in which time zone somebody is; on others they are asked."""

    def living(self) -> AbstractAsyncContextManager[None]:
        """One life of the bot, from its start to an orderly end; everything that was said is there in the next one."""
        ...

    async def join(self, who: str, name: str, *, language: str, admin: bool = False) -> None:
        """Somebody comes to the workspace."""
        ...

    # What people do ---------------------------------------------------------------------------------------------------

    async def say(self, who: str, text: str) -> str:
        """Write to the bot alone."""
        ...

    async def press(self, who: str, value: str) -> str:
        """Press the newest button with that value (or label) in the conversation with the bot."""
        ...

    def pressing(self, who: str, value: str) -> Again:
        """A press of that button which is delivered later: late, or twice, as platforms do."""
        ...

    async def press_shown(self, who: str, value: str) -> str:
        """Press the newest button with that value in what was shown to this person alone."""
        ...

    async def fill(self, who: str, *values: str) -> str:
        """Fill in the newest field: an ISO day, a number, words, or the values of a list; and send it."""
        ...

    async def command(self, who: str, text: str, **files: bytes) -> str:
        """Use a slash command, typed as its usage says it (`name:value`, or in order), with files by argument.

        A platform with typed options takes it apart with `bot.commands.assign`.
        """
        ...

    async def form(self, who: str, **values: str) -> str:
        """Complete the command that this person just used without all that it needs, by argument; a *member* by name."""
        ...

    async def press_on_page(self, who: str, value: str) -> str:
        """Press a button of one's page, as it was seen last."""
        ...

    async def wait(self, **by: float) -> None:
        """Time passes (the keywords of a timedelta), and everything happens when it is due."""
        ...

    # What people see --------------------------------------------------------------------------------------------------

    def read(self, who: str) -> list[str]:
        """What the bot wrote to this person alone, message by message, with all that stands in it by now."""
        ...

    def shared(self, *who: str) -> list[str]:
        """What the bot wrote where these people are together."""
        ...

    def waiting(self, who: str) -> Waiting | None:
        """The newest message that this person can answer, if there is one."""
        ...

    async def page(self, who: str) -> Page:
        """Open one's page; for who runs a program with how it stands."""
        ...

    def files(self, who: str) -> list[tuple[str, bytes]]:
        """The pictures and files that the bot sent this person, by name."""
        ...

    # What is kept -----------------------------------------------------------------------------------------------------

    def rows(self, table: type[SQLModel]) -> list[Any]:
        """The rows of a table, in the order of their ids."""
        ...

    def close_of_story(self, language: str) -> None:
        """What else must hold of this platform at the end: how each kind of message looked, for one."""
        ...


async def answer(platform: Platform, who: str, *likes: str, words: str = "D’accord, merci") -> None:
    """Somebody answers until nothing waits for them: *likes* are the buttons they press where they stand, in that order
    of preference; fields they fill in with today, 2, *words*, or the first entries of a list."""
    for _ in range(40):
        waiting = platform.waiting(who)
        if waiting is None or waiting.buttons == CHANGE:
            return
        await answer_once(platform, who, waiting, *likes, words=words)
    raise AssertionError(f"{who} is asked without end")


async def answer_once(
    platform: Platform, who: str, waiting: Waiting, *likes: str, words: str = "D’accord, merci"
) -> None:
    """Somebody answers what waits for them."""
    liked = next((one for one in likes if one in waiting.buttons), None)
    if liked is not None:
        await platform.press(who, liked)
    elif waiting.field is not None:
        await platform.fill(who, *_filled(platform, waiting.field, words))
    else:
        raise AssertionError(f"{who} does not know which of {waiting.buttons} to press")


def _filled(platform: Platform, field: Field, words: str) -> tuple[str, ...]:
    match field.kind:
        case "date":
            return (platform.clock.now().date().isoformat(),)
        case "number":
            return ("2",)
        case "text":
            return (words,)
        case "one":
            return ("Europe/Paris",) if "Europe/Paris" in field.options else field.options[:1]
    return field.options[:2]
