"""What the engine is given to play: flows, performers, nudges, wishes, buttons, commands, pages, a voice.

The engine knows none of them by name; `flows/` hands them over in one value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.effects import Effect, Subject
from bot.flow import Flow
from bot.messages import Page, Text

if TYPE_CHECKING:
    from sqlmodel import Session

    from bot.adapter import Partly
    from bot.commands import Argument, Call, Command
    from bot.turn import Turn
    from storage.tables import Account, Outbox, Person, Workspace

Performer = Callable[[Any, "Turn"], None]
Fire = Callable[["Turn", Any], None]
Wish = Callable[["Turn", str], None]
"""An always-available wish: `(turn, the words)`."""
Press = Callable[["Turn", str, str], "Text | None"]
"""A button outside a conversation: `(turn, item, value)`; returns the line that seals its message, or None."""


@dataclass(frozen=True)
class Work:
    """A kind of job: *compute* reads and returns JSON, outside any turn; *deliver* writes it, in a short turn.

    *deliver* checks that what was computed still holds, and returns False to have it computed again.
    """

    compute: Callable[[Session, Mapping[str, Any]], Mapping[str, Any]]
    deliver: Callable[[Turn, Mapping[str, Any], Mapping[str, Any]], bool]


@dataclass(frozen=True)
class Voice:
    """How to speak to a person about something: a language tag (`fr@tu`), and rewordings by (language, key)."""

    language: str
    overrides: Mapping[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])


@dataclass(frozen=True)
class Repertoire:
    """All that mentoring brings to the engine."""

    flows: Mapping[str, Flow]
    performers: Mapping[type[Effect], Performer]
    nudges: Mapping[str, Fire]
    wishes: Mapping[str, Wish]
    presses: Mapping[str, Press]
    commands: Sequence[Command]
    jobs: Mapping[str, Work]
    page: Callable[[Turn, str], Page]
    voice: Callable[[Session, Person, int | None], Voice]
    workspaces: Callable[[Session, int], frozenset[int]]
    """Where a program lives: its people are written to there."""
    beside: Callable[[Session, int | None, int | None], frozenset[int]]
    """Those whose turns must not run beside one of a person, or about a pair (their ids): all that these concern."""
    greet: Callable[[Turn], None]
    """Says what goes on here, and offers the way in."""
    known: Callable[[Turn], bool]
    """Whether the person takes part in something already; who does not is greeted, whatever they wrote."""
    unasked: Callable[[Turn, str], bool]
    """Takes words that answer no open question, where they are news (True), before they count as not understood."""
    aside: str
    """The flow that passes words that were not understood to an organizer; its first step holds the words."""
    about: Callable[[Turn, Subject], Text]
    """What a conversation is about, in a few words: to ask "about Ana or about Bo?"."""
    failed: Callable[[Turn, Subject, str], None]
    """Tells an organizer that a conversation was set aside, and why (a code)."""
    unreachable: Callable[[Turn, Account, str], None]
    """Tells an organizer that an account cannot be written to, and why (the platform's code)."""
    offers: Callable[[Turn, Call, Argument, str], Sequence[tuple[str, str]]]
    """What could stand for an argument, given what is typed of it: value and label, the likeliest first."""
    posted: Callable[[Turn, int | None, str, str | None, str], None]
    """Notes that a post of a program stands in a channel (its id) of the turn's workspace; or tells who asked for it
    why not (a code) and what can be done there (the platform's words, or none)."""
    partly: Callable[[Turn, Outbox, Partly], None]
    """Tells organizers what is missing of a message that arrived, and the platform's cure."""
    refused: Callable[[Turn, Workspace, str | None], None]
    """Tells organizers that nobody of a workspace can be written to, and why (the platform's code); or no longer."""
