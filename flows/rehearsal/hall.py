"""A platform in memory: it keeps what was sent, by account, and lets the players hear it."""

from collections.abc import Callable, Sequence

from bot.adapter import Address, Receive
from bot.messages import Letter, Spans

WORKSPACE = "hall"
Hears = Callable[[str, Letter], None]
"""`(account, letter)`: called once for each message of a direct conversation."""


class Hall:
    """Implements Adapter: a key that was sent is not sent again."""

    platform = "rehearsal"

    def __init__(self) -> None:
        self.hears: Hears | None = None
        self.sent_keys: set[str] = set()
        self.introduced = 0
        self.sealed = 0

    async def run(self, receive: Receive) -> None:
        """Nothing comes in here: the players act by themselves."""

    async def send(self, address: Address, letter: Letter, key: str) -> str:
        """Keep the key, and let the account's player hear it."""
        if key not in self.sent_keys:
            self.sent_keys.add(key)
            if self.hears is not None:
                self.hears(address.account, letter)
        return key

    async def seal(self, address: Address, ref: str, line: Spans) -> None:
        """Count it."""
        self.sealed += 1

    async def introduce(self, addresses: Sequence[Address], letter: Letter, key: str, place: str = "") -> str:
        """Count it; the two talk to each other unseen."""
        if key not in self.sent_keys:
            self.sent_keys.add(key)
            self.introduced += 1
        return key

    async def close(self) -> None:
        """Nothing to close."""
