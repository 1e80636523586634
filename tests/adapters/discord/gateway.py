"""Discord's gateway on loopback: sessions that outlive their sockets, shards, intents, compressed frames."""

import asyncio
import json
import zlib
from dataclasses import dataclass, field
from itertools import count

import aiohttp
from aiohttp import web
from discord import Intents

from tests.adapters.discord.world import BOT, PRIVATE_THREAD, TOKEN

PRIVILEGED = Intents(members=True, presences=True, message_content=True).value
CLOSES = {
    4001: "Unknown opcode.",
    4003: "Not authenticated.",
    4004: "Authentication failed.",
    4005: "Already authenticated.",
    4010: "Invalid shard.",
    4013: "Invalid intent(s).",
    4014: "Disallowed intent(s).",
}
CONTENT = {"content": "", "embeds": [], "attachments": [], "components": []}


def packing(kind):
    """What makes frames of texts, in the way the client asked for."""
    if kind == "zlib-stream":
        stream = zlib.compressobj()
        return lambda text: stream.compress(text.encode()) + stream.flush(zlib.Z_SYNC_FLUSH)
    if kind == "zstd-stream":
        import zstandard  # A client asks for it only where it is installed, and both live in one process.

        stream = zstandard.ZstdCompressor().compressobj()
        return lambda text: stream.compress(text.encode()) + stream.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
    return None


def shard_of(guild, of):
    """The shard that a server is on."""
    return (int(guild) >> 22) % of


class Line:
    """One socket; what is put on it is written in order."""

    def __init__(self, socket, pack, transport):
        self.socket = socket
        self.transport = transport
        self.session = None
        self.closing = False
        """Whether it is the stand-in that closes it."""
        self._pack = pack
        self._waiting = asyncio.Queue()
        self._writing = asyncio.create_task(self._write())

    def put(self, op, data=None, *, name=None, number=None):
        self._waiting.put_nowait(json.dumps({"op": op, "d": data, "s": number, "t": name}))

    async def _write(self):
        while True:
            text = await self._waiting.get()
            try:
                if self._pack is None:
                    await self.socket.send_str(text)
                else:
                    await self.socket.send_bytes(self._pack(text))
            except ConnectionError:
                return  # What was lost with the socket is sent again by RESUME.
            finally:
                self._waiting.task_done()

    async def flush(self):
        """Everything was written, or the socket is gone."""
        written = asyncio.create_task(self._waiting.join())
        await asyncio.wait({written, self._writing}, return_when=asyncio.FIRST_COMPLETED)
        written.cancel()

    async def close(self, code):
        self.closing = True
        await self.flush()
        await self.socket.close(code=code, message=CLOSES.get(code, "").encode())

    def end(self):
        self._writing.cancel()


@dataclass
class Session:
    """What a client is told, over however many sockets."""

    id: str
    intents: Intents
    shard: tuple[int, int]
    line: Line | None
    sent: list = field(default_factory=list)

    def tell(self, name, data):
        """One event; kept, so that it can be sent again."""
        self.sent.append((name, data))
        if self.line is not None:
            self.line.put(0, data, name=name, number=len(self.sent))


class Gateway:
    """Everything that the bot is told of the world."""

    def __init__(self, world):
        self.world = world
        self.sessions = {}
        self.lines = []
        self.granted = Intents(members=True).value
        """Privileged intents that the application has; those of the developer portal."""
        self.heartbeat = 41_250
        """Milliseconds between two heartbeats."""
        self.again = 0
        """Events that a resume tells once more, though they were heard."""
        self.chunk = 1000
        """Members in one chunk."""
        self.identified, self.resumed = [], []
        """Every IDENTIFY; every RESUME, with the path of the socket it came by."""
        self.heartbeats = 0
        self.online = asyncio.Event()
        """Set while every shard has a session with a socket."""
        self.offline = asyncio.Event()
        self.offline.set()
        """Set while no session has a socket."""
        self._ids = count(1)

    # Sockets --------------------------------------------------------------------------------------------------------

    async def connect(self, request):
        """One socket from its HELLO to its end."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        line = Line(socket, packing(request.query.get("compress")), request.transport)
        self.lines.append(line)
        line.put(10, {"heartbeat_interval": self.heartbeat})
        try:
            async for message in socket:
                if message.type == aiohttp.WSMsgType.TEXT:
                    await self._hear(line, json.loads(message.data), request)
        finally:
            self.lines.remove(line)
            line.end()
            self._left(line)
        return socket

    async def _hear(self, line, message, request):
        data = message["d"]
        match message["op"]:
            case 1:
                self.heartbeats += 1
                line.put(11)
            case 2:
                self.identified.append(data)
                await self._identify(line, data, request)
            case 3:
                pass  # A presence: nobody looks at it.
            case 6:
                self.resumed.append(data | {"path": request.path})
                await self._resume(line, data)
            case 8 if line.session is not None:
                self._members(line.session, data)
            case 8:
                await line.close(4003)
            case _:
                await line.close(4001)

    def _left(self, line):
        session = line.session
        if session is None or session.line is not line:
            return
        session.line = None
        if line.socket.close_code in (1000, 1001) and not line.closing:
            self.sessions.pop(session.id, None)
        self._look()

    def _look(self):
        """Whether the bot is there with all its shards."""
        there = {one.shard for one in self.sessions.values() if one.line is not None}
        shards = {shard for shard, _ in there}
        whole = any(shards >= set(range(of)) for _, of in there)
        (self.online.set if whole else self.online.clear)()
        (self.offline.clear if there else self.offline.set)()

    async def _identify(self, line, data, request):
        shard = tuple(data.get("shard") or (0, 1))
        intents = data.get("intents", 0)
        refused = (
            (line.session is not None and 4005)
            or (data.get("token") != TOKEN and 4004)
            or (not 0 <= shard[0] < shard[1] and 4010)
            or ((intents & ~Intents.all().value or not intents >= 0) and 4013)
            or (intents & PRIVILEGED & ~self.granted and 4014)
        )
        if refused:
            await line.close(refused)
            return
        session = Session(f"session-{next(self._ids)}", Intents._from_value(intents), shard, line)
        self.sessions[session.id] = session
        line.session = session
        guilds = [one for one in self.world.guilds.values() if one.here and shard_of(one.id, shard[1]) == shard[0]]
        session.tell(
            "READY",
            {
                **{"v": 10, "user": self.world.users[BOT], "session_id": session.id, "shard": list(shard)},
                **{"guilds": [{"id": one.id, "unavailable": True} for one in guilds]},
                "resume_gateway_url": f"ws://{request.host}/resume",
                "application": {"id": BOT, "flags": self.flags()},
            },
        )
        for guild in guilds if session.intents.guilds else []:
            session.tell("GUILD_CREATE", self.world.guild_created(guild))
        self._look()

    def flags(self):
        """The application's flags, which tell of its privileged intents."""
        return (self.has("presences") << 13) | (self.has("members") << 15) | (self.has("message_content") << 19)

    def has(self, intent):
        """Whether the application was granted a privileged intent."""
        return getattr(Intents._from_value(self.granted), intent)

    async def _resume(self, line, data):
        session = self.sessions.get(data["session_id"])
        if data["token"] != TOKEN:
            await line.close(4004)
        elif session is None or data["seq"] > len(session.sent):
            line.put(9, False)
        else:
            heard = max(0, data["seq"] - self.again)
            session.line, line.session = line, session
            for number, (name, event) in enumerate(session.sent[heard:], start=heard + 1):
                line.put(0, event, name=name, number=number)
            session.tell("RESUMED", {})
            self._look()

    def _members(self, session, data):
        guild = self.world.guilds[data["guild_id"]]
        asked = [str(id) for id in data.get("user_ids") or []]
        if asked:
            found = [guild.members[id] for id in asked if id in guild.members]
        else:
            query = (data.get("query") or "").lower()
            found = [one for one in guild.members.values() if one["user"]["username"].startswith(query)]
            found = found[: data["limit"] or None] if session.intents.members else []
        chunks = [found[at : at + self.chunk] for at in range(0, len(found), self.chunk)] or [[]]
        for index, chunk in enumerate(chunks):
            session.tell(
                "GUILD_MEMBERS_CHUNK",
                {
                    **{"guild_id": guild.id, "members": chunk, "chunk_index": index, "chunk_count": len(chunks)},
                    **{"not_found": [id for id in asked if id not in guild.members], "nonce": data.get("nonce")},
                },
            )

    # What is told ---------------------------------------------------------------------------------------------------

    def tell(self, name, data, *, guild=None, intent=None):
        """Tell every session that may hear of it; direct conversations are shard 0's."""
        for session in list(self.sessions.values()):
            mine = session.shard[0] == (shard_of(guild, session.shard[1]) if guild else 0)
            if mine and (intent is None or getattr(session.intents, intent)):
                session.tell(name, data)

    def tell_message(self, name, message):
        """An event of a message; what was written in a server comes without its content, unless the bot may read it."""
        channel = self.world.channels[message["channel_id"]]
        if channel.guild is None:
            self.tell(name, message | {"channel_type": channel.type}, intent="dm_messages")
            return
        guild = self.world.guilds[channel.guild]
        if not guild.here or not self.world.may(channel).view_channel:
            return
        if channel.type == PRIVATE_THREAD and BOT not in channel.members:
            return
        member = {
            name: value for name, value in guild.members.get(message["author"]["id"], {}).items() if name != "user"
        }
        whole = message | {"guild_id": guild.id} | ({"member": member} if member else {})
        own = message["author"]["id"] == BOT or any(one["id"] == BOT for one in message.get("mentions", []))
        for session in list(self.sessions.values()):
            if session.shard[0] == shard_of(guild.id, session.shard[1]) and session.intents.guild_messages:
                session.tell(name, whole if own or session.intents.message_content else whole | CONTENT)

    # What goes wrong ------------------------------------------------------------------------------------------------

    async def connected(self):
        """Wait until the bot is there."""
        await asyncio.wait_for(self.online.wait(), 20)

    async def gone(self):
        """Wait until the bot is away."""
        await asyncio.wait_for(self.offline.wait(), 20)

    async def flush(self):
        """Everything that was told was written."""
        for line in list(self.lines):
            await line.flush()

    async def disconnect(self, code=4000):
        """Close every socket; the sessions stay, and may be resumed."""
        for line in list(self.lines):
            await line.close(code)

    def tear(self):
        """Cut every socket off, with whatever is on its way."""
        for line in list(self.lines):
            line.transport.abort()

    async def reconnect(self):
        """Ask every client to come back by another socket."""
        for line in list(self.lines):
            line.put(7)
            await line.flush()

    def forget(self):
        """Lose every session: who comes back to one is told that it is none."""
        self.sessions.clear()
        self._look()
