"""The playground as it runs: the whole bot behind it, its own server, and a client on this machine."""

import asyncio
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from httpx import AsyncClient

from adapters.playground.adapter import Playground
from bot.composition.compose import compose
from bot.settings import Settings
from storage import schema
from storage.database import connect

PROGRAM = (
    'name:"Tandem" template:classic starts:"next Monday" controller:A contact:team@example.org '
    "safeguarding:care@example.org"
)


class Visitor:
    """The page's requests, without the page."""

    def __init__(self, client: AsyncClient, page: Playground) -> None:
        self.client = client
        self.page = page

    async def get(self, route: str, status: int = 200, **query) -> dict:
        answer = await self.client.get(route, params=query)
        assert answer.status_code == status, answer.text
        return answer.json()

    async def post(self, route: str, status: int = 200, **body) -> dict:
        answer = await self.client.post(route, json=body)
        assert answer.status_code == status, answer.text
        return answer.json()

    async def add(self, name: str, **more) -> str:
        return (await self.post("people", 201, name=name, **more))["person"]["id"]

    async def program(self) -> str:
        """An organizer with an open program; returns their account."""
        olga = await self.add("Olga", admin=True)
        await self.post("command", person=olga, text=f"/mentoring-admin program create {PROGRAM}")
        await self.post("command", person=olga, text="/mentoring-admin program open")
        return olga

    async def lines(self, person: str, conversation: str | None = None) -> list[str]:
        """What stands in a conversation, as that person reads it."""
        shown = await self.get("conversation", id=conversation or f"dm:{person}", person=person)
        return ["".join(span["text"] for span in one["letter"]["text"]) for one in shown["messages"]]


@asynccontextmanager
async def visiting(folder: Path):
    """A bot that runs on the files in *folder* until the visit ends; then it is stopped as an operator would."""
    settings = Settings(
        _env_file=None,
        database_url=f"sqlite:///{folder}/binome.sqlite",
        playground_file=folder / "playground.sqlite",
        port=0,
    )
    database = connect(settings.database_url)
    if not schema.is_current(database):
        schema.upgrade(database)
    database.dispose()
    bot = compose(settings, playground=True)
    running = asyncio.create_task(bot.service.run())
    await asyncio.wait_for(bot.playground.listening.wait(), 60)
    try:
        async with AsyncClient(base_url=f"{bot.playground.address}api/", timeout=60, trust_env=False) as client:
            yield Visitor(client, bot.playground)
    finally:
        bot.service.stop()
        await running
        bot.playground.store.close()
        bot.database.dispose()


@pytest.fixture
async def visitor(tmp_path):
    """A client of an empty playground."""
    async with visiting(tmp_path) as visitor:
        yield visitor
