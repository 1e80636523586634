"""Lists of who has left something unanswered, for organizers: each with one button that reminds them all.

Such a reminder is one more of the ordinary ones and keeps to their rules: in each person's hours and week, once a day,
and never to who said stop, rests, or has been silent for two rounds.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, exists, false, func, null, or_, select, true
from sqlalchemy.orm import aliased
from sqlmodel import col

from bot.effects import Plan, Subject
from bot.messages import Choice, Message, Text
from bot.turn import Turn
from flows import bit_by_bit
from flows.agreement.offers import offered_again
from flows.follow_up.presence import is_quiet
from flows.listing import Listing
from flows.pairing.silence import unheard_sides
from flows.program.terms import terms
from flows.who import run_by
from storage.tables import (
    AgreementSignature,
    AgreementVersion,
    Answer,
    Conversation,
    Enrollment,
    Pair,
    Person,
    Program,
)

Query = Select[*tuple[Any, ...]]
FLOWS = {
    "onboarding": ("onboarding",),
    "charter": ("charter",),
    "satisfaction": ("satisfaction", "closing"),
    "checkin": ("checkin",),
}
"""By what a list is about: the conversations that are open there."""
TOLD = ("met", "next", "another", "again")
"""The steps of these conversations with whose answer all is told that counts: what is left may be left."""
ENTRY = ("onboarding", "charter")
"""Lists of people on their way in: their state has the list's name, and their reminders are no part of the week's."""
KINDS = (*FLOWS, "agreement")
SOME = 60
"""People whose reminders are planned in one turn."""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Somebody who has not answered; since when, and in which conversation (None: it is the agreement's offer)."""

    person: int
    name: str
    quiet: bool
    """They paused, or stopped."""
    enrollment: int
    pair: int | None
    conversation: int | None
    since: datetime


CAME = func.coalesce(col(Enrollment.onboarded_at), col(Enrollment.joined_at))
PUT = func.coalesce(col(Conversation.asked_at), col(Conversation.opened_at), CAME)
"""When the question was put last; who is on their way in and was not asked came when they came."""


def unanswered(turn: Turn, program: Program, kind: str, *, late: bool = False) -> list[Unanswered]:
    """Who has not answered what *kind* is about, by name; somebody with two open questions is there twice.

    *late*: of those on their way in only who has read all the reminders.
    """
    query = _unsigned(program) if kind == "agreement" else _silent(program, kind)
    if late:
        query = query.where(turn.now - timedelta(days=max(terms(program).reminders, default=0)) > CAME)
    return [
        Unanswered(person, name or "–", is_quiet(stopped, paused, turn.now), enrollment, pair, conversation, since)
        for person, name, stopped, paused, enrollment, pair, conversation, since in turn.session.execute(query).all()
    ]


WHO = (col(Person.id), col(Person.name), col(Person.stopped_at), col(Person.paused_until), col(Enrollment.id))


def _silent(program: Program, kind: str) -> Query:
    still = (col(Conversation.flow).in_(FLOWS[kind]), col(Conversation.state).in_(("asking", "waiting")))
    query = (
        select(*WHO, col(Conversation.pair_id), col(Conversation.id), PUT)
        .select_from(Enrollment)
        .join(Person, col(Person.id) == Enrollment.person_id)
        .outerjoin(Conversation, and_(col(Conversation.enrollment_id) == Enrollment.id, *still))
        .where(col(Enrollment.program_id) == program.id, col(Person.erased_at).is_(None))
        .order_by(col(Person.name), col(Enrollment.id), col(Conversation.id))
    )
    told = exists().where(col(Answer.conversation_id) == Conversation.id, col(Answer.step).in_(TOLD))
    asked = (col(Conversation.nudged).is_(True), ~told)
    return query.where(col(Enrollment.state) == kind) if kind in ENTRY else query.where(*asked)


def _unsigned(program: Program) -> Query:
    """The sides of living pairs that have not signed their agreement, where the program has one."""
    newer = aliased(AgreementVersion)
    later = exists().where(
        col(newer.pair_id) == AgreementVersion.pair_id, col(newer.version) > col(AgreementVersion.version)
    )
    newest = (col(AgreementVersion.pair_id) == Pair.id, ~later)
    sealed = exists().where(*newest, col(AgreementVersion.sealed_at).is_not(None))
    signed = exists().where(
        *newest,
        col(AgreementSignature.agreement_id) == AgreementVersion.id,
        col(AgreementSignature.enrollment_id) == Enrollment.id,
    )
    wanted = true() if terms(program).agreement != "off" else false()
    return (
        select(*WHO, col(Pair.id), null(), func.coalesce(col(Pair.introduced_at), col(Pair.proposed_at)))
        .select_from(Enrollment)
        .join(Pair, or_(col(Enrollment.id) == Pair.mentor_id, col(Enrollment.id) == Pair.mentee_id))
        .join(Person, col(Person.id) == Enrollment.person_id)
        .where(col(Pair.program_id) == program.id, col(Pair.state) == "active", wanted, ~sealed, ~signed)
        .order_by(col(Person.name), col(Enrollment.id), col(Pair.id))
    )


Since = tuple[str, date]
"""A person's name, and the day from which their silence counts."""


def _listing(kind: str, *, late: bool) -> Listing[Since]:
    """The list of who has not answered what *kind* is about, a line a person, and the button that reminds all.

    *late*: of those on their way in only who has read all the reminders.
    """

    def read(turn: Turn, program: Program, after: int, most: int) -> tuple[int, Sequence[Since]]:
        found: dict[int, Since] = {}
        for one in unanswered(turn, program, kind, late=late):
            day = one.since.date()
            found[one.person] = one.name, min(found.get(one.person, ("", day))[1], day)
        return len(found), list(found.values())[after : after + most]

    def shown(turn: Turn, program: Program, n: int) -> Message:
        remind_all = Choice(f"do.remind.{program.id}", kind, Text("reminding.all"))
        return Message(Text(f"reminding.{kind}", {"n": n, "program": program.name}), choices=(remind_all,))

    return Listing(f"{'overdue' if late else 'unanswered'}_{kind}", read, shown, _lines)


def _lines(turn: Turn, program: Program, people: Sequence[Since]) -> Iterator[Text]:
    return (Text("reminding.line", {"name": name, "day": day}) for name, day in people)


UNANSWERED = {kind: _listing(kind, late=False) for kind in KINDS}
OVERDUE = {kind: _listing(kind, late=True) for kind in ENTRY}


def listed(turn: Turn, program: Program, kind: str, *, late: bool = False) -> tuple[Message, ...]:
    """The list's first page, where there is anybody on it; *late*: of who has read all the reminders."""
    return (OVERDUE if late else UNANSWERED)[kind].if_any(turn, program)


def remind(turn: Turn, program: Program, kind: str) -> Message:
    """Begin to remind everybody on the list who may be; says how many, and who is left out for what."""
    found = _with_why_not(turn, program, kind)
    told = {one.person for one, why in found if why is None}
    left_out = Counter(why for _, why in found if why is not None)
    if told:
        bit_by_bit.begin(turn, "reminding", program.id, f"{kind}|{turn.now.isoformat()}")
    turn.record("reminded_all", Subject(program.id), kind=kind, people=len(told))
    lines = tuple(Text(f"reminding.left_{why}", {"n": left_out[why]}) for why in sorted(left_out))
    return Message(Text("reminding.done", {"n": len(told)}), lines=lines)


def plan_some(turn: Turn, program: Program, about: str, after: int) -> int | None:
    """Plan the reminders of the next ones."""
    kind, _, _ = about.partition("|")
    may = [one for one, why in _with_why_not(turn, program, kind) if why is None and one.enrollment > after]
    first = sorted({one.enrollment for one in may})[:SOME]
    turn.plan(*(_planned(turn, program, one, counted=kind not in ENTRY) for one in may if one.enrollment in first))
    return first[-1] if len(first) == SOME else None


def _with_why_not(turn: Turn, program: Program, kind: str) -> list[tuple[Unanswered, str | None]]:
    """Everybody on the list, with why they are not reminded, as a code."""
    asked, silent = _asked_now(turn, program, kind), unheard_sides(turn.session, program.id)
    return [(one, _not(turn, one, kind, asked, silent)) for one in unanswered(turn, program, kind)]


Sides = Collection[tuple[int | None, int | None]]
"""Pairs and enrollments."""


def _asked_now(turn: Turn, program: Program, kind: str) -> Sides:
    """The sides that are asked to sign just now, where that is what it is about."""
    if kind != "agreement":
        return ()
    open_ones = select(col(Conversation.pair_id), col(Conversation.enrollment_id)).where(
        col(Conversation.program_id) == program.id,
        col(Conversation.flow) == kind,
        col(Conversation.state).in_(("asking", "waiting")),
    )
    return {(pair, side) for pair, side in turn.session.execute(open_ones).all()}


def _not(turn: Turn, one: Unanswered, kind: str, asked: Sides, silent: Sides) -> str | None:
    """Why somebody is not reminded, as a code."""
    side = (one.pair, one.enrollment)
    if one.quiet:
        return "quiet"
    if kind == "agreement":
        return "today" if side in asked else None
    if one.conversation is None:
        return "unasked"
    if one.since.date() == turn.now.date():
        return "today"
    return "silent" if kind not in ENTRY and side in silent else None


def _planned(turn: Turn, program: Program, one: Unanswered, *, counted: bool) -> Plan:
    """One more reminder of the question; or the agreement, offered once more."""
    if one.conversation is None:
        return offered_again(turn, Subject(program.id, one.enrollment, one.pair), one.person)
    return Plan(
        key=f"reminder:{one.conversation}:asked:{turn.now.date().isoformat()}",
        kind="reminder",
        due_at=turn.now,
        person=one.person,
        subject=Subject(program.id, one.enrollment, one.pair, "asked"),
        counted=counted,
        conversation=one.conversation,
    )


def press(turn: Turn, item: str, value: str) -> Text | None:
    """A list's button: it stays, for another day."""
    program = run_by(turn, item)
    if program is None or value not in KINDS:
        return Text("bot.stale")
    over = program.state == "closed" and value != "satisfaction"  # The closing's questions outlive the program.
    if over or program.state in ("paused", "archived"):
        return Text("reminding.rests", {"program": program.name})
    turn.answer(remind(turn, program, value))
    return None


NUDGES = {"reminding": bit_by_bit.by_nudge(plan_some)}
PRESSES = {"remind": press, **{one.name: one.press for one in (*UNANSWERED.values(), *OVERDUE.values())}}
