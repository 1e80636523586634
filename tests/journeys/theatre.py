"""A stage for conversation tests: the real engine, real storage, the real outbox, and a platform that only remembers."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine as Database
from sqlalchemy import inspect
from sqlmodel import SQLModel, col, select

import bot
import flows
from bot.adapter import Address, DeliveryError, Receive
from bot.clock import StandingClock
from bot.delivery import Deliverer
from bot.engine import Engine
from bot.events import Chose, Commanded, Completing, Filled, Left, Opened, Said, Sender
from bot.messages import Letter, Reply, Sheet, Spans, plain
from bot.service import Service
from bot.texts import Texts
from bot.writer import Writer
from flows.repertoire import repertoire
from storage.database import reading
from storage.tables import Account, Pair, Program
from tests.journeys import prologue
from tests.journeys.prologue import Past

MONDAY = datetime(2027, 1, 4, 9, 0, tzinfo=UTC)
TEXTS = Texts.load(Path(bot.__file__).parent, Path(flows.__file__).parent)


class Stage:
    """A platform that keeps what it is told, by account."""

    def __init__(
        self,
        platform: str = "stage",
        heard: dict[str, list[Letter]] | None = None,
        now: Callable[[], datetime] = lambda: MONDAY,
    ) -> None:
        self.platform = platform
        self.now = now
        self.seen: list[tuple[str, datetime, str]] = []
        """Everything that appears on somebody's screen: whose, when, and all that stands there, to the letter."""
        self.heard: dict[str, list[Letter]] = {} if heard is None else heard
        self.sealed: dict[str, str] = {}
        self.keys: list[str] = []
        self.refs: dict[str, tuple[str, Letter]] = {}
        self.retracted: list[str] = []
        """The refs of what was taken back."""
        self.closed: dict[str, DeliveryError] = {}
        """By account (or `#` and a channel): why nothing can be sent there."""
        self._closed = asyncio.Event()

    async def run(self, receive: Receive) -> None:
        """Nothing comes in by itself."""
        await self._closed.wait()

    async def send(self, address: Address, letter: Letter, key: str) -> str:
        if address.account in self.closed:
            raise self.closed[address.account]
        self.heard.setdefault(address.account, []).append(letter)
        self.seen.append((address.account, self.now(), _screen(letter)))
        self.keys.append(key)
        self.refs[key] = (address.account, letter)
        return key

    async def seal(self, address: Address, ref: str, line: Spans) -> None:
        self.sealed[ref] = plain(line)
        self.seen.append((address.account, self.now(), plain(line)))

    async def retract(self, address: Address, ref: str) -> None:
        self.retracted.append(ref)

    async def introduce(self, addresses: Sequence[Address], letter: Letter, key: str, place: str = "") -> str:
        assert {one.platform for one in addresses} == {self.platform}, "an introduction is on one platform"
        assert len({one.workspace for one in addresses}) == 1, "and in one workspace"
        for address in addresses:
            self.heard.setdefault(f"shared:{address.account}", []).append(letter)
            self.refs[key] = ("shared", letter)
            self.seen.append((address.account, self.now(), _screen(letter)))
        self.keys.append(key)
        return key

    async def post(self, workspace: str, place: str, letter: Letter, key: str) -> str:
        if f"#{place}" in self.closed:
            raise self.closed[f"#{place}"]
        self.heard.setdefault(f"#{place}", []).append(letter)
        self.keys.append(key)
        return key

    def read(self, who: str) -> list[Letter]:
        """What still stands in somebody's conversation, or in the `shared` ones."""
        return [letter for ref, (account, letter) in self.refs.items() if account == who and ref not in self.retracted]

    async def close(self) -> None:
        """`run` ends."""
        self._closed.set()


def _screen(letter: Letter) -> str:
    """All that can be read of a message, with its buttons and its field."""
    field = letter.input
    parts = [letter.key, plain(letter.text), *map(plain, letter.lines), plain(letter.small)]
    parts += [f"{plain(name)}: {plain(value)}" for name, value in letter.facts]
    parts += [f"[{one.label}={one.value}]" for one in letter.buttons]
    return "\n".join([*parts, repr(replace(field, token="")) if field else ""])


class Play:
    """People act, the clock moves, and what they were told is read back."""

    def __init__(self, database: Database, at: datetime = MONDAY) -> None:
        self.database = database
        self.clock = StandingClock(at)
        self.stage = Stage(now=self.clock.now)
        self.other = Stage("other", self.stage.heard, self.clock.now)
        stages = {one.platform: one for one in (self.stage, self.other)}
        plays = repertoire()
        self.engine = Engine(database, plays, TEXTS)
        self.writer = Writer(database)
        self.service = Service(
            self.engine,
            self.writer,
            Deliverer(database, self.writer, stages, plays, TEXTS, self.clock),
            stages,
            self.clock,
            lambda: ThreadPoolExecutor(1),
        )
        self.events = 0
        """How many there were."""
        self.zones: dict[str, str] = {}
        self.admins = {"olga"}
        self.elsewhere: dict[str, tuple[str, str]] = {}
        """Who is not in the home workspace: their platform and workspace."""
        self.past = Past(database)
        self._as_made = self._made()

    def sender(self, who: str, **more: object) -> Sender:
        language = "fr" if who in ("ines", "ana") else "en"
        values = {"name": who.capitalize(), "language": language, "zone": self.zones.get(who, "Europe/Paris")}
        place = self.elsewhere.get(who, ("stage", "home"))
        return Sender(*place, who, admin=who in self.admins, **{**values, **more})

    async def say(self, who: str, text: str, **more: object) -> Reply:
        return await self._take(Said(self._id(), self.clock.now(), self.sender(who, **more), text))

    async def command(self, who: str, text: str, *, place: str = "", **files: bytes) -> Reply:
        """Type a command, in the channel *place* or alone with the bot."""
        root, _, rest = text.removeprefix("/").partition(" ")
        sender = self.sender(who)
        return await self._take(Commanded(self._id(), self.clock.now(), sender, root, rest, files=files, place=place))

    async def table(self, who: str, text: str, content: bytes | str) -> Letter:
        """Give a table with a command; what is found in it, as its giver reads it in their conversation."""
        before = len(self.stage.heard.get(who, ()))
        content = content.encode() if isinstance(content, str) else content
        reply = await self.command(who, text, file=content)
        if reply.private[0].key != "import.reading":
            return reply.private[0]
        return self.stage.heard[who][before]

    async def open(self, who: str, page: str = "member") -> Sheet:
        """Open a page."""
        sheet = (await self._take(Opened(self._id(), self.clock.now(), self.sender(who), page))).sheet
        assert sheet is not None
        return sheet

    async def complete(self, who: str, path: str, argument: str, typed: str = "", **given: str) -> list[str]:
        """The labels that are offered while an organizer types an argument."""
        event = Completing(
            self._id(),
            self.clock.now(),
            self.sender(who),
            "mentoring-admin",
            tuple(path.split()),
            argument,
            typed,
            given,
        )
        return [label for _, label in (await self.service.receive(event)).offers]

    async def press(self, who: str, label: str) -> Reply:
        """Press the newest button with that label (or value)."""
        return await self.press_token(who, *self.button(who, label))

    async def leave_workspace(self, who: str) -> None:
        """The platform says that the account is gone."""
        await self._take(Left(self._id(), self.clock.now(), self.sender(who)))

    def button(self, who: str, label: str) -> tuple[str, str]:
        """The newest button with that label (or value), to be pressed later: its token and value."""
        for letter in reversed(self.stage.heard[who]):
            for button in letter.buttons:
                if label in (button.label, button.value):
                    return button.token, button.value
        raise AssertionError(f"{who} sees no button {label!r}")

    async def press_in(self, who: str, place: str, label: str) -> Reply:
        """Press the button with that label (or value) of the newest post in a channel."""
        buttons = self.stage.heard[f"#{place}"][-1].buttons
        token, value = next((one.token, one.value) for one in buttons if label in (one.label, one.value))
        return await self.press_token(who, token, value)

    async def press_token(self, who: str, token: str, value: str) -> Reply:
        return await self._take(Chose(self._id(), self.clock.now(), self.sender(who), token, value))

    async def fill(self, who: str, value: str) -> Reply:
        """Fill in the newest field."""
        field = next(letter.input for letter in reversed(self.stage.heard[who]) if letter.input)
        return await self._take(Filled(self._id(), self.clock.now(), self.sender(who), field.token, {"value": value}))

    async def wait(self, **by: float) -> None:
        """Move the clock step by step, so that everything happens at its own time."""
        end = self.clock.now() + timedelta(**by)
        await self._scene(("wait", end), lambda: self._wait(end))

    async def _wait(self, end: datetime) -> None:
        while (due := await self.service.next_due()) is not None and due <= end:
            self.clock.move_to(due)
            await self.service.settle()
        self.clock.move_to(end)
        await self.service.settle()

    def last(self, who: str) -> str:
        """The last thing somebody was told."""
        return plain(self.stage.heard[who][-1].text)

    def told(self, who: str) -> list[str]:
        """The keys of everything somebody was told."""
        return [letter.key for letter in self.stage.heard.get(who, [])]

    def mark(self, who: str) -> int:
        """How much somebody was told so far."""
        return len(self.stage.heard.get(who, []))

    def news(self, who: str, mark: int) -> list[str]:
        """The keys of what somebody was told after *mark*."""
        return self.told(who)[mark:]

    async def answered(self, who: str, text: str) -> list[str]:
        """Say something; the keys of what came back."""
        mark = self.mark(who)
        await self.say(who, text)
        return self.news(who, mark)

    def rows(self, table: type[SQLModel], **where: object) -> list[Any]:
        """The rows of a table with these values, in the order of their ids."""
        with reading(self.database) as session:
            query = select(table).order_by(col(table.id))
            for name, value in where.items():
                query = query.where(getattr(table, name) == value)
            found = list(session.exec(query).all())
            session.expunge_all()
            return found

    def account(self, who: str) -> int:
        """The id of somebody's account."""
        return self.rows(Account, external_id=who)[0].id

    def person(self, who: str) -> int:
        """The id of somebody's person."""
        return self.rows(Account, external_id=who)[0].person_id

    async def onboard(self, who: str, role: str, topics: str = "data") -> None:
        """From hello to an accepted charter."""
        await self._scene(("onboard", who, role, topics), lambda: self._onboard(who, role, topics))

    async def _onboard(self, who: str, role: str, topics: str) -> None:
        await self.say(who, "bonjour")
        await self.press(who, "go")
        await self.press(who, role)
        await self.fill(who, topics)
        await self.fill(who, "fr,en")
        await self.fill(who, "weekday_noon")
        if role != "mentee":
            await self.fill(who, "3")
        if self.told(who)[-1] == "onboarding.domain.ask":
            await self.say(who, "Droit")
        await self.press(who, "no")
        await self.press(who, "accept")
        if self.told(who)[-1] == "screening.motivation.ask":
            await self.say(who, "Avancer à deux")
            await self.press(who, "learn")
            await self.fill(who, "3")

    async def running(self, template: str = "classic", name: str = "Tandem", **settings: str) -> None:
        """A program that runs, with Olga as organizer."""
        await self._scene(("running", template, name, *settings.items()), lambda: self._run(template, name, settings))

    async def _run(self, template: str, name: str, settings: Mapping[str, str]) -> None:
        await self.command(
            "olga",
            f"/mentoring-admin program create name:{name} template:{template} "
            f"starts:{(self.clock.now() + timedelta(days=1)).date()} "
            'controller:"Alumni Lyon" contact:team@example.org safeguarding:care@example.org',
        )
        for setting, value in settings.items():
            await self.command("olga", f"/mentoring-admin settings set name:{setting} value:{value} program:{name}")
        await self.command("olga", f"/mentoring-admin program open program:{name}")
        await self.command("olga", f"/mentoring-admin program start program:{name}")

    async def pair(self, *mentees: str, template: str = "classic", days: float = 0, **settings: str) -> None:
        """The mentees (Ana, unless named) are introduced to Tom, their mentor; then so many *days* go by."""
        beginning = ("pair", template, mentees, *settings.items())
        await self._scene(beginning, lambda: self._pair(mentees, template, settings))
        if days:
            await self.wait(days=days)

    async def _pair(self, mentees: Sequence[str], template: str, settings: Mapping[str, str]) -> None:
        await self.running(template, **settings)
        await self.onboard("tom", "mentor")
        for mentee in mentees or ("ana",):
            await self.onboard(mentee, "mentee")
        await self.match()

    async def _scene(self, scene: Hashable, act: Callable[[], Awaitable[None]]) -> None:
        """Play a scene, or go on from where another play with the same past and the same scene has come to.

        It is played where something else happened too: rows that a test wrote, a platform that is closed, parts that are
        not those that each play has, tables that are not those that the others have.
        """
        first = not self.past.told
        alike = type(self) is Play and not prologue.patched and (first or self.database.dialect.name == "sqlite")
        if not self._is_known() or not alike:
            await act()
            return
        about = (sorted(self.zones.items()), sorted(self.admins), sorted(self.elsewhere.items()))
        await prologue.played(self, (scene, repr(about)), act)

    def _is_known(self) -> bool:
        """Whether all that has happened came through acts of this play."""
        if self._made() != self._as_made or (not self.past.told and not self._is_blank()):
            self.past.breaks()
        return self.past.is_whole

    def _is_blank(self) -> bool:
        migrated = "alembic_version" in inspect(self.database).get_table_names()
        return not (migrated or self.rows(Program) or self.rows(Account))

    def _made(self) -> tuple[object, ...]:
        """What a play is made of, as far as tests put something else in its place."""
        service = self.service
        parts = (service.compute, service.workers, service.role, service.journal, self.engine.watch)
        stages = (vars(one).keys() for one in (self.stage, self.other))
        return (*parts, *map(tuple, stages), bool(self.stage.closed or self.other.closed))

    async def onboard_apart(self, who: str, named: str) -> None:
        """The same for a mentee who names somebody not to be paired with."""
        await self._scene(("apart", who, named), lambda: self._onboard_apart(who, named))

    async def _onboard_apart(self, who: str, named: str) -> None:
        await self.say(who, "bonjour")
        for value in ("go", "mentee"):
            await self.press(who, value)
        for value in ("data", "fr,en", "weekday_noon"):
            await self.fill(who, value)
        await self.press(who, "yes")
        for _ in range(4):
            await self.press(who, "~skip")
        await self.say(who, named)
        await self.press(who, "accept")

    async def match(self) -> None:
        """Olga has the pool matched, and approves all."""
        await self._scene("match", self._match)

    async def _match(self) -> None:
        await self.command("olga", "/mentoring-admin match preview")
        if any(one.value == "all" for one in self.stage.heard["olga"][-1].buttons):
            await self.press("olga", "all")
            return
        numbers = ", ".join(str(one.id) for one in self.rows(Pair, state="proposed"))
        await self.command("olga", f"/mentoring-admin match approve {numbers}")  # Each by hand: no button for all.

    async def _take(self, event: object) -> Reply:
        known = self._is_known()
        reply = await self.service.receive(event)
        await self.service.settle()
        if known:
            self.past.happens(event)
        return reply

    def _id(self) -> str:
        self.events += 1
        return f"event:{self.events}"
