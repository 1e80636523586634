"""Keeps within what a platform lets a bot post: so many messages to a conversation, and so many to a workspace.

What somebody waits for goes first. What the bot says by itself waits a little, or is given the moment at which to come
again: a campaign of thousands is spread that way, and holds up nobody.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bot.adapter import DeliveryError

LONGEST = 2.0
"""Seconds that a message waits here; one that has to wait longer goes back to the outbox."""
FORGET = 10_000


@dataclass(slots=True)
class _Waiting:
    """A message that waits for its moment."""

    channel: str
    go: asyncio.Future[None]


@dataclass(slots=True)
class _Line:
    """Those of one workspace: *first* what somebody waits for."""

    free: float = 0
    """When the next message may go."""
    booked: float = 0
    """The last moment that was given to a message that comes again."""
    first: list[_Waiting] = field(default_factory=list[_Waiting])
    then: list[_Waiting] = field(default_factory=list[_Waiting])
    serving: asyncio.Task[None] | None = None


class Pacer:
    """Gives each message its moment.

    *to_workspace* and *to_channel* are the seconds between two messages to one of them; *time* is a monotonic clock in
    seconds, *sleep* waits on it.
    """

    def __init__(
        self,
        to_workspace: float,
        to_channel: float,
        time: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.to_workspace = to_workspace
        self.to_channel = to_channel
        self._time = time
        self._sleep = sleep
        self._lines: dict[str, _Line] = {}
        self._channels: dict[str, float] = {}
        """When the next message may go to each."""
        self.off = False
        """Where nobody counts: a stand-in without limits."""

    async def slot(self, team: str, channel: str, *, awaited: bool = False) -> None:
        """Wait until a message may go to *channel* of *team*; one that is *awaited* goes before those that are not.

        Raises DeliveryError with the moment to come again where that is longer than `LONGEST`.
        """
        if self.off:
            return
        now = self._time()
        line = self._lines.setdefault(team, _Line())
        if line.free - now > LONGEST:
            raise self._appointment(line, line.free)
        behind = len(line.first) + (0 if awaited else len(line.then))
        expected = max(line.free + behind * self.to_workspace, self._channels.get(channel, 0))
        if not awaited and expected - now > LONGEST:
            raise self._appointment(line, expected)
        waiting = _Waiting(channel, asyncio.get_running_loop().create_future())
        (line.first if awaited else line.then).append(waiting)
        if line.serving is None:
            line.serving = asyncio.create_task(self._serve(line))
        await waiting.go

    def hold(self, team: str, seconds: float) -> None:
        """Slack asked to wait: nothing goes to *team* for so long."""
        line = self._lines.setdefault(team, _Line())
        line.free = max(line.free, self._time() + seconds)
        if seconds > LONGEST:
            for waiting in (*line.first, *line.then):
                if not waiting.go.done():
                    waiting.go.set_exception(self._appointment(line, line.free))
            line.first.clear()
            line.then.clear()

    def _appointment(self, line: _Line, earliest: float) -> DeliveryError:
        """Each that is turned away comes at a moment of its own."""
        line.booked = max(line.booked + self.to_workspace, earliest)
        return DeliveryError("paced", retry_after=line.booked - self._time())

    async def _serve(self, line: _Line) -> None:
        """Let one go after the other, until nobody waits."""
        while line.first or line.then:
            now = self._time()
            found = self._ready(line, now) if line.free <= now else None
            if found is None:
                await self._sleep(max(self._opens(line), line.free, now) - now)
                continue
            line.free = now + self.to_workspace
            self._channels[found.channel] = now + self.to_channel
            if len(self._channels) > FORGET:
                self._channels = {name: at for name, at in self._channels.items() if at > now}
            if not found.go.done():
                found.go.set_result(None)
        line.serving = None

    def _ready(self, line: _Line, now: float) -> _Waiting | None:
        """Take out the first whose channel is free."""
        for queue in (line.first, line.then):
            for place, waiting in enumerate(queue):
                if self._channels.get(waiting.channel, 0) <= now:
                    return queue.pop(place)
        return None

    def _opens(self, line: _Line) -> float:
        """When the next channel is free of those that are waited for."""
        return min((self._channels.get(one.channel, 0) for one in (*line.first, *line.then)), default=0)
