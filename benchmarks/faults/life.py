"""One life of the bot, from its start until it is killed: as `binome run` does it, on the stage's clock.

Its scheduler alone is another one: it ticks, works and delivers until nothing is due, says so, and waits for a round.
"""

from __future__ import annotations

import asyncio
import os
import sys
from dataclasses import dataclass
from typing import NoReturn

import structlog
from sqlalchemy.exc import SQLAlchemyError

from adapters.slack import clients
from benchmarks.faults.stage import Stage
from bot import jobs
from bot.composition import slack
from bot.composition.compose import assemble
from bot.settings import Settings
from storage.database import connect
from tests.adapters.slack.standin import SECRET, TOKEN

log = structlog.get_logger()

TIMEOUT_SECONDS = 0.5
"""After which a call to the platform is given up: the stage's clock stands still, so this need not be half a lease."""
NO_JOB_KILLS = 1_000_000
"""It is no fault of a job that processes die over it here: it is begun again as often as they do."""
GLANCE_SECONDS = 0.003
AGAIN_SECONDS = 0.05


@dataclass(frozen=True)
class Part:
    """Which process of the bot this is, and where everything is."""

    process: int
    database: str
    slack: str
    port: int
    log: str


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
    clients.TIMEOUT_SECONDS = TIMEOUT_SECONDS
    jobs.DEADLY = NO_JOB_KILLS
    try:
        asyncio.run(_live(stage, part))
    except BaseException:
        log.exception("ended")
    os._exit(1)


async def _live(stage: Stage, part: Part) -> None:
    database = connect(part.database)
    settings = Settings(
        _env_file=None,
        slack_bot_token=TOKEN,
        slack_signing_secret=SECRET,
        slack_api_url=part.slack,
        port=part.port,
    )
    adapter = slack.adapter(settings, database, stage)
    adapter.door.host = "127.0.0.1"
    adapter.pacer.off = True
    service = assemble(database, {"slack": adapter}, stage)
    await service.recover()
    listening = asyncio.create_task(adapter.run(service.receive))
    catching = asyncio.create_task(service.keep_up("slack", adapter))
    resting = asyncio.create_task(_rest(stage, part, service, adapter))
    done, _ = await asyncio.wait({listening, catching, resting}, return_when=asyncio.FIRST_COMPLETED)
    for task in done:
        task.result()


async def _rest(stage: Stage, part: Part, service, adapter) -> None:
    """Do what is due in each round, and say when that is done."""
    await adapter.door.connected.wait()
    while True:
        begun = stage.round
        try:
            await adapter.intake.taking.rest()
            await service.settle()
        except SQLAlchemyError as error:
            # As the scheduler does: the next round tries again.
            log.error("not_settled", error=type(error).__name__, said=str(error.__cause__ or error)[:200])
            await asyncio.sleep(AGAIN_SECONDS)
            continue
        stage.rests(part.process, begun)
        while stage.round == begun:
            await asyncio.sleep(GLANCE_SECONDS)
