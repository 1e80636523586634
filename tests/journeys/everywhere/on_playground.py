"""The journey on the playground: the adapter as it runs, by the requests that its page makes."""

import asyncio
from base64 import b64encode
from contextlib import asynccontextmanager
from datetime import timedelta

from httpx import AsyncClient
from sqlmodel import col, select

from adapters.playground.adapter import Playground
from adapters.playground.api import MOST_MESSAGES
from adapters.playground.store import BOT, direct, shared
from adapters.playground.views import conversation_json
from bot.clock import StandingClock
from bot.composition.compose import assemble
from bot.composition.director import Director
from flows.commands.table import TABLE
from storage.database import reading
from tests.journeys.everywhere.platform import MONDAY, Field, Page, Waiting


@asynccontextmanager
async def on_playground(database, folder):
    """A playground with nobody in it."""
    yield OnPlayground(database, folder / "playground.sqlite")


class OnPlayground:
    """Implements Platform."""

    zoned = True

    def __init__(self, database, file):
        self.database = database
        self.file = file
        self.clock = StandingClock(MONDAY)
        self.names = {}
        self._typed = {}
        """The command that somebody used last."""
        self._pages = {}
        """The buttons of the pages that somebody saw last."""

    @asynccontextmanager
    async def living(self):
        self.director = Director(self.clock)
        playground = Playground(self.file, "127.0.0.1", 0, self.director)
        self.store = playground.store
        service = assemble(self.database, {playground.platform: playground}, self.clock)
        self.director.direct(service, playground)
        await service.recover()
        listening = asyncio.create_task(playground.run(service.receive))
        await asyncio.wait_for(playground.listening.wait(), 60)
        try:
            async with AsyncClient(base_url=f"{playground.address}api/", timeout=60, trust_env=False) as client:
                self.client = client
                yield
        finally:
            await playground.close()
            await listening
            await service.settle()
            service.writer.close()
            self.store.close()

    async def join(self, who, name, *, language, admin=False):
        self.names[who] = name
        added = await self._post("people", name=name, language=language, zone="Europe/Paris", admin=admin)
        assert added["person"]["id"] == who

    async def say(self, who, text):
        return await self._act(who, "say", text=text)

    async def press(self, who, value):
        return await self.pressing(who, value)()

    def pressing(self, who, value):
        return self._pressing(who, value, private=False)

    async def press_shown(self, who, value):
        return await self._pressing(who, value, private=True)()

    def _pressing(self, who, value, *, private):
        for message in reversed(self._told(who, private=private)):
            for one in message["letter"]["buttons"] if message["sealed"] is None else ():
                if value in (one["value"], one["label"]):
                    act = {"message": message["id"], "token": one["token"], "value": one["value"]}
                    id = f"press:{who}:{message['id']}:{value}"
                    return lambda: self._act(who, "press", id=id, **act)
        raise AssertionError(f"{who} sees no button {value!r}")

    async def fill(self, who, *values):
        for message in reversed(self._told(who)):
            field = message["letter"]["input"] if message["sealed"] is None else None
            if field is not None:
                offered = {value for value, _ in field["options"]}
                assert not offered or offered >= set(values), f"{who} is offered {offered}"
                token = field["token"]
                return await self._act(
                    who, "fill", message=message["id"], token=token, values={"value": ",".join(values)}
                )
        raise AssertionError(f"{who} sees no field")

    async def command(self, who, text, **files):
        self._typed[who] = text
        return await self._act(
            who, "command", text=text, files={name: b64encode(content).decode() for name, content in files.items()}
        )

    async def form(self, who, **values):
        # The page completes what is typed, argument by argument.
        path = self._typed[who].removeprefix("/")
        (command,) = (one for one in TABLE if path.startswith(" ".join((one.root, *one.path))))
        kinds = {one.name: one.kind for one in command.arguments}
        typed = [
            f'{name}:"{self.names[value] if kinds[name] == "member" else value}"' for name, value in values.items()
        ]
        return await self.command(who, " ".join((self._typed[who], *typed)))

    async def press_on_page(self, who, value):
        for one in self._pages[who]:
            if value in (one["value"], one["label"]):
                return await self._act(who, "press", token=one["token"], value=one["value"])
        raise AssertionError(f"{who} sees no button {value!r}")

    async def wait(self, **by):
        await self.director.advance(seconds=timedelta(**by).total_seconds())

    def read(self, who):
        return [_words(one) for one in self._told(who)]

    def shared(self, *who):
        found = conversation_json(self.store, shared(who), who[0], MOST_MESSAGES)
        return [_words(one) for one in found["messages"]]

    def waiting(self, who):
        for message in reversed(self._told(who)):
            letter = message["letter"]
            buttons = tuple(one["value"] for one in letter["buttons"] if not one["link"])
            if message["sealed"] is None and (buttons or letter["input"]):
                return Waiting(buttons, _field(letter["input"]) if letter["input"] else None)
        return None

    async def page(self, who):
        pages = ["member"]
        if self.store.person(who).admin:
            panel = (await self.client.get("program")).json()
            pages += [f"program:{one['id']}" for one in panel["programs"]]
        sheets = [(await self._post("open", person=who, page=page))["sheet"] for page in pages]
        parts = [part for sheet in sheets for part in sheet["parts"]]
        self._pages[who] = [one for part in parts for one in part["buttons"] if not one["link"]]
        titles = [span["text"] for sheet in sheets for span in sheet["title"]]
        said = [_words({"letter": part, "sealed": None}) for part in parts]
        return Page("\n".join([*titles, *said]), tuple(one["value"] for one in self._pages[who]))

    def files(self, who):
        stored = self.store.transcript(direct(who), reader=who, most=MOST_MESSAGES)
        return [(file.name, file.content) for one in stored if one.author == BOT for file in one.letter.files]

    def rows(self, table):
        with reading(self.database) as session:
            found = list(session.exec(select(table).order_by(col(table.id))).all())
            session.expunge_all()
            return found

    def close_of_story(self, language):
        """Nothing of its own: what the page looks like is tested in a browser."""

    async def _post(self, route, **body):
        answer = await self.client.post(route, json=body)
        assert answer.is_success, answer.text
        return answer.json()

    async def _act(self, who, route, **body):
        """What somebody alone is shown by an act, in words."""
        before = {one["id"] for one in self._told(who, private=True)}
        done = await self._post(route, person=who, **body)
        shown = [_words(one) for one in self._told(who, private=True) if one["id"] not in before]
        return "\n".join([*shown, *done["errors"].values()])

    def _told(self, who, *, private=False):
        """What the bot wrote in the direct conversation: to be kept, or in answer to an act."""
        found = conversation_json(self.store, direct(who), who, MOST_MESSAGES)["messages"]
        return [one for one in found if one["author"] == BOT and one["private"] is private]


def _field(given):
    return Field(given["kind"], tuple(value for value, _ in given["options"]))


def _words(message):
    """Everything that a message says."""
    letter = message["letter"]
    lines = [letter["text"], *letter["lines"], *(one for fact in letter["facts"] for one in fact), letter["small"]]
    said = ["".join(span["text"] for span in line) for line in (*lines, message["sealed"] or [])]
    said += [one["label"] for one in letter["buttons"]] if message["sealed"] is None else []
    return "\n".join(said)
