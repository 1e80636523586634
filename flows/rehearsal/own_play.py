"""Plays a program's copy: its own dates, an organizer who opens, starts and matches, people who come in before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.events import AnyEvent
from bot.messages import Reply
from bot.service import Service
from bot.turn import local
from flows.rehearsal import lines
from flows.rehearsal.acting import Act
from flows.rehearsal.cast import Persona
from flows.rehearsal.copying import Copy
from flows.rehearsal.diary import Diary
from flows.rehearsal.hall import WORKSPACE
from flows.rehearsal.play import Play, Script, SettableClock

WAKING = (7, 23)
AT_WORK = (8, 17)
"""Hours in which people act: of their own clock, and of UTC."""
LAST_MATCH_DAYS = 28
"""So near to the end nobody is matched any more."""


class OwnPlay(Play):
    """The play of one program, written into a diary."""

    def __init__(
        self, copied: Copy, name: str, template: str, seed: int, service: Service, clock: SettableClock, diary: Diary
    ) -> None:
        self.copied = copied
        self.diary = diary
        script = Script(copied.personas, seed, copied.dates.weeks, template, copied.begins, name)
        super().__init__(script, service, clock, diary.platform, WORKSPACE, receive=self._noted)
        diary.hears = self.hears

    async def _noted(self, event: AnyEvent) -> Reply:
        self.diary.done(event)
        return await self.service.receive(event)

    def _initiative(self, persona: Persona) -> None:
        """Who is in the pool already has nothing to say hello for; one day they may leave, like all others."""
        if persona.account not in self.copied.ready:
            super()._initiative(persona)
        elif persona.temper == "leaver" and persona.turns is not None:
            leaves = self._at(persona.turns, 12, 0, persona.zone)
            words = lines.LEAVE[persona.language]
            self._cue(leaves, persona.account, f"{persona.account}:leave", Act(timedelta(), words))

    def _cue(self, at: datetime, account: str, id: str, act: Act) -> None:
        """Nobody acts at night; whoever organizes does so by day, so that pairs are not introduced at five."""
        persona = self.script.personas.get(account)
        first, last = WAKING if persona is not None else AT_WORK
        there = local(at, persona.zone if persona is not None else None)
        if not first <= there.hour < last:
            morning = there.replace(hour=first, minute=there.minute) + timedelta(days=there.hour >= last)
            at = max(morning.astimezone(UTC), at)
        super()._cue(at, account, id, act)

    def _organize(self) -> None:
        """What an organizer does by command: open, start on the first day, match then and every week."""
        dates = self.copied.dates
        first = (dates.starts - dates.opens).days
        last = (dates.ends - dates.opens).days - LAST_MATCH_DAYS
        self._command(0, "program open", minute=10)
        self._command(first, "program start")
        for day in range(first, max(last, first + 1), 7):
            self._command(day, "match preview", minute=30)
