"""Sends what turns queued: in order within a lane of an account, again where the platform stumbled.

Claim and mark are short transactions; the sending itself is between them and holds no lock. Lanes are sent side by
side, and when some are done others are taken up, so that an account that is slow holds up nobody else.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

import structlog
from sqlalchemy import Engine as Database

from bot.adapter import IN_DOUBT, Adapter, DeliveryError, Partly, Posts, ReadsBack, Retracts
from bot.clock import Clock
from bot.marking import Outcome
from bot.outbox import LEASE, Outgoing, Parcel
from bot.repertoire import Repertoire
from bot.texts import Texts
from bot.watch import Watch
from bot.writer import Writer

log = structlog.get_logger()

AT_ONCE = 50
"""Messages that are being sent at any time."""
AHEAD = 50
"""Messages that are taken up beside them, so that the next one is at hand when one has arrived."""
TOGETHER = 20
"""Outcomes that are written down in one transaction, where so many come within a `MOMENT` (seconds)."""
MOMENT = 0.02
NOT_CONNECTED = 60.0
"""Seconds until a message for a platform that nobody here speaks to is looked at again."""
WITHIN = LEASE.total_seconds() - 5
"""Seconds from a claim within which a message has arrived, or is given up and in doubt: then another may take it up."""
LONGEST_SEND = 26.0
"""Seconds that one message may take; with less left of the lease it is not begun. Adapters give up after 25."""
NO_ADAPTER = "no_adapter"
NO_CHANNELS = "no_channels"
"""Why a post is not made: its platform has none to post in."""
TOO_SLOW = "too_slow"
"""A platform did not answer while the lease lasted: the message may have arrived."""


class Deliverer:
    """Sends the waiting rows through the adapters by platform."""

    def __init__(
        self,
        database: Database,
        writer: Writer,
        adapters: Mapping[str, Adapter],
        repertoire: Repertoire,
        texts: Texts,
        clock: Clock,
        watch: Watch | None = None,
    ) -> None:
        self.watch = watch or Watch()
        self.outgoing = Outgoing(database, repertoire, texts)
        self.writer = writer
        self.adapters = adapters
        self.clock = clock
        self._more = asyncio.Event()
        self._slots = asyncio.Semaphore(AT_ONCE)

    def wake(self) -> None:
        """More may be due: what is being sent need not be waited for."""
        self._more.set()

    async def drain(self) -> int:
        """Send until nothing is due and nothing is on its way; returns how many rows were taken up."""
        total = 0
        sending: dict[asyncio.Task[list[Outcome]], Sequence[Parcel]] = {}
        outcomes: list[Outcome] = []
        try:
            while True:
                self._more.clear()
                free = AT_ONCE + AHEAD - sum(map(len, sending.values()))
                finished, outcomes = outcomes, []
                until = asyncio.get_running_loop().time() + WITHIN
                parcels = await self.writer.run(lambda finished=finished, free=free: self._turn_over(finished, free))
                total += len(parcels)
                known = {one.id for lane in sending.values() for one in lane}
                busy = {lane[0].lane for lane in sending.values()}
                early: list[Outcome] = []
                for lane in _lanes(parcels):
                    if lane[0].lane in busy:
                        # The clock jumped: leases seem to have run out while this process is still sending.
                        early += [Outcome(one.id, held=True) for one in lane if one.id not in known]
                    else:
                        sending[asyncio.create_task(self._send_lane(lane, until))] = lane
                if not sending:
                    return total
                outcomes = [*early, *await self._some(sending)]
        finally:
            # The database was away: what is on its way arrives, and is in doubt until it is looked up.
            await asyncio.gather(*sending, return_exceptions=True)

    def _turn_over(self, outcomes: Sequence[Outcome], free: int) -> list[Parcel]:
        """Write down what became of some, take up others."""
        now = self.clock.now()
        more = self.outgoing.mark(outcomes, now) if outcomes else self.outgoing.waits(now)
        return self.outgoing.claim(now, free) if free > 0 and more else []

    async def _some(self, sending: dict[asyncio.Task[list[Outcome]], Sequence[Parcel]]) -> list[Outcome]:
        """What became of those that are sent by now: at least one lane, unless there is more to take up.

        Some more are waited for a moment, since a transaction for each would cost more than they do. Under load there
        is always more to take up: what is sent is written down all the same.
        """
        more = asyncio.create_task(self._more.wait())
        found: list[Outcome] = []
        patience: float | None = None
        while sending and len(found) < TOGETHER:
            done, _ = await asyncio.wait({more, *sending}, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
            if not done:
                break
            for task in [task for task in sending if task in done]:
                del sending[task]
                found += task.result()
            if self._more.is_set():
                break
            patience = MOMENT
        more.cancel()
        return sorted(found, key=lambda one: one.id)

    async def _send_lane(self, parcels: Sequence[Parcel], until: float) -> list[Outcome]:
        """Send one lane in order, as far as its lease reaches (*until*, by the loop's clock); after a failure the rest
        waits its turn.
        """
        clock = asyncio.get_running_loop()
        outcomes: list[Outcome] = []
        for parcel in parcels:
            failed = bool(outcomes) and (outcomes[-1].held or outcomes[-1].error is not None)
            if failed:
                outcomes.append(Outcome(parcel.id, held=True))
                continue
            async with self._slots:
                late = until - clock.time() < LONGEST_SEND
                outcomes.append(Outcome(parcel.id, held=True) if late else await self._tried(parcel, until))
        return outcomes

    async def _tried(self, parcel: Parcel, until: float) -> Outcome:
        with structlog.contextvars.bound_contextvars(key=parcel.key):
            outcome = await self._send(parcel, until)
        waits = outcome.held and outcome.retry_after is not None and outcome.error != NO_ADAPTER
        self.watch.tried(parcel.addresses[0].platform, parcel.key, outcome.error, asked_to_wait=waits)
        return outcome

    async def _send(self, parcel: Parcel, until: float) -> Outcome:
        address = parcel.addresses[0]
        adapter = self.adapters.get(address.platform)
        if adapter is None:
            # Another process may have it, or the next start: that is no fault of the message.
            return Outcome(parcel.id, error=NO_ADAPTER, held=True, retry_after=NOT_CONNECTED)
        try:
            async with asyncio.timeout_at(until):
                found: str | Partly | None = await self._arrived(adapter, parcel)
                if found is None:
                    found = await self._handed(adapter, parcel)
            partly = found if isinstance(found, Partly) else None
            ref = found.ref if isinstance(found, Partly) else found
            posted = parcel.kind == "post"
            return Outcome(parcel.id, ref=ref, admitted=parcel.refused, posted=posted, partly=partly)
        except DeliveryError as error:
            if error.workspace:
                return Outcome(parcel.id, error=error.code, refused=True)
            if error.retry_after is not None and not error.permanent:
                # The platform names its time: waiting until then is no failed try, however often it happens.
                return Outcome(parcel.id, error=error.code, held=True, retry_after=error.retry_after)
            log.warning("not_delivered", outbox=parcel.id, code=error.code, permanent=error.permanent)
            return Outcome(
                parcel.id,
                error=error.code,
                permanent=error.permanent,
                doubtful=error.doubtful,
                account=error.account,
                cure=error.cure,
            )
        except TimeoutError:
            log.warning("not_delivered", outbox=parcel.id, code=TOO_SLOW, permanent=False)
            return _in_doubt(adapter, parcel, TOO_SLOW)
        except Exception as error:
            # An adapter's own fault must not stop everyone else's messages: tried again, then set aside.
            log.exception("adapter_failed", outbox=parcel.id, error=type(error).__name__)
            code = type(error).__name__
            return _in_doubt(adapter, parcel, code) if parcel.kind == "post" else Outcome(parcel.id, error=code)

    async def _arrived(self, adapter: Adapter, parcel: Parcel) -> str | Partly | None:
        """The ref of a message that may have been sent before, where its platform can tell."""
        doubt = parcel.doubt()
        if doubt is None:
            return None
        if isinstance(adapter, ReadsBack):
            return await adapter.read_back(doubt)
        if doubt.kind == "post":
            raise DeliveryError(IN_DOUBT, permanent=True)
        return None

    async def _handed(self, adapter: Adapter, parcel: Parcel) -> str | Partly | None:
        """Give a parcel to its platform; the ref of the message."""
        match parcel.kind:
            case "seal":
                if parcel.seals is not None:
                    await adapter.seal(parcel.addresses[0], parcel.seals, parcel.letter.text)
                return None
            case "retract":
                if parcel.seals is not None and isinstance(adapter, Retracts):
                    await adapter.retract(parcel.addresses[0], parcel.seals)
                return None
            case "introduce":
                return await adapter.introduce(parcel.addresses, parcel.letter, parcel.key, parcel.place)
            case "post":
                if not isinstance(adapter, Posts):
                    raise DeliveryError(NO_CHANNELS, permanent=True)
                return await adapter.post(parcel.addresses[0].workspace, parcel.place, parcel.letter, parcel.key)
            case _:
                return await adapter.send(parcel.addresses[0], parcel.letter, parcel.key)


def _lanes(parcels: Sequence[Parcel]) -> list[list[Parcel]]:
    lanes: dict[tuple[int, str], list[Parcel]] = {}
    for parcel in parcels:
        lanes.setdefault(parcel.lane, []).append(parcel)
    return list(lanes.values())


def _in_doubt(adapter: Adapter, parcel: Parcel, code: str) -> Outcome:
    """Of a message that may have arrived: it is looked up with the next try; a post that cannot be is given up."""
    if parcel.kind == "post" and not isinstance(adapter, ReadsBack):
        return Outcome(parcel.id, error=IN_DOUBT, permanent=True)
    return Outcome(parcel.id, error=code, doubtful=True)
