"""Keeps all that would have been sent, and what was done about it, with its time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.adapter import Address
from bot.events import AnyEvent, Chose, Event, Filled, Said
from bot.messages import Letter
from flows.rehearsal.hall import Hall


@dataclass(frozen=True, slots=True)
class Entry:
    """A message to an account, or what the account did (*deed*, in its own words)."""

    at: datetime
    account: str
    letter: Letter | None = None
    shared: bool = False
    """It was for the conversation that a pair shares."""
    deed: str = ""

    @property
    def begun(self) -> bool:
        """Whether the bot began with it: it answers nobody who waits."""
        return self.letter is not None and not self.shared and not self.letter.awaited


class Diary(Hall):
    """A hall that forgets nothing. No message leaves it."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__()
        self.entries: list[Entry] = []
        self._now = now
        self._last: dict[tuple[str, str], Letter] = {}
        """By account and token: the newest message that has it."""

    async def send(self, address: Address, letter: Letter, key: str) -> str:
        """Keep the message."""
        if key not in self.sent_keys:
            self.entries.append(Entry(self._now(), address.account, letter))
            tokens = [one.token for one in letter.buttons] + ([letter.input.token] if letter.input else [])
            self._last.update({(address.account, token): letter for token in tokens})
        return await super().send(address, letter, key)

    async def introduce(self, addresses: Sequence[Address], letter: Letter, key: str, place: str = "") -> str:
        """Keep the message once for each who reads it."""
        if key not in self.sent_keys:
            self.entries += [Entry(self._now(), one.account, letter, shared=True) for one in addresses]
        return await super().introduce(addresses, letter, key, place)

    def done(self, event: AnyEvent) -> None:
        """Keep what a member does, as they would see it themselves: a button's label, not its value."""
        if isinstance(event, Said | Chose | Filled):
            self.entries.append(Entry(event.at, event.sender.account, deed=self._in_words(event)))

    def _in_words(self, event: Event) -> str:
        if isinstance(event, Said):
            return event.text
        if isinstance(event, Chose):
            letter = self._last.get((event.sender.account, event.token))
            buttons = letter.buttons if letter is not None else ()
            label = (one.label for one in buttons if (one.token, one.value) == (event.token, event.value))
            return next(label, event.value)
        if isinstance(event, Filled):
            letter = self._last.get((event.sender.account, event.token))
            known = dict(letter.input.options) if letter is not None and letter.input is not None else {}
            return ", ".join(
                known.get(part, part)
                for value in event.values.values()
                for part in (value.split(",") if known else (value,))
            )
        return ""
