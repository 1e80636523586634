"""A Discord of our own on loopback: it keeps state as Discord does, refuses what Discord refuses, and faults when told to."""

from aiohttp import web

from tests.adapters.discord.channels import Channels
from tests.adapters.discord.commands import Commands
from tests.adapters.discord.gateway import Gateway
from tests.adapters.discord.interactions import Interactions
from tests.adapters.discord.people import People
from tests.adapters.discord.places import Places
from tests.adapters.discord.rest import Rest
from tests.adapters.discord.world import World


class StandIn(Places, Channels, Interactions, Commands, People, Rest, World):
    """One Discord with its servers and people, and one application."""

    def __init__(self, clock):
        World.__init__(self, clock)
        Rest.__init__(self)
        Interactions.__init__(self)
        Commands.__init__(self)
        self.gateway = Gateway(self)
        self.shards = 1
        """How many shards Discord recommends."""
        self._runner = None

    async def start(self):
        app = web.Application(client_max_size=50_000_000)
        app.router.add_route("*", "/api/v10/{path:.*}", self._api)
        app.router.add_get("/gateway", self.gateway.connect)
        app.router.add_get("/resume", self.gateway.connect)
        app.router.add_get("/attachments/{channel}/{id}/{name}", self._download)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = site._server.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.api_url = f"{self.url}/api/v10"
        self.gateway_url = f"ws://127.0.0.1:{port}/gateway"
        return self

    async def stop(self):
        await self.gateway.disconnect(1001)
        await self._runner.cleanup()

    async def _download(self, request):
        if request.match_info["id"] not in self.files:
            return web.Response(status=404, text="This content is no longer available.")
        kind, content = self.files[request.match_info["id"]]
        return web.Response(body=content, content_type=kind)
