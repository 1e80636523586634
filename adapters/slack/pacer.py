"""Keeps within what Slack lets an app post: about one message a second to a channel, and so many to a workspace."""

import asyncio
from collections.abc import Awaitable, Callable

from bot.adapter import DeliveryError

CHANNEL_SECONDS = 1.0
"""Between two messages to one channel (Slack: "Rate limits", special limits of `chat.postMessage`)."""
WORKSPACE_SECONDS = 0.2
"""Between two messages to one workspace: 300 a minute, of the "several hundred" that Slack allows."""
LONGEST = 2.0
"""Seconds that a message waits here; one that has to wait longer goes back to the outbox."""
FORGET = 10_000


class Pacer:
    """Gives each message its moment. *time* is a monotonic clock in seconds, *sleep* waits on it."""

    def __init__(self, time: Callable[[], float], sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._time = time
        self._sleep = sleep
        self._next: dict[str, float] = {}
        self.off = False
        """Where nobody counts: a stand-in without limits."""

    async def slot(self, team: str, channel: str, *, patient: bool = False) -> None:
        """Wait until a message may go to *channel* of *team*.

        Raises DeliveryError where that is longer than `LONGEST`, unless *patient*: others should not wait behind it.
        """
        if self.off:
            return
        now = self._time()
        at = max(now, self._next.get(team, 0), self._next.get(channel, 0))
        if at - now > LONGEST and not patient:
            raise DeliveryError("paced", retry_after=at - now)
        self._next[team] = at + WORKSPACE_SECONDS
        self._next[channel] = at + CHANNEL_SECONDS
        if len(self._next) > FORGET:
            self._next = {name: due for name, due in self._next.items() if due > now}
        if at > now:
            await self._sleep(at - now)

    def hold(self, team: str, seconds: float) -> None:
        """Slack asked to wait: nothing goes to *team* for so long."""
        self._next[team] = max(self._next.get(team, 0), self._time() + seconds)
