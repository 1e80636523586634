"""A signed button press through HTTP to a committed answer, beside the same request into a bare Bolt app.

The bare app (`process_before_response=True`) does one SQLModel transaction written by hand, the statements of
`benchmarks.turn`, in one thread hop, then acknowledges. Each runs in a process of its own; one is loaded at a time, in
turns. What the bot sends to Slack afterwards (the buttons taken off) goes to a server that only says yes.
"""

import asyncio
import hashlib
import hmac
import json
import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

from benchmarks.measured import Measured
from benchmarks.turn import BEGINS, ByHand, Side, prompt
from bot.events import Chose, Sender

SECRET = "a-signing-secret"
TEAM = "T1"
BLOCK = 200
ROUNDS = 7
IN_FLIGHT = 32
CALM = 300
"""Presses in a round of half load."""
MEMBERS = BLOCK * (ROUNDS + 1) + CALM * ROUNDS


def sender(account: str) -> Sender:
    """A user of the one workspace."""
    admin = account == "olga"
    return Sender("slack", TEAM, f"{TEAM}.U{account}", account, "en", "Europe/Paris", admin=admin)


def measurements() -> Iterator[Measured]:
    """Presses a second, beside the bare app's; and the slowest of each at half load."""
    with (
        TemporaryDirectory() as folder,
        asyncio.Runner() as runner,
        _app("bot", folder) as bot,
        _app("bare", folder) as bare,
    ):
        rates: list[tuple[float, float]] = []
        for _ in range(ROUNDS + 1):
            rates.append((runner.run(_hard(bot)), runner.run(_hard(bare))))
        ours, theirs = (median(side) for side in zip(*rates[1:], strict=True))
        calm = [(runner.run(_half(bot, ours / 2)), runner.run(_half(bare, ours / 2))) for _ in range(ROUNDS)]
        slow, slow_bare = (median(side) for side in zip(*calm, strict=True))
    details = {"presses_per_second": round(ours), "bare": round(theirs), "in_flight": IN_FLIGHT}
    yield Measured("slack_press", ours / theirs, "of a bare Bolt app's throughput", 0.6, details, at_least=True)
    milliseconds = {"p99_ms": round(slow * 1000, 2), "bare_ms": round(slow_bare * 1000, 2)}
    details = {**milliseconds, "presses_per_second": round(ours / 2)}
    yield Measured("slack_press_p99", slow / slow_bare, "times a bare Bolt app's, at half load", 2, details)


class Target:
    """An app in its process, and who presses next."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}/slack/events"
        self._next = 0

    def requests(self, count: int) -> list[tuple[bytes, dict[str, str]]]:
        """Signed presses, each by the next member."""
        first, self._next = self._next, self._next + count
        return [_signed(number) for number in range(first, first + count)]


async def _hard(target: Target) -> float:
    """Presses a second with `IN_FLIGHT` of them at any time."""
    waiting = iter(target.requests(BLOCK))
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=IN_FLIGHT)) as session:

        async def press() -> None:
            for body, headers in waiting:
                await _post(session, target.url, body, headers)

        begins = time.perf_counter()
        await asyncio.gather(*(press() for _ in range(IN_FLIGHT)))
        return BLOCK / (time.perf_counter() - begins)


async def _half(target: Target, rate: float) -> float:
    """The 99th percentile of the seconds that presses take when *rate* of them come a second."""
    asked = target.requests(CALM)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        begins = time.perf_counter()

        async def press(number: int, body: bytes, headers: dict[str, str]) -> float:
            at = begins + number / rate
            await asyncio.sleep(at - time.perf_counter())
            await _post(session, target.url, body, headers)
            return time.perf_counter() - at

        took = await asyncio.gather(*(press(number, *one) for number, one in enumerate(asked)))
    return sorted(took)[int(len(took) * 0.99) - 1]


async def _post(session: aiohttp.ClientSession, url: str, body: bytes, headers: dict[str, str]) -> None:
    async with session.post(url, data=body, headers=headers) as answer:
        await answer.read()
        if answer.status != 200:
            raise AssertionError(f"a press was answered with {answer.status}")


def _signed(number: int) -> tuple[bytes, dict[str, str]]:
    user, channel = f"Um{number}", f"Dm{number}"
    action = {
        **{"type": "button", "action_id": f"press.0.c{number + 1}.role", "block_id": "b", "value": "mentee"},
        **{"text": {"type": "plain_text", "text": "Find a mentor"}, "action_ts": f"{number}.0"},
    }
    message = {
        **{"type": "message", "bot_id": "BBOT", "ts": f"{number}.1", "text": "…"},
        **{"blocks": [{"type": "actions", "block_id": "b", "elements": [action]}]},
    }
    payload = {
        **{"type": "block_actions", "team": {"id": TEAM}, "user": {"id": user, "team_id": TEAM}, "api_app_id": "A1"},
        **{"channel": {"id": channel}, "message": message, "actions": [action], "trigger_id": f"t{number}"},
        **{"response_url": "http://127.0.0.1:9/", "container": {"type": "message"}},
    }
    body = urlencode({"payload": json.dumps(payload)}).encode()
    stamp = str(int(time.time()))
    signature = hmac.new(SECRET.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return body, {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={signature}",
    }


# The two apps, each in its process ---------------------------------------------------------------------------------


@contextmanager
def _app(kind: str, folder: str) -> Iterator[Target]:
    """A process that serves one of the apps until the block ends."""
    spawn = multiprocessing.get_context("spawn")
    here, there = spawn.Pipe()
    process = spawn.Process(target=_serve, args=(kind, folder, there), daemon=True)
    process.start()
    try:
        yield Target(here.recv())
    finally:
        process.terminate()
        process.join()


def _serve(kind: str, folder: str, pipe: Connection) -> None:
    asyncio.run(_bot(folder, pipe) if kind == "bot" else _bare(folder, pipe))


async def _bot(folder: str, pipe: Connection) -> None:
    from bot.clock import SystemClock
    from bot.composition import slack
    from bot.composition.compose import assemble
    from bot.settings import Settings

    side = Side(Path(folder) / "bot.sqlite", MEMBERS, sender)
    settings = Settings(slack_bot_token="xoxb-bench", slack_signing_secret=SECRET, slack_api_url=await _yes(), port=0)
    adapter = slack.adapter(settings, side.database, SystemClock())
    service = assemble(side.database, {"slack": adapter}, SystemClock())
    listening = asyncio.create_task(adapter.run(service.receive))
    await adapter.door.connected.wait()
    pipe.send(adapter.door.port)
    await listening


async def _bare(folder: str, pipe: Connection) -> None:
    import re

    from slack_bolt.async_app import AsyncAck, AsyncApp
    from slack_bolt.authorization import AuthorizeResult

    from adapters.slack.doors import Http

    side = Side(Path(folder) / "bare.sqlite", MEMBERS, sender)
    by_hand = ByHand(side.database, prompt(side.database))

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token="xoxb-bench")

    app = AsyncApp(signing_secret=SECRET, process_before_response=True, authorize=authorize)

    async def pressed(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        token = action["action_id"].split(".", 2)[2]
        event = Chose(body["trigger_id"], BEGINS, sender(body["user"]["id"][1:]), token, action["value"])
        await side.writer.run(lambda: by_hand(event))
        await ack()

    app.action(re.compile(".*"))(pressed)
    door = Http("127.0.0.1", 0)
    serving = asyncio.create_task(door.open(app))
    await door.connected.wait()
    pipe.send(door.port)
    await serving


async def _yes() -> str:
    """A Slack that says yes to everything: its address."""

    async def yes(request: web.Request) -> web.Response:
        return web.json_response({"ok": True, "team_id": TEAM, "user_id": "UBOT", "bot_id": "BBOT"})

    app = web.Application()
    app.router.add_route("*", "/api/{method}", yes)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    return f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
