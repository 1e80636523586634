"""The bot's own messages that hold something of a person: taken back where others read them, and no copy is kept.

Which ones do is found by what stands in them. A message to an organizer that names the person, and one to anybody that
holds their words, their full name or their address, is deleted on its platform. A partner's messages that say a first
name and nothing else ("Did you and Ana talk?") stay in the partner's own history, and so does all that the person was
told themselves: it is their own conversation. Of those, as of all others, our copy goes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from json import dumps

from sqlalchemy import Text as Characters
from sqlalchemy import cast, func
from sqlmodel import Session, col, or_, select

from bot.turn import Turn
from flows.forget.known import Known
from storage.tables import Account, Conversation, Enrollment, LogEntry, Organizer, Outbox, Pair, Person

STAYS = "announce."
"""What an organizer announced is the program's word: members keep it, our copy goes."""


@dataclass(frozen=True, slots=True)
class Around:
    """Who may have read something of a person, as accounts; and conversations, of their own and about their pairs."""

    own: frozenset[int]
    organizers: frozenset[int]
    partners: frozenset[int]
    mine: frozenset[int]
    of_pairs: frozenset[int]
    agreements: frozenset[int]
    namesake: bool
    """Somebody else in their programs has the same first name."""


def around(session: Session, person: Person, known: Known, program: int | None = None) -> Around:
    """Who may have read something of *person*; with *program* in that one alone."""
    enrolled = select(Enrollment).where(Enrollment.person_id == person.id)
    conversed = select(Conversation.id).where(Conversation.person_id == person.id)
    if program is not None:
        enrolled = enrolled.where(Enrollment.program_id == program)
        conversed = conversed.where(Conversation.program_id == program)
    enrollments = session.exec(enrolled).all()
    ids = [one.id for one in enrollments]
    programs = {one.program_id for one in enrollments}
    pairs = session.exec(select(Pair).where(or_(col(Pair.mentor_id).in_(ids), col(Pair.mentee_id).in_(ids)))).all()
    sides = {side for pair in pairs for side in (pair.mentor_id, pair.mentee_id)} - set(ids)
    partners = session.exec(select(Enrollment.person_id).where(col(Enrollment.id).in_(sides))).all()
    about = session.exec(
        select(Conversation.id, Conversation.flow).where(col(Conversation.pair_id).in_([one.id for one in pairs]))
    ).all()
    others = session.exec(
        select(Person.name)
        .join(Enrollment, col(Enrollment.person_id) == Person.id)
        .where(col(Enrollment.program_id).in_(programs), Person.id != person.id)
    ).all()
    return Around(
        own=_accounts(session, (person.id,)),
        organizers=_accounts(session, organized(session, programs)),
        partners=_accounts(session, partners),
        mine=frozenset(session.exec(conversed).all()),
        of_pairs=frozenset(one for one, _ in about),
        agreements=frozenset(one for one, flow in about if flow == "agreement"),
        namesake=any(known.first and name.split(" ")[0] == known.first for name in others),
    )


def organized(session: Session, programs: set[int]) -> set[int]:
    """Who runs these programs or ran one of them before."""
    now = session.exec(select(Organizer.person_id).where(col(Organizer.program_id).in_(programs))).all()
    codes = ("organizer_added", "organizer_removed", "program_created")
    entries = session.exec(
        select(LogEntry).where(col(LogEntry.code).in_(codes), col(LogEntry.program_id).in_(programs))
    ).all()
    logged = {one.values.get(name) for one in entries for name in ("added", "removed")}
    did = {one.person_id for one in entries}
    return {*now, *(one for one in (*logged, *did) if isinstance(one, int))}


def _accounts(session: Session, people: Sequence[int] | set[int]) -> frozenset[int]:
    return frozenset(session.exec(select(Account.id).where(col(Account.person_id).in_(people))).all())


def take_back(turn: Turn, known: Known, where: Around, program: int | None = None) -> None:
    """Take back what is to be taken back, and clear our copies. What this very turn says is left to arrive."""
    session = turn.session
    session.flush()
    conversations = where.mine | where.of_pairs
    text = cast(col(Outbox.message), Characters)
    found = func.strpos if session.get_bind().dialect.name == "postgresql" else func.instr
    holds = [found(text, _escaped(one)) > 0 for one in known.sought]
    holds += [found(text, '"content": ') > 0]  # A file has to be opened.
    query = select(Outbox).where(
        Outbox.kind != "retract",
        ~col(Outbox.key).startswith(f"{turn.event}:", autoescape=True),
        or_(
            col(Outbox.account_id).in_(where.own),
            col(Outbox.conversation_id).in_(conversations),
            (col(Outbox.kind) == "introduce") & col(Outbox.account_id).in_(where.partners),
            col(Outbox.account_id).in_(where.organizers | where.partners) & or_(*holds),
        ),
    )
    if program is not None:
        query = query.where(Outbox.program_id == program)
    for row in session.exec(query.execution_options(yield_per=200)):
        if row.message:
            _settle(turn, row, known, where)


def _settle(turn: Turn, row: Outbox, known: Known, where: Around) -> None:
    """Do with one row what is to be done."""
    if row.kind == "introduce":
        if where.own & {row.account_id, *row.also}:
            turn.retract(row)
        return
    if row.account_id in where.own:
        if row.kind == "seal" and row.state == "waiting":
            return  # It only takes buttons off, and is cleared with the rest.
        _drop(turn, row)
    elif row.conversation_id in where.agreements:
        turn.retract(row)
    elif row.conversation_id in where.mine:
        keeps = row.state != "waiting" and str(row.message.get("text", {}).get("k", "")).startswith(STAYS)
        _drop(turn, row) if keeps else turn.retract(row)
    else:
        _heard_by_others(turn, row, known, where)


def _heard_by_others(turn: Turn, row: Outbox, known: Known, where: Around) -> None:
    held = known.held_in(row.message)
    unsure = held == "name" and where.namesake and row.conversation_id not in where.of_pairs
    if held is None or unsure or (row.kind == "seal" and row.state == "waiting"):
        return
    if held == "words" or row.account_id in where.organizers:
        turn.retract(row)
    else:
        _drop(turn, row)


def _drop(turn: Turn, row: Outbox) -> None:
    """Keep no copy; what waits is not sent."""
    if row.state == "waiting":
        turn.retract(row)
    else:
        row.message = {}
        turn.session.add(row)


def _escaped(text: str) -> str:
    """How a text stands in a column of JSON."""
    return dumps(text)[1:-1]
