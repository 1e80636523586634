"""An introduction where there is no place for three: the same letter to each alone."""

from collections.abc import Awaitable, Callable, Sequence

from bot.adapter import Address, DeliveryError


async def to_each(send: Callable[[Address], Awaitable[str]], addresses: Sequence[Address]) -> str:
    """Send to each; one who cannot be reached does not keep it from the other. Returns the first ref.

    Raises DeliveryError where nobody was reached.
    """
    refs: list[str] = []
    refused: list[DeliveryError] = []
    for address in addresses:
        try:
            refs.append(await send(address))
        except DeliveryError as error:
            refused.append(error)
    if not refs:
        raise refused[0]
    return refs[0]
