"""A turn: one event inside one transaction, and all that may be done in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam
from sqlmodel import Session, and_, col, select

from bot import encoding
from bot.effects import Ask, Effect, Lane, Plan, Record, Say, Subject
from bot.messages import Form, Message, Page, Text
from bot.repertoire import Repertoire
from bot.texts import Texts
from storage.tables import Account, Conversation, LogEntry, Membership, Nudge, Outbox, Person

DO = "do."
"""What the token of a button outside a conversation begins with: its message is sealed by the line that comes back."""
POSTED = "post."
"""The same in a channel: the line goes to the presser alone."""


class Turn:
    """Carries the session, the time, who the event is from, and collects what goes out.

    `now` is aware UTC; nothing in a turn reads the clock. `person` and `account` are None while a nudge without a
    person is due.
    """

    def __init__(self, session: Session, now: datetime, event: str, repertoire: Repertoire, texts: Texts) -> None:
        self.session = session
        self.now = now
        self.event = event
        self.repertoire = repertoire
        self.texts = texts
        self.person: Person | None = None
        self.account: Account | None = None
        self.workspace: int | None = None
        self.private: list[Message] = []
        self.sealed: Text | None = None
        self.form: Form | None = None
        self.page: Page | None = None
        self.errors: dict[str, Text] = {}
        self.offers: tuple[tuple[str, str], ...] = ()
        self._queued = 0
        self._places: dict[int, frozenset[int]] = {}
        self._pointed = False

    # Who ------------------------------------------------------------------------------------------------------------

    @property
    def who(self) -> Person:
        """The person of this turn. Raises LookupError where there is none."""
        if self.person is None:
            raise LookupError("this turn has no person")
        return self.person

    def person_of(self, person: int | None) -> Person:
        """The person of that id; None means whoever this turn is with."""
        if person is None or (self.person is not None and self.person.id == person):
            return self.who
        return self.session.get_one(Person, person)

    def account_of(self, person: int | None, program: int | None = None) -> Account:
        """The account to write to: this turn's, else the one the person wrote from last and that can be reached.

        About a *program* it is one in that program's workspaces, where the person has one there.
        """
        own = self.account if person is None or (self.account and self.account.person_id == person) else None
        if own is not None and (program is None or self.workspace in self.places(program)):
            return own
        person = own.person_id if own is not None else person
        if person is None:
            raise LookupError("this turn has no person")
        rows = self.session.exec(_ACCOUNTS, params={"person": person}).all()
        if not rows:
            raise LookupError(f"person {person} has no account")
        wanted = self.places(program) if program is not None else frozenset[int]()

        def rank(row: tuple[Account, int | None]) -> tuple[bool, ...]:
            account, place = row
            return place not in wanted, place is None, account.unreachable is not None, account is not own

        return min(rows, key=rank)[0]

    def places(self, program: int) -> frozenset[int]:
        """The workspaces of a program."""
        if program not in self._places:
            self._places[program] = self.repertoire.workspaces(self.session, program)
        return self._places[program]

    def today(self, person: Person | None = None) -> date:
        """The day it is for the person (this turn's), in their zone; UTC where none is known."""
        return local(self.now, (person or self.who).zone).date()

    # What goes out --------------------------------------------------------------------------------------------------

    def say(
        self,
        message: Message,
        *,
        person: int | None = None,
        lane: Lane = "reply",
        program: int | None = None,
        conversation: int | None = None,
        step: str | None = None,
    ) -> Outbox:
        """Queue a message for a person's direct conversation.

        Where that is not the one in which the person is just now, they are told there where the answer is.
        """
        account = self.account_of(person, program)
        if self.account is not None and account.id != self.account.id and account.person_id == self.account.person_id:
            self._point_to(account)
        row = Outbox(
            key=self._key(),
            account_id=account.id,
            lane=lane,
            message=encoding.to_json(message),
            program_id=program,
            conversation_id=conversation,
            step=step,
            due_at=self.now,
        )
        self.session.add(row)
        return row

    def tell(self, account: int, message: Message) -> Outbox:
        """Queue a message for the direct conversation of one account."""
        row = Outbox(key=self._key(), account_id=account, message=encoding.to_json(message), due_at=self.now)
        self.session.add(row)
        return row

    def _point_to(self, account: Account) -> None:
        """Say, once a turn, in which conversation the answer is."""
        if not self._pointed and self.account is not None:
            self._pointed = True
            self.tell(self.account.id, Message(Text("bot.elsewhere", {"platform": account.platform.capitalize()})))

    def introduce(
        self,
        accounts: Sequence[int],
        message: Message,
        *,
        program: int | None = None,
        workspace: int | None = None,
        place: str = "",
    ) -> Outbox:
        """Queue a message for a conversation that these accounts, all in one workspace, share with the bot.

        *place* is the program's channel there, or empty.
        """
        row = Outbox(
            key=self._key(),
            kind="introduce",
            account_id=accounts[0],
            also=list(accounts[1:]),
            message=encoding.to_json(message),
            program_id=program,
            workspace_id=workspace,
            place=place or None,
            due_at=self.now,
        )
        self.session.add(row)
        return row

    def post(self, place: str, message: Message, *, program: int | None = None) -> Outbox:
        """Queue a message for a channel of this turn's workspace.

        Everybody there can press its buttons, so these are buttons outside a conversation, under a token of their own:
        whatever one of them does, no press seals the post. Raises ValueError for a message with other widgets.
        """
        if message.field is not None or not all(one.link or one.token.startswith(DO) for one in message.choices):
            raise ValueError("a post asks nobody a question")
        choices = tuple(
            one if one.link else replace(one, token=POSTED + one.token.removeprefix(DO)) for one in message.choices
        )
        row = Outbox(
            key=self._key(),
            kind="post",
            account_id=self.account_of(None).id,
            workspace_id=self.workspace,
            place=place,
            lane="post",
            message=encoding.to_json(replace(message, choices=choices)),
            program_id=program,
            due_at=self.now,
        )
        self.session.add(row)
        return row

    def seal(self, conversation: Conversation, step: str, line: Text) -> None:
        """Take the buttons off the prompts of that step, the reminders too: by a press's answer, or by a later edit."""
        for prompt in self.session.exec(_PROMPTS, params={"conversation": conversation.id, "step": step}).all():
            self.session.add(
                Outbox(
                    key=self._key(),
                    kind="seal",
                    account_id=prompt.account_id,
                    message=encoding.to_json(Message(line)),
                    program_id=conversation.program_id,
                    seals=prompt.id,
                    due_at=self.now,
                )
            )

    def retract(self, row: Outbox) -> None:
        """Take a message back: what waits is not sent, what has arrived is deleted there; our copy is gone at once."""
        ref, sending = row.ref, row.state == "waiting" and row.lease_until is not None
        if row.state == "waiting" and not sending:
            row.state = "dead"
        # What is just being sent may be sent again by another process: then these dots are.
        row.message = encoding.to_json(Message(Text("bot.plain", {"text": "…"}))) if sending else {}
        self.session.add(row)
        if ref or sending:
            self.session.add(
                Outbox(
                    key=self._key(),
                    kind="retract",
                    account_id=row.account_id,
                    workspace_id=row.workspace_id,
                    lane=row.lane if sending else "erase",
                    program_id=row.program_id,
                    seals=row.id,
                    due_at=self.now,
                )
            )

    def answer(self, message: Message) -> None:
        """Show a message to the asker alone, in the acknowledgement."""
        self.private.append(message)

    # What is remembered ---------------------------------------------------------------------------------------------

    def perform(self, effects: Iterable[Effect]) -> None:
        """Carry out effects in order. Raises KeyError for an effect without a performer."""
        for effect in effects:
            match effect:
                case Say(message, person, lane, program):
                    self.say(message, person=person, lane=lane, program=program)
                case Ask():
                    from bot.floor import begin

                    begin(self, effect)
                case Plan():
                    self.plan(effect)
                case Record(code, subject, values, person):
                    self.record(code, subject, person=person, **values)
                case _:
                    self.repertoire.performers[type(effect)](effect, self)

    def plan(self, *nudges: Plan) -> None:
        """Write planned nudges, but for those whose key exists (planned, fired or skipped)."""
        keys = [one.key for one in nudges]
        known = set(self.session.exec(_KNOWN, params={"keys": keys}).all()) if keys else set[str]()
        for nudge in nudges:
            if nudge.key in known:
                continue
            known.add(nudge.key)
            self.session.add(
                Nudge(
                    key=nudge.key,
                    kind=nudge.kind,
                    due_at=nudge.due_at.astimezone(UTC),
                    planned_for=nudge.due_at.astimezone(UTC),
                    conversation_id=nudge.conversation,
                    person_id=nudge.person,
                    program_id=nudge.subject.program,
                    enrollment_id=nudge.subject.enrollment,
                    pair_id=nudge.subject.pair,
                    item=nudge.subject.item,
                    counted=nudge.counted,
                )
            )

    def record(self, code: str, subject: Subject | None = None, *, person: int | None = None, **values: Any) -> None:
        """Write a log entry: ids and codes, never words."""
        subject = subject or Subject()
        self.session.add(
            LogEntry(
                at=self.now,
                code=code,
                person_id=person if person is not None else (self.person.id if self.person else None),
                program_id=subject.program,
                enrollment_id=subject.enrollment,
                pair_id=subject.pair,
                values=values,
            )
        )

    def _key(self) -> str:
        self._queued += 1
        return f"{self.event}:{self._queued}"


def local(at: datetime, zone: str | None) -> datetime:
    """An aware time in an IANA zone; UTC where none is known."""
    return at.astimezone(ZoneInfo(zone or "UTC"))


_ACCOUNTS = (
    select(Account, Membership.workspace_id)
    .join(
        Membership,
        and_(col(Membership.account_id) == Account.id, col(Membership.left_at).is_(None)),
        isouter=True,
    )
    .where(Account.person_id == bindparam("person"))
    .order_by(col(Account.wrote_at).desc().nulls_last(), col(Account.id))
)
_PROMPTS = (
    select(Outbox)
    .where(Outbox.conversation_id == bindparam("conversation"), Outbox.step == bindparam("step"), Outbox.kind == "send")
    .order_by(col(Outbox.id).desc())
)
_KNOWN = select(Nudge.key).where(col(Nudge.key).in_(bindparam("keys", expanding=True)))
