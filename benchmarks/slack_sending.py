"""The outbox sending through the Slack adapter, beside a bare loop of `chat_postMessage` with as many in flight.

A server of its own says yes after `LATENCY`, as a network would, and counts as Slack does. With the pacer off: messages
a second. With the pacer on: the documented rate, and nothing that the server would have refused.
"""

import asyncio
import itertools
import multiprocessing
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import aiohttp
from aiohttp import web
from sqlalchemy import update
from sqlmodel import select

from adapters.slack import render
from adapters.slack.adapter import EVENT
from adapters.slack.clients import web_client
from adapters.slack.limits import WORKSPACE_SECONDS
from benchmarks.measured import Measured
from benchmarks.slack_press import SECRET, sender
from benchmarks.turn import Side
from bot.clock import SystemClock
from bot.composition import slack
from bot.composition.compose import assemble
from bot.delivery import AT_ONCE
from bot.settings import Settings
from storage.database import reading, writing
from storage.tables import Outbox

LATENCY = 0.05
"""Seconds that Slack takes at its best, over a network."""
MEMBERS = 500
MESSAGES = 2000
ROUNDS = 4
PACED = 120
WINDOW = 10.0
ALLOWED = round(WINDOW / WORKSPACE_SECONDS)
"""As many messages as that may come in so many seconds, and one a second to each channel."""
JITTER = 0.1
"""Seconds by which a network may draw requests together."""


def measurements() -> Iterator[Measured]:
    """Throughput beside the bare loop; the rate that is kept, and how often Slack had to refuse."""
    with TemporaryDirectory() as folder, asyncio.Runner() as runner, _slack() as url:
        sending = Sending(Path(folder) / "bot.sqlite", url)
        pairs = [(runner.run(sending.outbox()), runner.run(sending.bare())) for _ in range(ROUNDS)]
        ours, theirs = (median(side) for side in zip(*pairs, strict=True))
        details: dict[str, Any] = {"messages_per_second": round(ours), "bare": round(theirs), "in_flight": AT_ONCE}
        yield Measured("slack_sending", ours / theirs, "of a bare loop's throughput", 0.8, details, at_least=True)
        rate, refused = runner.run(sending.paced())
        if refused:
            raise AssertionError(f"{refused} messages came faster than Slack takes them")
        details = {"messages_per_second": round(rate, 2), "refused": refused}
        yield Measured("slack_paced", rate * WORKSPACE_SECONDS, "of the documented rate", 0.95, details, at_least=True)


class Sending:
    """A bot with a message for each of its members."""

    def __init__(self, path: Path, url: str) -> None:
        self.url = url
        self._numbers = itertools.count()
        self.side = Side(path, MEMBERS, sender)
        self.clock = SystemClock()
        settings = Settings(slack_bot_token="xoxb-bench", slack_signing_secret=SECRET, slack_api_url=url, port=0)
        self.adapter = slack.adapter(settings, self.side.database, self.clock)
        self.adapter.pacer.off = True
        self.service = assemble(self.side.database, {"slack": self.adapter}, self.clock)

    async def outbox(self) -> float:
        """Messages a second, from waiting rows to rows that are marked as sent."""
        self._fill(MESSAGES)
        begins = time.perf_counter()
        await self.service.deliver()
        took = time.perf_counter() - begins
        await self.adapter.end()
        return MESSAGES / took

    def _fill(self, count: int) -> None:
        """Have *count* messages wait, to one member after the other: the question that each was asked, once more."""
        with writing(self.side.database) as session:
            session.execute(update(Outbox).values(state="sent"))
            first = select(Outbox).where(Outbox.step == "role", Outbox.kind == "send").limit(MEMBERS)
            asked = session.exec(first).all()
            due = self.clock.now() - timedelta(seconds=1)
            kept = {"key", "id", "state", "due_at", "sent_at", "ref", "attempts"}
            for number in range(count):
                again = asked[number % MEMBERS].model_dump(exclude=kept)
                session.add(Outbox(**again, key=f"again:{next(self._numbers)}", due_at=due))

    def _body(self) -> dict[str, Any]:
        """What one of the messages is to Slack."""
        self._fill(1)
        (parcel,) = self.service.deliverer.outgoing.claim(self.clock.now())
        (post,) = render.posts(parcel.letter, "Send")
        metadata = {"event_type": EVENT, "event_payload": {"key": parcel.key, "part": 0}}
        return {"text": post.text, "blocks": list(post.blocks), "metadata": metadata, "unfurl_links": False}

    async def paced(self) -> tuple[float, int]:
        """Messages a second with the pacer on, and how many came too fast for Slack."""
        self._fill(PACED)
        self.adapter.pacer.off = False
        before = await self._too_fast()
        begins = time.perf_counter()
        while self._waiting():
            await self.service.deliver()
            await asyncio.sleep(0.01)
        took = time.perf_counter() - begins
        after = await self._too_fast()
        await self.adapter.end()
        return PACED / took, after - before

    def _waiting(self) -> bool:
        with reading(self.side.database) as session:
            return session.exec(select(Outbox.id).where(Outbox.state == "waiting").limit(1)).first() is not None

    async def _too_fast(self) -> int:
        async with aiohttp.ClientSession() as session, session.get(f"{self.url}too_fast") as answer:
            return int(await answer.text())

    async def bare(self) -> float:
        """The same message by `chat_postMessage` alone."""
        body = self._body()
        client = web_client("xoxb-bench", self.url)
        numbers = iter(range(MESSAGES))
        async with aiohttp.ClientSession() as session:
            client.session = session

            async def send() -> None:
                for number in numbers:
                    await client.chat_postMessage(channel=f"Um{number}", **body)

            begins = time.perf_counter()
            await asyncio.gather(*(send() for _ in range(AT_ONCE)))
            return MESSAGES / (time.perf_counter() - begins)


@contextmanager
def _slack() -> Iterator[str]:
    spawn = multiprocessing.get_context("spawn")
    here, there = spawn.Pipe()
    process = spawn.Process(target=_serve, args=(there,), daemon=True)
    process.start()
    try:
        yield here.recv()
    finally:
        process.terminate()
        process.join()


def _serve(pipe: Connection) -> None:
    asyncio.run(_served(pipe))


async def _served(pipe: Connection) -> None:
    times: deque[float] = deque(maxlen=ALLOWED)
    channels: dict[str, float] = {}
    too_fast = 0

    async def yes(request: web.Request) -> web.Response:
        nonlocal too_fast
        given = await request.json()
        now, channel = time.perf_counter(), given["channel"]
        full = len(times) == ALLOWED and now - times[0] < WINDOW - JITTER
        too_fast += full or now - channels.get(channel, 0) < 1 - JITTER
        times.append(now)
        channels[channel] = now
        await asyncio.sleep(LATENCY)
        return web.json_response({"ok": True, "channel": f"D{channel}", "ts": "1.1"})

    async def count(_: web.Request) -> web.Response:
        times.clear()
        channels.clear()
        return web.Response(text=str(too_fast))

    app = web.Application()
    app.router.add_post("/api/chat.postMessage", yes)
    app.router.add_get("/api/too_fast", count)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    pipe.send(f"http://127.0.0.1:{runner.addresses[0][1]}/api/")
    await asyncio.Event().wait()
