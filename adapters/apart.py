"""An introduction where there is no place for three: the same letter to each alone."""

from collections.abc import Awaitable, Callable, Sequence

from adapters.refs import joined
from bot.adapter import Address, DeliveryError


class Apart:
    """Sends to each alone, and remembers who has a message already when it is tried again for the others."""

    def __init__(self) -> None:
        self._told: dict[str, dict[str, str]] = {}
        """The refs by account, by key."""

    def reached(self, key: str, account: str, ref: str) -> None:
        """An account turned out to have the letter with this key already."""
        self._told.setdefault(key, {})[account] = ref

    async def each(self, addresses: Sequence[Address], key: str, send: Callable[[Address], Awaitable[str]]) -> str:
        """One who cannot be reached does not keep it from the other. Returns the ref of all, the first one's in front.

        Raises DeliveryError with the account that was not reached: one that may be reached yet comes first.
        """
        told = self._told.pop(key, {})
        refused: list[DeliveryError] = []
        for address in addresses:
            if address.account not in told:
                try:
                    told[address.account] = await send(address)
                except DeliveryError as error:
                    error.account = address.account
                    refused.append(error)
        for error in sorted(refused, key=lambda one: one.permanent):
            if not error.permanent:
                self._told[key] = told  # With the next try, those who have it do not get it again.
            raise error
        first, *others = (told[one.account] for one in addresses)
        return joined(first, others)
