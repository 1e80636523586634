"""A button press through Discord's gateway to a committed answer, beside the same press into bare discord.py.

The bare client does one SQLModel transaction written by hand, the statements of `benchmarks.turn`, in one thread hop,
then takes the buttons off. Each runs in a process of its own, connected to a gateway of ours that presses and counts;
one is loaded at a time, in turns.
"""

import asyncio
import json
import multiprocessing
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import aiohttp
from aiohttp import web

from benchmarks.measured import Measured
from benchmarks.turn import BEGINS, ByHand, Side, prompt
from bot.events import Chose, Sender

BLOCK = 200
ROUNDS = 7
IN_FLIGHT = 32
MEMBERS = BLOCK * (ROUNDS + 1)
SERVER, BOT = 1 << 30, 2 << 30
FIRST_USER, FIRST_CHANNEL, FIRST_PRESS = 3 << 30, 4 << 30, 5 << 30


def sender(account: str) -> Sender:
    """A member of the one server."""
    id = "9" if account == "olga" else str(FIRST_USER + int(account[1:]))
    return Sender("discord", str(SERVER), id, account, "en", "Europe/Paris", admin=account == "olga")


def measurements() -> Iterator[Measured]:
    """Presses a second, beside bare discord.py's."""
    with TemporaryDirectory() as folder, asyncio.Runner() as runner:
        gates = {kind: runner.run(Gate().open()) for kind in ("bot", "bare")}
        with _app("bot", folder, gates["bot"].port), _app("bare", folder, gates["bare"].port):
            rates = [tuple(runner.run(gates[kind].hard()) for kind in ("bot", "bare")) for _ in range(ROUNDS + 1)]
            for gate in gates.values():
                runner.run(gate.close())
        ours, theirs = (median(side) for side in zip(*rates[1:], strict=True))
    details = {"presses_per_second": round(ours), "bare": round(theirs), "in_flight": IN_FLIGHT}
    yield Measured("discord_press", ours / theirs, "of bare discord.py's throughput", 0.6, details, at_least=True)


class Gate:
    """A gateway and an API for one client: it presses, and counts what is answered."""

    def __init__(self) -> None:
        self.port = 0
        self._next = 0
        self._packer = zlib.compressobj()
        self._socket: web.WebSocketResponse | None = None
        self._ready = asyncio.Event()
        self._answers: dict[str, asyncio.Future[None]] = {}
        self._runner: web.AppRunner | None = None

    async def open(self) -> "Gate":
        """Listen."""
        app = web.Application()
        app.router.add_get("/gateway/", self._connect)
        app.router.add_post("/api/interactions/{id}/{token}/callback", self._answered)
        app.router.add_route("*", "/api/{path:.*}", self._told)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.port = self._runner.addresses[0][1]
        return self

    async def close(self) -> None:
        """Listen no more."""
        if self._socket is not None:
            await self._socket.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def hard(self) -> float:
        """Presses a second with `IN_FLIGHT` of them at any time."""
        await self._ready.wait()
        waiting = iter(range(self._next, self._next + BLOCK))
        self._next += BLOCK

        async def press() -> None:
            for number in waiting:
                token = str(number)
                self._answers[token] = asyncio.get_running_loop().create_future()
                await self._send({"op": 0, "s": number + 9, "t": "INTERACTION_CREATE", "d": _pressed(number, token)})
                await self._answers[token]
                del self._answers[token]

        begins = time.perf_counter()
        await asyncio.gather(*(press() for _ in range(IN_FLIGHT)))
        return BLOCK / (time.perf_counter() - begins)

    async def _connect(self, request: web.Request) -> web.WebSocketResponse:
        self._socket = web.WebSocketResponse()
        self._packer = zlib.compressobj()
        await self._socket.prepare(request)
        await self._send({"op": 10, "d": {"heartbeat_interval": 600_000}})
        async for message in self._socket:
            if message.type == aiohttp.WSMsgType.TEXT and json.loads(message.data)["op"] == 2:
                url = f"ws://127.0.0.1:{self.port}/gateway/"
                ready = {"v": 10, "user": BOT_USER, "guilds": [], "session_id": "s", "resume_gateway_url": url}
                ready |= {"application": {"id": str(BOT), "flags": 0}, "shard": [0, 1]}
                await self._send({"op": 0, "s": 1, "t": "READY", "d": ready})
                self._ready.set()
        return self._socket

    async def _send(self, payload: dict[str, Any]) -> None:
        if self._socket is None:
            raise LookupError("nobody is connected")
        packed = self._packer.compress(json.dumps(payload).encode()) + self._packer.flush(zlib.Z_SYNC_FLUSH)
        await self._socket.send_bytes(packed)

    async def _answered(self, request: web.Request) -> web.Response:
        await request.read()
        self._answers[request.match_info["token"]].set_result(None)
        return _json({"interaction": {"id": request.match_info["id"], "type": 3}})

    async def _told(self, request: web.Request) -> web.Response:
        path = request.match_info["path"]
        limit = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
        known: dict[str, Any] = {
            "users/@me": BOT_USER,
            "oauth2/applications/@me": APPLICATION,
            "gateway/bot": {"url": f"ws://127.0.0.1:{self.port}/gateway/", "shards": 1, "session_start_limit": limit},
        }
        return _json(known.get(path, []))


def _json(content: Any) -> web.Response:
    return web.Response(body=json.dumps(content).encode(), content_type="application/json")


BOT_USER = {"id": str(BOT), "username": "binome", "discriminator": "0", "avatar": None, "bot": True}
APPLICATION = {
    **{"id": str(BOT), "name": "Binôme", "icon": None, "description": "", "bot_public": True, "verify_key": "0"},
    **{"bot_require_code_grant": False, "owner": BOT_USER, "team": None, "flags": 0, "rpc_origins": []},
}


def _pressed(number: int, token: str) -> dict[str, Any]:
    user = {**BOT_USER, "id": str(FIRST_USER + number), "username": f"m{number}", "bot": False}
    channel = {"id": str(FIRST_CHANNEL + number), "type": 1, "recipients": [user], "last_message_id": None}
    id = f"p|c{number + 1}.role|mentee"
    button = {"type": 2, "id": 2, "style": 2, "label": "Find a mentor", "custom_id": id}
    message = {
        **{"id": str(FIRST_PRESS + number), "channel_id": channel["id"], "author": BOT_USER, "content": "…", "type": 0},
        **{"timestamp": "2027-01-04T09:00:00+00:00", "edited_timestamp": None, "tts": False, "pinned": False},
        **{"mention_everyone": False, "mentions": [], "mention_roles": [], "attachments": [], "embeds": [], "flags": 0},
        **{"components": [{"type": 1, "id": 1, "components": [button]}]},
    }
    return {
        **{"id": str(FIRST_PRESS + MEMBERS + number), "application_id": str(BOT), "type": 3, "token": token},
        **{"version": 1, "user": user, "channel_id": channel["id"], "channel": channel, "message": message},
        **{"data": {"component_type": 2, "custom_id": id}, "locale": "en-US", "context": 1, "entitlements": []},
        **{"app_permissions": "0", "authorizing_integration_owners": {"0": "0"}, "attachment_size_limit": 10_000_000},
    }


# The two clients, each in its process ------------------------------------------------------------------------------


@contextmanager
def _app(kind: str, folder: str, port: int) -> Iterator[None]:
    """A process that is connected until the block ends."""
    spawn = multiprocessing.get_context("spawn")
    here, there = spawn.Pipe()
    process = spawn.Process(target=_serve, args=(kind, folder, port, there), daemon=True)
    process.start()
    try:
        here.recv()
        yield
    finally:
        process.terminate()
        process.join()


def _serve(kind: str, folder: str, port: int, pipe: Connection) -> None:
    asyncio.run((_bot if kind == "bot" else _bare)(folder, port, pipe))


async def _bot(folder: str, port: int, pipe: Connection) -> None:
    from bot.clock import SystemClock
    from bot.composition import discord
    from bot.composition.compose import assemble, plays, texts
    from bot.settings import Settings

    side = Side(Path(folder) / "bot.sqlite", MEMBERS, sender)
    settings = Settings(
        discord_token="a.b.c",
        discord_api_url=f"http://127.0.0.1:{port}/api",
        discord_gateway_url=f"ws://127.0.0.1:{port}/gateway/",
    )
    adapter = discord.adapter(settings, side.database, SystemClock(), plays(), texts())
    service = assemble(side.database, {"discord": adapter}, SystemClock())
    pipe.send("there")
    await adapter.run(service.receive)


async def _bare(folder: str, port: int, pipe: Connection) -> None:
    import discord

    from adapters.discord.client import Listener, point_at

    side = Side(Path(folder) / "bare.sqlite", MEMBERS, sender)
    by_hand = ByHand(side.database, prompt(side.database))
    point_at(f"http://127.0.0.1:{port}/api", f"ws://127.0.0.1:{port}/gateway/")
    client = Listener(members=False)

    async def on_interaction(interaction: discord.Interaction) -> None:
        custom_id = (interaction.data or {})["custom_id"]  # pyright: ignore[reportTypedDictNotRequiredAccess]
        _, token, value = custom_id.split("|")
        event = Chose(str(interaction.id), BEGINS, sender(interaction.user.name), token, value)
        await side.writer.run(lambda: by_hand(event))
        await interaction.response.edit_message(content="…", view=None)

    client.event(on_interaction)
    pipe.send("there")
    await client.start("a.b.c")
