"""Plays a program: people act when their time comes, nudges fire when they are due, and the clock goes from one to the
next. What happens is a function of the seed and of what is stored, so an interrupted play goes on where it was.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from sqlmodel import col, or_, select

from bot.adapter import Receive
from bot.events import AnyEvent, Chose, Commanded, Filled, Said, Sender
from bot.messages import Letter, plain
from bot.service import Service
from flows.program.terms import Terms, template
from flows.rehearsal import community, lines
from flows.rehearsal.acting import Act, asked, react
from flows.rehearsal.cast import Persona
from flows.rehearsal.timetable import timetable
from storage.database import reading
from storage.tables import Account, Conversation, Enrollment, Pair

ORGANIZER = "olga"
FIRST_DAY = datetime(2027, 1, 4, 8, 0, tzinfo=UTC)
REPORT_DAYS = 28
ABOUT_A_PARTNER = ("met", "blocker", "partner_there")
"""Steps whose answer hangs on whether the partner is still there."""
NUMBER = re.compile(r"(\d+) · ")
"""How the line of a proposal begins."""


class SettableClock(Protocol):
    """A clock that the play moves."""

    def now(self) -> datetime:
        """The time it is."""
        ...

    def move_to(self, at: datetime) -> None:
        """Move forward."""
        ...


@dataclass(frozen=True)
class Script:
    """What is played: who, which program, from when, for how long."""

    personas: Mapping[str, Persona]
    seed: int
    weeks: int
    template: str = "classic"
    begins: datetime = FIRST_DAY
    name: str = "Tandem"
    program_weeks: int | None = None
    """How long the program lasts, where that is longer than the play."""
    settings: Mapping[str, str] = field(default_factory=dict[str, str])
    """What an organizer sets before a rolling program opens."""
    invites: bool = False
    """The organizer invites in the channel where they type: it becomes the program's, with a thread for each pair."""

    @property
    def ends(self) -> datetime:
        """When the play is over."""
        return self.begins + timedelta(weeks=self.weeks)

    def day(self, at: datetime) -> int:
        """Days since the beginning."""
        return (at - self.begins) // timedelta(days=1)


@dataclass(order=True, frozen=True)
class Cue:
    """Something a person will do: ordered by time, then by what it is, so that equal times keep one order."""

    at: datetime
    id: str
    event: AnyEvent = field(compare=False)


class Play:
    """One run of a script against a running engine."""

    def __init__(
        self,
        script: Script,
        service: Service,
        clock: SettableClock,
        platform: str,
        workspace: str,
        *,
        receive: Receive | None = None,
    ) -> None:
        self.script = script
        self.service = service
        self.clock = clock
        self.platform = platform
        self.workspace = workspace
        self.receive = receive or service.receive
        self.turns = 0
        """Turns so far: acts, nudges and results of jobs."""
        self._cues: list[Cue] = []
        for persona in script.personas.values():
            self._initiative(persona)
        self._organize()

    def hears(self, account: str, letter: Letter, at: datetime | None = None) -> None:
        """Somebody got a message: what they will do about it, if anything, is their cue."""
        at = at or self.clock.now()
        persona = self.script.personas.get(account) or self._organizer()
        act = react(persona, letter, at, self.script.day(at), self.script.seed, self._alone(account, letter, at))
        if act is not None and account == ORGANIZER and act.value == "all" and self._one_by_one:
            numbers = [found[1] for line in letter.lines if (found := NUMBER.match(plain(line)))]
            act = replace(act, command=f"match approve pairs:{','.join(numbers)}")
        if act is not None:
            self._cue(at + act.after, account, f"{account}:{act.about}:{at:%Y%m%dT%H%M%S}", act)

    def _alone(self, account: str, letter: Letter, at: datetime) -> bool:
        """Whether a message is about a pair whose other side has fallen silent by then."""
        if not letter.buttons and letter.input is None:
            return False
        step = asked(letter)
        silent = {
            one.account
            for one in self.script.personas.values()
            if one.temper == "ghost" and one.turns is not None and self.script.day(at) >= one.turns
        }
        if step not in ABOUT_A_PARTNER or not silent:
            return False
        token = letter.input.token if letter.input else letter.buttons[0].token
        with reading(self.service.engine.database) as session:
            pair = select(Conversation.pair_id).where(Conversation.id == int(token[1:].partition(".")[0]))
            sides = session.exec(
                select(Account.external_id)
                .join(Enrollment, col(Enrollment.person_id) == Account.person_id)
                .join(Pair, or_(Pair.mentor_id == Enrollment.id, Pair.mentee_id == Enrollment.id))
                .where(col(Pair.id).in_(pair))
            ).all()
        return any(one in silent for one in sides if one != account)

    def resume(self, taken: Collection[str]) -> None:
        """Go on with an interrupted play, once it heard all messages again: events with these ids were taken in."""
        self._cues = [cue for cue in self._cues if cue.event.id not in taken]
        heapq.heapify(self._cues)

    async def run(self, progress: Callable[[datetime], None] | None = None) -> None:
        """Play to the end of the script."""
        await self._act()
        while (at := await self._next()) is not None and at < self.script.ends:
            self.clock.move_to(at)
            if progress is not None:
                progress(at)
            await self._act()
        self.clock.move_to(self.script.ends)
        await self.service.settle()

    async def _act(self) -> None:
        """Everybody whose time has come acts; then the bot does what is due."""
        while self._cues and self._cues[0].at <= self.clock.now():
            await self.receive(heapq.heappop(self._cues).event)
            self.turns += 1
        self.turns += await self.service.settle()

    async def _next(self) -> datetime | None:
        times = [self._cues[0].at] if self._cues else []
        due = await self.service.next_due()
        if due is not None:
            times.append(due)
        return max(min(times), self.clock.now()) if times else None

    # ----------------------------------------------------------------------------------------------------------------

    @property
    def _one_by_one(self) -> bool:
        """Whether the organizer looks at each pair and names those that are approved."""
        return Terms.model_validate(template(self.script.template)).approve_each

    def _organizer(self) -> Persona:
        return Persona(ORGANIZER, "Olga", "mentor", "en", "Europe/Paris", "prompt", False, 0, None)

    def _sender(self, account: str) -> Sender:
        persona = self.script.personas.get(account) or self._organizer()
        return Sender(
            self.platform,
            self.workspace,
            account,
            name=persona.name,
            language=persona.language,
            zone=persona.zone,
            admin=account == ORGANIZER,
        )

    def _cue(self, at: datetime, account: str, id: str, act: Act) -> None:
        sender, name = self._sender(account), f"{self.platform}:{id}"
        event: AnyEvent
        if act.command:
            event = Commanded(name, at, sender, "mentoring-admin", act.command)
        elif act.words is not None:
            event = Said(name, at, sender, act.words)
        elif act.form:
            event = Filled(name, at, sender, act.token, {"value": act.value})
        else:
            event = Chose(name, at, sender, act.token, act.value)
        heapq.heappush(self._cues, Cue(at, id, event))

    def _at(self, day: int, hour: int, minute: int, zone: str) -> datetime:
        date = (self.script.begins + timedelta(days=day)).date()
        return datetime.combine(date, time(hour, minute), ZoneInfo(zone)).astimezone(UTC)

    def _initiative(self, persona: Persona) -> None:
        """What a member does unasked: says hello; one day, leaves."""
        minute = int(persona.account[1:]) % 60
        joins = max(self._at(persona.joins, 9 + minute % 9, minute, persona.zone), self.script.begins)
        hello = lines.HELLO[persona.language][minute % 4]
        self._cue(joins + timedelta(hours=1), persona.account, f"{persona.account}:hello", Act(timedelta(), hello))
        if persona.temper == "leaver" and persona.turns is not None:
            leaves = self._at(persona.turns, 12, minute, persona.zone)
            words = lines.LEAVE[persona.language]
            self._cue(leaves, persona.account, f"{persona.account}:leave", Act(timedelta(), words))

    def _organize(self) -> None:
        """What an organizer does by command: set up, match every week, report every four."""
        script = self.script
        if script.template in community.ROLLING:
            self._organize_rolling()
            return
        times = timetable(script.template)
        starts = (script.begins + timedelta(days=times.starts)).date()
        ends = (script.begins + timedelta(days=7 * (script.program_weeks or script.weeks) - 7)).date()
        self._command(
            0,
            f"program create name:{script.name} template:{script.template} starts:{starts} "
            "controller:Tandem contact:team@example.org safeguarding:care@example.org",
        )
        self._command(0, f"program edit ends {ends}", minute=5)
        self._command(0, "program open", minute=10)
        if script.invites:
            self._command(0, "members invite", minute=15)
        self._command(times.starts, "program start")
        for day in times.previews(script.weeks):
            self._command(day, "match preview")
        self._reports()

    def _organize_rolling(self) -> None:
        """The same where the program matches by itself: proposals come each week, and are approved or not."""
        script = self.script
        times = timetable(script.template)
        starts = (script.begins + timedelta(days=times.starts)).date().isoformat()
        for number, text in enumerate(community.commands(script.name, script.template, starts, script.settings)):
            self._command(0, text, minute=5 * number)
        self._command(times.starts, "program start")
        self._reports()

    def _reports(self) -> None:
        for day in range(REPORT_DAYS, self.script.weeks * 7, REPORT_DAYS):
            self._command(day - 1, "report now", minute=40)

    def _command(self, day: int, text: str, minute: int = 0) -> None:
        at = max(self._at(day, 9, minute, "Europe/Paris"), self.script.begins + timedelta(minutes=minute))
        id = f"{ORGANIZER}:{day}:{text.split(':')[0]}"
        event = Commanded(f"{self.platform}:{id}", at, self._sender(ORGANIZER), "mentoring-admin", text)
        heapq.heappush(self._cues, Cue(at, id, event))
