"""One life of the bot, from its start until it is killed: as `binome run` does it, on the stage's clock.

Its scheduler alone is another one: it ticks, works and delivers until nothing is due, says so, and waits for a round.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import NoReturn

import structlog
from sqlalchemy import Engine as Database
from sqlalchemy.exc import SQLAlchemyError

from adapters import taking
from adapters.discord import commands
from adapters.discord.adapter import Discord
from adapters.slack import clients
from adapters.slack.adapter import Slack
from benchmarks.faults import hurry
from benchmarks.faults.stage import Stage
from bot import jobs, keeping
from bot.alone import Turns
from bot.composition import discord, slack
from bot.composition.compose import assemble, plays, texts
from bot.lease import Lease
from bot.service import LEFT, Service
from bot.settings import Settings
from storage.database import connect
from tests.adapters.discord import world
from tests.adapters.slack import standin

log = structlog.get_logger()

TIMEOUT_SECONDS = 0.5
"""After which a call to Slack is given up: the stage's clock stands still, so this need not be half a lease."""
NO_FAULT = 1_000_000
"""It is no fault of a job or an event that processes die over it here: it is taken up again as often as they do."""
GLANCE_SECONDS = 0.003
AGAIN_SECONDS = 0.05


@dataclass(frozen=True)
class Part:
    """Which process of the bot this is, and where everything is."""

    platform: str
    process: int
    database: str
    address: str
    """Where the platform is."""
    port: int
    log: str


def prepare(platform: str) -> None:
    """Read and make once what every life of the bot begins with: those that are forked from this process inherit it."""
    texts()
    plays()
    if platform == "discord":
        commands.tree(plays().commands, texts())


def live(stage: Stage, part: Part) -> NoReturn:
    """Live until the end; to be called in a process of its own. What it says goes into the part's log."""
    with open(part.log, "ab", buffering=0) as written:  # noqa: PTH123 the descriptor is what is wanted
        os.dup2(written.fileno(), 1)
        os.dup2(written.fileno(), 2)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    jobs.DEADLY = keeping.TRIES = NO_FAULT
    discords = part.platform == "discord"
    try:
        with asyncio.Runner(loop_factory=hurry.Hurried if discords else None) as runner:
            runner.run(_live(stage, part, _on_discord if discords else _on_slack))
    except BaseException:
        log.exception("ended")
    os._exit(1)


@dataclass(frozen=True)
class Presence:
    """The bot on a platform, and what waits until it may be told things there, or another process is."""

    adapter: Slack | Discord
    service: Service
    there: Callable[[], Awaitable[None]]


def _on_slack(stage: Stage, part: Part, database: Database) -> Presence:
    clients.TIMEOUT_SECONDS = TIMEOUT_SECONDS
    settings = Settings(
        _env_file=None,
        slack_bot_token=standin.TOKEN,
        slack_signing_secret=standin.SECRET,
        slack_api_url=part.address,
        port=part.port,
    )
    adapter = slack.adapter(settings, database, stage)
    adapter.door.host = "127.0.0.1"
    adapter.pacer.off = True
    service = assemble(database, {"slack": adapter}, stage)
    return Presence(adapter, service, adapter.door.connected.wait)


def _on_discord(stage: Stage, part: Part, database: Database) -> Presence:
    # Answers are put off soon, so that what is kept is taken up after many a kill. To keep it is not hurried.
    taking.LONGEST *= hurry.SPEED
    settings = Settings(
        _env_file=None,
        discord_token=world.TOKEN,
        discord_api_url=f"{part.address}/api/v10",
        discord_gateway_url=f"{part.address.replace('http', 'ws', 1)}/gateway",
    )
    adapter = discord.adapter(settings, database, stage, plays(), texts())
    adapter.pacer.off = True
    service = assemble(database, {"discord": adapter}, stage)
    for platform, one in service.platforms.turns.items():
        lease = Lease(database, one.lease.name, asyncio.get_running_loop().time)
        service.platforms.turns[platform] = Turns(adapter, lease, service.writer)

    async def there() -> None:
        while not _listens_or_stands_by(adapter, service):
            await hurry.pause(GLANCE_SECONDS)

    return Presence(adapter, service, there)


def _listens_or_stands_by(adapter: Discord, service: Service) -> bool:
    """Whether the gateway tells this process things and it has read what it missed, or it is not its turn."""
    if any(one.standing_by for one in service.platforms.turns.values()):
        return True
    return adapter.connected.is_set() and not adapter.missed.is_set()


async def _live(stage: Stage, part: Part, appear: Callable[[Stage, Part, Database], Presence]) -> None:
    presence = appear(stage, part, connect(part.database))
    service = presence.service
    await service.recover()
    listening = asyncio.create_task(service.platforms.listen(part.platform))
    catching = asyncio.create_task(service.platforms.keep_up(part.platform))
    resting = asyncio.create_task(_rest(stage, part, presence))
    done, _ = await asyncio.wait({listening, catching, resting}, return_when=asyncio.FIRST_COMPLETED)
    for task in done:
        task.result()


async def _rest(stage: Stage, part: Part, presence: Presence) -> None:
    """Do what is due in each round, and say when that is done."""
    while True:
        begun = stage.round
        await presence.there()
        try:
            await presence.adapter.intake.taking.rest()
            await presence.service.take_up(stage.now() - LEFT)
            await presence.service.settle()
        except SQLAlchemyError as error:
            # As the scheduler does: the next round tries again.
            log.error("not_settled", error=type(error).__name__, said=str(error.__cause__ or error)[:200])
            await hurry.pause(AGAIN_SECONDS)
            continue
        stage.rests(part.process, begun)
        while stage.round == begun:
            await hurry.pause(GLANCE_SECONDS)
