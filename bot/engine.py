"""One event, one transaction: dedupe, find out who it is, let the right part decide, commit, and answer.

The engine knows no platform and no mentoring: those are the event's and the repertoire's.
"""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

import structlog
from sqlalchemy import Engine as Database
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from bot import commands, floor, jobs, listening, meeting, order, pressing
from bot.effects import Subject
from bot.events import (
    AnyEvent,
    Chose,
    Commanded,
    Completing,
    Filled,
    JobDone,
    Joined,
    Left,
    NudgeDue,
    Opened,
    Said,
)
from bot.letters import letter, sheet, slip
from bot.messages import Message, Reply, Text
from bot.repertoire import Repertoire
from bot.texts import Texts
from bot.turn import POSTED, Turn
from bot.watch import Taken, Watch
from storage.database import COLLISIONS, collided, is_away, reading, writing
from storage.tables import Inbox, Nudge

log = structlog.get_logger()


class Engine:
    """Runs turns. Synchronous: call it from one writer thread (SQLite) or a small pool (PostgreSQL)."""

    def __init__(self, database: Database, repertoire: Repertoire, texts: Texts, watch: Watch | None = None) -> None:
        self.database = database
        self.repertoire = repertoire
        self.texts = texts
        self.watch = watch or Watch()

    def turn(self, event: AnyEvent) -> Reply:
        """Take *event* in. Returns after the commit; an event that was taken in before changes nothing.

        Raises sqlalchemy.exc.SQLAlchemyError where the database cannot commit: then nothing was taken in. Any other
        failure sets the conversation aside, apologises, and tells an organizer.
        """
        begun = perf_counter()
        taken: Taken = "refused"
        try:
            with structlog.contextvars.bound_contextvars(event_id=event.id):
                reply, aside = self._turn(event)
            taken = _taken(reply, aside)
            return reply
        finally:
            self.watch.turned(event, taken, perf_counter() - begun)

    def _turn(self, event: AnyEvent) -> tuple[Reply, bool]:
        """The reply, and whether the conversation was set aside."""
        met = False
        for _ in range(COLLISIONS):
            try:
                return self._run(event, self._dispatch), False
            except Exception as error:
                if is_away(error):
                    raise
                # Another turn was first at the same rows, and this one was given up for it: it comes after. Or
                # another process wrote the same row at the same time (a person's first meeting): now it is there.
                if not collided(error) and (met or not isinstance(error, IntegrityError)):
                    log.exception("turn_failed", kind=type(event).__name__, error=type(error).__name__)
                    return self._run(event, self._set_aside), True
                met = met or isinstance(error, IntegrityError)
        return self._run(event, self._dispatch), False

    def _run(self, event: AnyEvent, act: Callable[[Turn, AnyEvent], None]) -> Reply:
        looks = isinstance(event, Opened | Completing)
        transaction = reading if looks else writing
        try:
            with transaction(self.database) as session:
                turn = Turn(session, event.at, event.id, self.repertoire, self.texts)
                if not looks:
                    if not order.follows(session, self.repertoire, event):
                        raise _Repeated
                    _take_in(session, event)
                act(turn, event)
                return self._reply(turn)
        except _Repeated:
            return Reply(repeated=True)
        except meeting.Unmet:
            return Reply(unmet=True)

    def _dispatch(self, turn: Turn, event: AnyEvent) -> None:
        if isinstance(event, NudgeDue):
            self._nudge(turn, event)
            return
        if isinstance(event, JobDone):
            jobs.finish(turn, event)
            return
        if isinstance(event, Joined | Left) and not meeting.is_expected(turn, event):
            return
        meeting.meet(turn, event)
        match event:
            case Opened(page=page):
                turn.page = self.repertoire.page(turn, page)
            case Completing():
                commands.complete(turn, event, self.repertoire.commands)
            case Said():
                meeting.heard(turn, event.ref)
                listening.said(turn, event)
            case Chose() | Filled():
                meeting.heard(turn, alone=not event.token.startswith(POSTED))
                pressing.chose(turn, event)
            case Commanded():
                commands.run(turn, event, self.repertoire.commands)
            case Joined():
                pass
            case Left():
                meeting.leave(turn)
            case _:
                raise TypeError(f"no way to take in a {type(event).__name__}")

    def _nudge(self, turn: Turn, event: NudgeDue) -> None:
        nudge = turn.session.get(Nudge, event.nudge)
        if nudge is None or nudge.state != "planned" or nudge.due_at > turn.now:
            return
        self.repertoire.nudges[nudge.kind](turn, nudge)

    def _set_aside(self, turn: Turn, event: AnyEvent) -> None:
        """A flow raised: that conversation ends with an apology and an organizer hears of it; all others go on."""
        subject = Subject()
        if isinstance(event, NudgeDue):
            nudge = turn.session.get_one(Nudge, event.nudge)
            nudge.state, nudge.why, nudge.fired_at = "skipped", "failed", turn.now
            turn.session.add(nudge)
            subject = Subject(nudge.program_id, nudge.enrollment_id, nudge.pair_id)
        elif isinstance(event, JobDone):
            jobs.give_up(turn, event)
        else:
            meeting.meet(turn, event)
            held = next((one for one in floor.open_conversations(turn, turn.who.id) if one.state == "asking"), None)
            if held is not None and isinstance(event, Said | Chose | Filled):
                floor.close(turn, held, "failed")
                subject = floor.subject_of(held)
            if isinstance(event, Completing):
                return
            if isinstance(event, Commanded | Opened):
                turn.answer(Message(Text("bot.apology")))
            else:
                turn.say(Message(Text("bot.apology")))
        self.repertoire.failed(turn, subject, "flow_failed")

    def _reply(self, turn: Turn) -> Reply:
        """What rides in the acknowledgement, in the reader's language."""
        if turn.offers:
            return Reply(offers=turn.offers)
        if not (turn.private or turn.sealed or turn.form or turn.page or turn.errors) or turn.person is None:
            return Reply()
        turn.session.flush()
        voice = self.repertoire.voice(turn.session, turn.person, None)
        zone = turn.person.zone

        return Reply(
            sealed=self.texts.say(voice.language, turn.sealed, zone=zone) if turn.sealed else (),
            private=tuple(letter(self.texts, one, voice.language, zone) for one in turn.private),
            form=slip(self.texts, turn.form, voice.language) if turn.form else None,
            errors={name: self.texts.plain(voice.language, text, zone=zone) for name, text in turn.errors.items()},
            sheet=sheet(self.texts, turn.page, voice.language, zone) if turn.page else None,
        )


def _taken(reply: Reply, aside: bool) -> Taken:
    if aside:
        return "set_aside"
    return "repeated" if reply.repeated else "unmet" if reply.unmet else "taken"


class _Repeated(Exception):
    """The event was taken in before, or is being taken in by another process."""


def _take_in(session: Session, event: AnyEvent) -> None:
    """Note the event's id first, so that of two processes one waits for the other here, and then knows."""
    try:
        session.execute(_TAKE_IN, {"id": event.id, "received_at": event.at})
    except IntegrityError:
        raise _Repeated from None


_TAKE_IN = insert(Inbox)
