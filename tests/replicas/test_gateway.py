"""`binome run` twice against one Discord and one PostgreSQL: one is connected, and when it is killed the other one is."""

import asyncio
import os
import signal
import sys
from pathlib import Path

from bot.clock import SystemClock
from storage import schema
from tests.adapters.discord.standin import StandIn
from tests.adapters.discord.test_discord_process import OLGA
from tests.adapters.discord.world import TOKEN

QUICKLY = """
import sys
from bot import lease
lease.BEAT, lease.HELD, lease.LAPSE = 0.2, 2.0, 4.0
sys.argv = ["binome", "run"]
from bot.__main__ import app
app()
"""


async def binome(folder, discord, url):
    """A process of the bot, with leases that run out in seconds."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(Path.cwd()), "DATABASE_URL": url, "PORT": "0"}
    for name in ("XDG_RUNTIME_DIR", "HOME"):
        environment[name] = os.environ.get(name, str(folder))
    environment |= {"DISCORD_API_URL": discord.api_url, "DISCORD_GATEWAY_URL": discord.gateway_url}
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", QUICKLY),
        env=environment | {"DISCORD_TOKEN": TOKEN},
        cwd=folder,
        stderr=asyncio.subprocess.PIPE,
    )


async def until(said: str, process) -> None:
    """A process has said something of itself."""
    async with asyncio.timeout(120):
        while said.encode() not in (line := await process.stderr.readline()):
            assert line, f"it ended before it said {said}"


async def test_when_the_one_that_is_connected_is_killed_the_other_takes_over(postgres, tmp_path):
    """Once its lease has run out; the one that stood by was not connected before."""
    from sqlmodel import SQLModel

    SQLModel.metadata.drop_all(postgres)
    schema.upgrade(postgres)
    url = postgres.url.render_as_string(hide_password=False)
    discord = await StandIn(SystemClock()).start()
    discord.join(OLGA, "Olga", admin=True, locale="en-US")
    one = await binome(tmp_path, discord, url)
    await until("connected", one)
    two = await binome(tmp_path, discord, url)
    await discord.say(OLGA, "hello")
    async with asyncio.timeout(60):
        while not discord.read(OLGA):
            await discord.written.wait()
            discord.written.clear()
    assert len(discord.gateway.identified) == 1
    one.kill()
    await one.wait()
    await discord.gateway.gone()
    await until("connected", two)
    assert len(discord.gateway.identified) == 2
    two.send_signal(signal.SIGTERM)
    _, said = await asyncio.wait_for(two.communicate(), 60)
    assert two.returncode == 0, said.decode()
    await discord.stop()
