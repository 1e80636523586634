"""One event, one transaction: dedupe, find out who it is, let the right part decide, commit, and answer.

The engine knows no platform and no mentoring: those are the event's and the repertoire's.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from time import perf_counter

import structlog
from sqlalchemy import Engine as Database
from sqlalchemy import bindparam, insert
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from bot import commands, floor, jobs, listening, order, parting, pressing
from bot.effects import Subject
from bot.events import (
    AnyEvent,
    Chose,
    Commanded,
    Completing,
    Event,
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
from bot.text_safety import cleaned, is_name
from bot.texts import Texts
from bot.turn import POSTED, Turn
from bot.watch import Taken, Watch
from storage.database import COLLISIONS, collided, is_away, reading, writing
from storage.tables import Account, Inbox, Membership, Nudge, Person, Workspace

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
        except _Unmet:
            return Reply(unmet=True)

    def _dispatch(self, turn: Turn, event: AnyEvent) -> None:
        if isinstance(event, NudgeDue):
            self._nudge(turn, event)
            return
        if isinstance(event, JobDone):
            jobs.finish(turn, event)
            return
        if isinstance(event, Joined | Left) and not _is_expected(turn, event):
            return
        _meet(turn, event)
        match event:
            case Opened(page=page):
                turn.page = self.repertoire.page(turn, page)
            case Completing():
                commands.complete(turn, event, self.repertoire.commands)
            case Said():
                _heard(turn, event.ref)
                listening.said(turn, event)
            case Chose() | Filled():
                _heard(turn, alone=not event.token.startswith(POSTED))
                pressing.chose(turn, event)
            case Commanded():
                commands.run(turn, event, self.repertoire.commands)
            case Joined():
                pass
            case Left():
                _leave(turn)
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
            _meet(turn, event)
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


class _Unmet(Exception):
    """The sender is bare, and was never met."""


def _take_in(session: Session, event: AnyEvent) -> None:
    """Note the event's id first, so that of two processes one waits for the other here, and then knows."""
    try:
        session.execute(_TAKE_IN, {"id": event.id, "received_at": event.at})
    except IntegrityError:
        raise _Repeated from None


_TAKE_IN = insert(Inbox)


def _meet(turn: Turn, event: Event) -> None:
    """Find the account and the person of an event, or make them on the first meeting."""
    sender = event.sender
    who = {"platform": sender.platform, "account": sender.account}
    known = (
        turn.session.exec(_KNOWN, params={**who, "workspace": sender.workspace}).first()
        if sender.workspace
        else turn.session.exec(_KNOWN_SOMEWHERE, params=who).first()
    )
    if known is None:
        if sender.bare or not sender.workspace:
            raise _Unmet
        _first_meeting(turn, event)
        return
    if known[1].erased_at is not None:
        _meet_anew(turn, event, known[0], known[1].erased_at)
        return
    turn.account, turn.person, membership = known
    turn.workspace = membership.workspace_id
    admin = membership.admin if sender.bare else sender.admin
    if not sender.workspace:
        return
    if membership.admin != admin or membership.left_at is not None:
        membership.admin, membership.left_at = admin, None
        turn.session.add(membership)


_MET = (
    select(Account, Person, Membership)
    .join(Person, col(Person.id) == Account.person_id)
    .join(Membership, col(Membership.account_id) == Account.id)
    .join(Workspace, col(Workspace.id) == Membership.workspace_id)
    .where(
        col(Account.platform) == bindparam("platform"),
        col(Account.external_id) == bindparam("account"),
        col(Workspace.platform) == bindparam("platform"),
    )
)
_KNOWN = _MET.where(col(Workspace.external_id) == bindparam("workspace"))
_KNOWN_SOMEWHERE = _MET.order_by(col(Membership.left_at).is_not(None), col(Membership.id))
"""The first one is a workspace that the account has not left."""


def _meet_anew(turn: Turn, event: Event, erased: Account, erased_at: datetime) -> None:
    """Somebody was erased a moment ago and writes again: they are met for the first time."""
    if event.sender.bare or not event.sender.workspace:
        raise _Unmet
    parting.cut_loose(turn.session, erased)
    _first_meeting(turn, event)
    account, person = turn.account_of(None), turn.who
    parting.hand_over(turn.session, erased.id, account.id)
    # Later than the erasure, whatever the platform's clock says: a replayed erasure is not about them.
    account.created_at = person.created_at = max(turn.now, erased_at + timedelta(milliseconds=1))


def _is_expected(turn: Turn, event: Event) -> bool:
    """Whether who comes or goes was met before, or was imported: of all others nothing is kept."""
    sender = event.sender
    met = (
        select(Account.id)
        .join(Person, col(Person.id) == Account.person_id)
        .where(
            Account.platform == sender.platform,
            Account.external_id == sender.account,
            col(Person.erased_at).is_(None),
        )
    )
    email = sender.email.casefold() if sender.email else None
    imported = select(Person.id).where(Person.email == email)
    found = turn.session.exec(met).first() or (email and turn.session.exec(imported).first())
    return bool(found)


def _first_meeting(turn: Turn, event: Event) -> None:
    """Make what is missing of the workspace, the person, the account and the membership."""
    sender = event.sender
    workspace = turn.session.exec(
        select(Workspace).where(Workspace.platform == sender.platform, Workspace.external_id == sender.workspace)
    ).first()
    if workspace is None:
        workspace = Workspace(
            platform=sender.platform, external_id=sender.workspace, name=sender.workspace, created_at=turn.now
        )
        turn.session.add(workspace)
    account = turn.session.exec(
        select(Account).where(Account.platform == sender.platform, Account.external_id == sender.account)
    ).first()
    if account is None:
        person = _expected(turn, event)
        turn.session.add(person)
        turn.session.flush()
        account = Account(
            person_id=person.id, platform=sender.platform, external_id=sender.account, created_at=turn.now
        )
        turn.session.add(account)
    turn.session.flush()
    turn.session.add(Membership(account_id=account.id, workspace_id=workspace.id, admin=sender.admin))
    turn.account, turn.person = account, turn.session.get_one(Person, account.person_id)
    turn.workspace = workspace.id


def _heard(turn: Turn, ref: str | None = None, *, alone: bool = True) -> None:
    """The person wrote (the message *ref*) or pressed: the account may be written to, and a silence is over.

    *alone*: in their own conversation, so that messages arrive there.
    """
    account = turn.account_of(None)
    account.wrote_at = turn.now
    account.unreachable = None if alone else account.unreachable
    account.seen_ref = ref or account.seen_ref
    turn.session.add(account)


def _expected(turn: Turn, event: Event) -> Person:
    """The person of a new account: one who was imported under the same e-mail address, or a new one."""
    sender = event.sender
    email = sender.email.casefold() if sender.email else None
    known = turn.session.exec(select(Person).where(Person.email == email)).first() if email else None
    if known is None or turn.session.exec(select(Account.id).where(Account.person_id == known.id)).first():
        name = cleaned(sender.name)
        return Person(
            name=name if is_name(name) else "",
            language=sender.language or "en",
            zone=sender.zone,
            email=email if known is None else None,
            created_at=turn.now,
        )
    known.language = sender.language or known.language
    known.zone = sender.zone
    return known


def _leave(turn: Turn) -> None:
    """The account left the workspace; what follows for its pairs is an organizer's case."""
    membership = turn.session.exec(
        select(Membership).where(
            Membership.account_id == turn.account_of(None).id, Membership.workspace_id == turn.workspace
        )
    ).one()
    membership.left_at = turn.now
    turn.session.add(membership)
