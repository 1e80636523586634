"""What whoever watches a running bot is told of turns and messages; a rehearsal has nobody who watches."""

from __future__ import annotations

from typing import Literal

from bot.events import AnyEvent

Taken = Literal["taken", "repeated", "unmet", "set_aside", "refused"]
"""How a turn ended: taken in; taken in before; by somebody unknown; set aside since a flow failed; not committed."""


class Watch:
    """Told of each turn and each try to send."""

    def turned(self, event: AnyEvent, taken: Taken, seconds: float) -> None:
        """A turn has ended, after so many seconds."""

    def tried(self, platform: str, key: str, code: str | None, *, asked_to_wait: bool) -> None:
        """A platform took the message *key*; or did not, for *code*. *asked_to_wait*: it limits how much is sent."""
