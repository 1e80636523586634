"""How a running bot is, over HTTP: `/healthz` (it lives), `/readyz` (it does its work), `/metrics` (its figures)."""

from __future__ import annotations

import asyncio
import hmac
from typing import Any

import structlog
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from adapters.serving import Server, listener
from bot.adapter import Connects
from bot.composition.backlog import Backlog, backlog
from bot.composition.counting import Counting
from bot.service import Service
from bot.settings import Settings
from storage import schema

log = structlog.get_logger()

PATIENCE = 5.0
"""Seconds that the database may take to answer."""
LATEST = 300.0
"""Seconds that a message, a nudge or a calculation may be overdue where the bot does its work."""
FORMAT = "text/plain; version=0.0.4; charset=utf-8"


class Health:
    """Says how the bot is, once it was told which one (`of`)."""

    def __init__(self, settings: Settings) -> None:
        self.counting = Counting()
        self._token = settings.metrics_token
        self._service: Service | None = None
        self._tables: bool | None = None
        """Whether the tables served when that was last looked at; once they do, they go on to."""
        self._server: Server | None = None

    def of(self, service: Service) -> None:
        """Name the bot."""
        self._service = service

    def routes(self) -> list[Route]:
        """To be served on the process's port, beside what else it serves."""
        return [
            Route("/healthz", self.alive, methods=["GET"]),
            Route("/readyz", self.ready, methods=["GET"]),
            Route("/metrics", self.metrics, methods=["GET"]),
        ]

    async def alive(self, request: Request) -> Response:
        """The process answers: nothing else is looked at, since starting it again would cure nothing else."""
        return PlainTextResponse("ok\n")

    async def ready(self, request: Request) -> Response:
        """200 where it does its work; otherwise 503, with the reasons."""
        found, reasons = await self._look()
        answer = {"ready": not reasons, "reasons": reasons, **found}
        return JSONResponse(answer, 503 if reasons else 200, {"cache-control": "no-store"})

    async def metrics(self, request: Request) -> Response:
        """Prometheus' text format. From outside (through a proxy) only with METRICS_TOKEN as the bearer."""
        if not self._may_read(request):
            return PlainTextResponse("Not found\n", 404)
        try:
            waits = await self._waits()
        except Exception as error:  # The database is away: that is a figure too, and `/readyz` says it in words.
            log.warning("no_backlog", error=type(error).__name__)
            return PlainTextResponse("The database does not answer.\n", 503)
        body = self.counting.exposed(waits, {name: says == "connected" for name, says in self._platforms().items()})
        return Response(body, headers={"content-type": FORMAT})

    async def serve(self, host: str, port: int) -> None:
        """Serve nothing but this until `close`, where the process serves nothing else. A port that is taken is told."""
        try:
            taken = listener(host, port)
        except OSError as error:
            log.warning("health_not_served", port=port, why=error.strerror, cure="set PORT to one that is free")
            return
        with taken:
            log.info("health_served", port=taken.getsockname()[1])
            self._server = Server(Starlette(routes=self.routes()))
            await self._server.serve(sockets=[taken])

    def close(self) -> None:
        """Serve no more."""
        if self._server is not None:
            self._server.should_exit = True

    # ----------------------------------------------------------------------------------------------------------------

    def _may_read(self, request: Request) -> bool:
        if self._token is None:
            return "x-forwarded-for" not in request.headers and "forwarded" not in request.headers
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), self._token.encode())

    async def _look(self) -> tuple[dict[str, Any], list[str]]:
        """How things stand, and what keeps the bot from its work."""
        service = self._service
        if service is None:
            return {}, ["the bot has not started yet"]
        platforms = self._platforms()
        # Where another one is, its events are to come in all the same.
        away = [name for name, says in platforms.items() if says == "not connected"]
        reasons = [] if "connected" in platforms.values() else [f"{name} is not connected" for name in away]
        try:
            waits = await self._waits()
            if not self._tables:
                database = service.engine.database
                self._tables = await asyncio.to_thread(lambda: schema.is_current(database) or schema.is_newer(database))
        except Exception as error:
            log.warning("not_ready", error=type(error).__name__)
            return {"platforms": platforms}, [*reasons, "the database does not answer"]
        if not self._tables:
            reasons.append("the database's tables are not up to date: binome db upgrade")
        overdue = {
            "oldest_message_seconds": waits.outbox_age_seconds,
            "oldest_nudge_seconds": waits.nudges_age_seconds,
            "oldest_job_seconds": waits.jobs_age_seconds,
        }
        if service.role != "web":  # Where only workers lag behind, events are still to be sent here.
            reasons += [f"{name} is over {LATEST:.0f}" for name, age in overdue.items() if age > LATEST]
        return {"platforms": platforms, **overdue}, reasons

    async def _waits(self) -> Backlog:
        if self._service is None:
            raise LookupError("no bot is named yet")
        database, now = self._service.engine.database, self._service.clock.now()
        async with asyncio.timeout(PATIENCE):
            return await asyncio.to_thread(backlog, database, now)

    def _platforms(self) -> dict[str, str]:
        """How each platform is listened to: connected, not connected, standing by (another process is)."""
        service = self._service
        if service is None:
            return {}
        found: dict[str, str] = {}
        for name, adapter in service.platforms.adapters.items():
            turns = service.platforms.turns.get(name)
            if name in service.platforms.out:
                found[name] = "not connected"
            elif turns is not None and turns.standing_by:
                found[name] = "standing by"
            elif isinstance(adapter, Connects):
                found[name] = "connected" if adapter.connected.is_set() else "not connected"
        return found
