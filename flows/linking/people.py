"""Two accounts of one person become one person: by a code typed on both, after a clear yes."""

from typing import Any

from sqlmodel import Session, col, or_, select

from bot.messages import Choice, Message, Text
from bot.turn import Turn
from flows.linking.codes import look_up, use
from flows.linking.rows import repoint
from storage.tables import (
    Account,
    Enrollment,
    Job,
    LogEntry,
    OneTimeCode,
    Organizer,
    Pair,
    Person,
    Program,
    SurveyAnswer,
)

OVER = ("invited", "declined", "left", "removed", "finished")
"""Nothing goes on in an enrollment of these states: two of them can become one."""


def ask(turn: Turn, typed: str) -> Message:
    """What is asked of who typed a code on their second account; or the sentence that says why it cannot be."""
    code = look_up(turn, typed, "person")
    if isinstance(code, Text):
        return Message(code)
    first, second = turn.session.get_one(Person, code.person_id), turn.who
    if first.id == second.id:
        return Message(Text("linking.same_account"))
    amiss = obstacle(turn.session, first, second)
    if amiss is not None:
        return Message(amiss)
    code.claimed_by = second.id
    turn.session.add(code)
    here, there = (_described(turn.session, person) for person in (second, first))
    token = f"do.one_person.{code.id}"
    return Message(
        Text("linking.sure", {"first": there, "second": here}),
        lines=(Text("linking.sure_follows"), Text("linking.sure_question")),
        choices=(
            Choice(token, "yes", Text("linking.sure_yes"), "primary"),
            Choice(token, "no", Text("linking.sure_no")),
        ),
    )


def press(turn: Turn, item: str, value: str) -> Text | None:
    """The answer to the question: one person from now on, or all as it was."""
    code = turn.session.get(OneTimeCode, int(item)) if item.isdecimal() and len(item) < 16 else None
    if code is None or code.claimed_by != turn.who.id or code.used_at is not None or code.expires_at <= turn.now:
        return Text("bot.stale")
    if value != "yes":
        code.claimed_by = None
        turn.session.add(code)
        return Text("bot.sealed", {"answer": Text("linking.sure_no")})
    first = turn.session.get_one(Person, code.person_id)
    amiss = Text("bot.stale") if first.erased_at is not None else obstacle(turn.session, first, turn.who)
    if amiss is not None:
        turn.answer(Message(amiss))
        return None
    if not use(turn, code):
        return Text("bot.stale")
    there = turn.account_of(first.id)
    merge(turn, first, turn.who)
    turn.record("accounts_joined", person=first.id, account=turn.account_of(None).id, one=code.id)
    told = Message(Text("linking.joined", {"accounts": _accounts(turn.session, first)}))
    for account in (turn.account_of(None).id, there.id):
        turn.tell(account, told)
    return Text("bot.sealed", {"answer": Text("linking.sure_yes")})


def obstacle(session: Session, first: Person, second: Person) -> Text | None:
    """Why two persons cannot become one, with what to do about it; or None."""
    for one, other in _twins(session, first.id, second.id):
        if one.state not in OVER and other.state not in OVER:
            program = session.get_one(Program, one.program_id).name
            return Text("linking.both_take_part", {"program": program, "role": Text(f"members.is.{one.role}")})
    mine = {one: _ids(session, one) for one in (first.id, second.id)}
    paired = session.exec(
        select(Pair.id).where(
            or_(
                col(Pair.mentor_id).in_(mine[first.id]) & col(Pair.mentee_id).in_(mine[second.id]),
                col(Pair.mentor_id).in_(mine[second.id]) & col(Pair.mentee_id).in_(mine[first.id]),
            ),
            col(Pair.state).in_(("proposed", "offered", "active", "paused")),
        )
    ).first()
    return Text("linking.each_others_partner") if paired is not None else None


def merge(turn: Turn, first: Person, second: Person) -> None:
    """*second* is *first* from now on: every row that names one names the other, and the second person's row goes."""
    session = turn.session
    for one, other in _twins(session, first.id, second.id):
        _fold(session, *((other, one) if other.state in OVER else (one, other)))
    _one_survey(session, first.id, second.id)
    runs = select(Organizer.program_id).where(Organizer.person_id == first.id)
    for twice in session.exec(
        select(Organizer).where(Organizer.person_id == second.id, col(Organizer.program_id).in_(runs))
    ).all():
        session.delete(twice)
    for entry in session.exec(select(LogEntry).where(LogEntry.code == "organizer_added")).all():
        if entry.values.get("added") == second.id:
            entry.values = {**entry.values, "added": first.id}
            session.add(entry)
    for job in session.exec(select(Job).where(Job.state == "waiting")).all():
        if job.payload.get("person") == second.id:
            job.payload = {**job.payload, "person": first.id}
            session.add(job)
    first.name, first.email = first.name or second.name, first.email or second.email
    first.zone = first.zone or second.zone
    # Silence that was asked for on either account holds for both.
    first.stopped_at = first.stopped_at or second.stopped_at
    first.paused_until = max((at for at in (first.paused_until, second.paused_until) if at), default=None)
    first.created_at = min(first.created_at, second.created_at)
    session.add(first)
    repoint(session, "person", second.id, first.id)
    session.delete(second)
    session.flush()
    session.expire_all()
    turn.person = first


def _one_survey(session: Session, first: int, second: int) -> None:
    """Of two answers to the same survey the newer one counts."""
    rows = session.exec(
        select(SurveyAnswer)
        .where(col(SurveyAnswer.person_id).in_((first, second)))
        .order_by(col(SurveyAnswer.answered_at).desc(), col(SurveyAnswer.id).desc())
    ).all()
    seen: set[int] = set()
    for one in rows:
        if one.program_id in seen:
            session.delete(one)
        seen.add(one.program_id)
    session.flush()


def _fold(session: Session, over: Enrollment, kept: Enrollment) -> None:
    """What is left of an enrollment that is over belongs to the one that goes on: with whom never again, above all."""
    excluded = {*kept.profile.get("excluded", ()), *over.profile.get("excluded", ())}
    if excluded:
        kept.profile = {**kept.profile, "excluded": sorted(excluded)}
        session.add(kept)
    for other in session.exec(select(Enrollment).where(Enrollment.program_id == over.program_id)).all():
        named = other.profile.get("excluded", ())
        if over.id in named:
            other.profile = {**other.profile, "excluded": sorted({*named, kept.id} - {over.id})}
            session.add(other)
    repoint(session, "enrollment", over.id, kept.id)
    session.delete(over)
    session.flush()


def _twins(session: Session, first: int, second: int) -> list[tuple[Enrollment, Enrollment]]:
    """The enrollments of two persons in the same program and role."""
    rows = session.exec(select(Enrollment).where(col(Enrollment.person_id).in_((first, second)))).all()
    mine: dict[tuple[int, str], dict[int, Enrollment]] = {}
    for one in rows:
        mine.setdefault((one.program_id, one.role), {})[one.person_id] = one
    return [(both[first], both[second]) for both in mine.values() if len(both) == 2]


def _ids(session: Session, person: int) -> list[int]:
    return list(session.exec(select(Enrollment.id).where(Enrollment.person_id == person)).all())


def _described(session: Session, person: Person) -> Text:
    """A person's name, with the platforms of their accounts."""
    values: dict[str, Any] = {"name": person.name or "?", "accounts": _accounts(session, person)}
    return Text("linking.named", values)


def _accounts(session: Session, person: Person) -> list[str]:
    """Where a person is known, in the order in which they came."""
    rows = session.exec(select(Account.platform).where(Account.person_id == person.id).order_by(col(Account.id))).all()
    return [platform.capitalize() for platform in rows]


PRESSES = {"one_person": press}
