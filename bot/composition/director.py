"""Stands behind the playground's page: moves the clock, lets the others answer, fills an empty place with a past."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from zlib import crc32

from adapters.playground.acts import WORKSPACE
from adapters.playground.adapter import Playground
from adapters.playground.store import Person
from bot.clock import MovableClock
from bot.commands import Argument
from bot.messages import Text
from bot.service import Service
from flows.overview import Overview
from flows.rehearsal import lines
from flows.rehearsal.acting import Act, react
from flows.rehearsal.cast import Persona, cast
from flows.rehearsal.play import ORGANIZER, Play, Script
from storage.database import reading

T = TypeVar("T")

MEMBERS = 15
WEEKS = 9
SEED = 7
MOST_QUESTIONS = 20
"""How many questions in a row one person answers when the others are let answer."""


class Director:
    """What the playground asks of the bot around it."""

    def __init__(self, clock: MovableClock) -> None:
        self.clock = clock
        self.personas = {one.account: one for one in cast(MEMBERS, SEED, WEEKS + 16)}
        self._stage: tuple[Service, Playground] | None = None

    def direct(self, service: Service, playground: Playground) -> None:
        """Name the service and the page; before that nothing can be done."""
        self._stage = (service, playground)

    @property
    def service(self) -> Service:
        """The running bot. Raises LookupError before `direct`."""
        if self._stage is None:
            raise LookupError("nothing is directed yet")
        return self._stage[0]

    @property
    def playground(self) -> Playground:
        """The page's platform. Raises LookupError before `direct`."""
        if self._stage is None:
            raise LookupError("nothing is directed yet")
        return self._stage[1]

    # The clock ------------------------------------------------------------------------------------------------------

    def now(self) -> datetime:
        """The moved clock's time, in UTC."""
        return self.clock.now()

    async def advance(self, *, seconds: float | None = None, to_next: bool = False) -> datetime:
        """Move the clock, stopping at every nudge on the way, so that each thing happens at its own time.

        How long that takes comes on top: a day later is a day further ahead, however much happens in it.
        """
        service, begun = self.service, datetime.now(UTC)
        end = self.clock.now() + timedelta(seconds=seconds or 0)
        if to_next:
            end = max(await service.next_due() or end, end)
        while (due := await service.next_due()) is not None and due <= end:
            self.clock.move_to(due)
            await service.settle()
        self.clock.move_to(end + (datetime.now(UTC) - begun))
        await service.settle()
        return self.clock.now()

    async def settle(self) -> None:
        """Return when nothing is due."""
        await self.service.settle()

    # The panel ------------------------------------------------------------------------------------------------------

    async def program(self, program: str | None, language: str) -> Mapping[str, Any]:
        """What stands beside the conversations."""
        return await self._look(language, lambda it: it.program(program))

    async def badges(self, language: str) -> Mapping[str, Sequence[str]]:
        """What each account's person is."""
        return await self._look(language, lambda it: it.badges())

    async def commands(self, language: str) -> Sequence[Mapping[str, Any]]:
        """The slash commands, in words."""
        texts = self.service.engine.texts

        def argument(key: str, one: Argument) -> dict[str, Any]:
            return {
                "name": one.name,
                "kind": one.kind,
                "required": one.must_be_typed,
                "choices": list(one.choices),
                "help": texts.plain(language, Text(f"{key}.{one.name}")),
            }

        return [
            {
                "command": f"/{one.root}",
                "path": list(one.path),
                "usage": one.usage,
                "help": texts.plain(language, Text(f"{one.key}.help")),
                "arguments": [argument(one.key, each) for each in one.arguments],
            }
            for one in self.service.engine.repertoire.commands
        ]

    async def _look(self, language: str, at: Callable[[Overview], T]) -> T:
        engine, now = self.service.engine, self.clock.now()

        def look() -> T:
            with reading(engine.database) as session:
                return at(Overview(session, engine.texts, language, now))

        return await self.service.writer.run(look)

    # The others -----------------------------------------------------------------------------------------------------

    async def autopilot(self, people: Sequence[str]) -> int:
        """Let these accounts answer what waits for them, question after question; returns how many did."""
        answered = 0
        for account in people:
            person = self.playground.store.person(account)
            if person is not None and not person.admin:  # Whoever runs a program decides for themselves.
                answered += await self._answer(person)
        return answered

    async def _answer(self, person: Person) -> bool:
        persona = self.personas.get(person.id) or _anyone(person)
        acts, done = self.playground.acts, set[str]()
        if not self.playground.store.transcript(f"dm:{person.id}"):
            await acts.say(person, lines.HELLO[persona.language][0])
        for _ in range(MOST_QUESTIONS):
            found = self._next(person, persona, done)
            if found is None:
                break
            ref, act = found
            done.add(ref)
            message = self.playground.store.message(int(ref))
            if act.words is not None:
                await acts.say(person, act.words)
            elif act.form:
                await acts.fill(person, act.token, {"value": act.value}, message=message)
            else:
                await acts.press(person, act.token, act.value, message=message)
        return bool(done)

    def _next(self, person: Person, persona: Persona, done: set[str]) -> tuple[str, Act] | None:
        """The newest message that the person would answer, with what they would do."""
        now = self.clock.now()
        for waiting in reversed(self.playground.waiting(person.id)):
            if waiting.ref in done:
                continue
            act = react(persona, waiting.letter, now, 0, SEED)
            if act is not None:
                return waiting.ref, act
        return None

    # The demo -------------------------------------------------------------------------------------------------------

    async def load_demo(self) -> None:
        """Fill an empty place with a program that began nine weeks ago and goes on."""
        page, until = self.playground, self.clock.now()
        script = Script(
            self.personas, SEED, WEEKS, begins=until - timedelta(weeks=WEEKS), program_weeks=WEEKS + 16, name="Tandem"
        )
        self.clock.ahead = script.begins - datetime.now(UTC)
        page.add_person("Olga", language="en", zone="Europe/Paris", admin=True, account=ORGANIZER)
        for one in self.personas.values():
            page.add_person(one.name, language=one.language, zone=one.zone, account=one.account)
        play = Play(script, self.service, self.clock, page.platform, WORKSPACE, receive=page.acts.take)
        page.hears = play.hears
        try:
            await play.run()
        finally:
            page.hears = None
            self.clock.move_to(max(until, datetime.now(UTC)))


def _anyone(person: Person) -> Persona:
    """The persona of somebody who was added by hand: prompt, and mentor or mentee for good."""
    mentor = crc32(person.id.encode()) % 2 == 0
    return Persona(
        account=person.id,
        name=person.name,
        role="mentor" if mentor else "mentee",
        language="fr" if person.language == "fr" else "en",
        zone=person.zone,
        temper="prompt",
        types=False,
        joins=0,
        turns=None,
    )
