"""How long a program's people are kept: some months after its end, as its first words say; then they are erased.

The end is the day on which organizers closed the program; of one whose pairs all end together, and that nobody closed,
the day after its last pair. Organizers are told two weeks before. Whoever takes part in another program, or runs one,
stays a person; what they said in this one goes. What is left of the program are counts and the log.
"""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, func, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.effects import Plan, Subject
from bot.messages import Message, Text
from bot.nudges import fired, put_off
from bot.turn import Turn, local
from flows.follow_up.cadence import at_hour
from flows.forget.erasing import erase, erase_in
from flows.program.terms import last_day, terms
from flows.who import organizers
from storage.tables import (
    AgreementSignature,
    AgreementVersion,
    Conversation,
    Enrollment,
    LogEntry,
    Nudge,
    Organizer,
    Pair,
    Person,
    Program,
    Report,
    SurveyAnswer,
)

NOTICE = timedelta(days=14)
LATER = timedelta(days=30)
"""When a program that goes on is looked at again."""
SOME = 5
"""People erased in one turn."""
SOON = timedelta(seconds=1)


def ended(session: Session, program: Program) -> datetime | None:
    """When the program ended (aware UTC); None where it goes on, or where its end cannot be told yet."""
    if program.state in ("closed", "archived"):
        entries = session.exec(
            select(LogEntry)
            .where(LogEntry.program_id == program.id, LogEntry.code == "program_state")
            .order_by(col(LogEntry.id).desc())
        ).all()
        return next((one.at for one in entries if one.values.get("after") == "closed"), program.created_at)
    end = last_day(program)
    if end is None or program.state != "running":
        return None
    states = session.exec(select(Pair.state, Pair.ended_at).where(Pair.program_id == program.id)).all()
    if any(state in ("proposed", "offered", "active", "paused") for state, _ in states):
        return None
    return max([datetime(end.year, end.month, end.day, tzinfo=UTC), *(at for _, at in states if at is not None)])


def until(session: Session, program: Program) -> date | None:
    """The day on which its people are erased; None where the program goes on."""
    at = ended(session, program)
    rules = terms(program)
    return months_after(local(at, rules.zone).date(), rules.retention_months) if at is not None else None


def months_after(day: date, months: int) -> date:
    """The same day so many months later; the last one of a month that is too short."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def plan(turn: Turn, program: Program) -> None:
    """Plan that organizers are told; where the end is not known yet, that it is looked for after the last day."""
    turn.session.flush()
    rules = terms(program)
    day = until(turn.session, program)
    end = last_day(program)
    if day is None and end is not None:
        day = months_after(end, rules.retention_months)
    if day is None:
        return
    due = max(at_hour(day, rules.zone, rules, 0) - NOTICE, turn.now)
    turn.plan(
        Plan(
            key=f"retention_notice:{program.id}:{day.isoformat()}:{due:%Y%m%d}",
            kind="retention_notice",
            due_at=due,
            subject=Subject(program.id),
        )
    )


def notice(turn: Turn, nudge: Nudge) -> None:
    """Tell the organizers what is erased in two weeks, and plan it; or look again where the program goes on."""
    program = turn.session.get_one(Program, nudge.program_id)
    rules = terms(program)
    day = until(turn.session, program)
    if day is None:
        put_off(turn, nudge, turn.now + LATER)
        return
    fired(turn, nudge)
    if _done(turn.session, program):
        return
    due = at_hour(day, rules.zone, rules, 0)
    if due - NOTICE > turn.now:  # The program ended later than planned, or people are kept longer.
        plan(turn, program)
        return
    due = max(due, turn.now + NOTICE)
    values = {
        "program": program.name,
        "day": local(due, rules.zone).date(),
        "n": len(turn.session.exec(_people(program)).all()),
    }
    for person in organizers(turn.session, program.id):
        turn.say(Message(Text("retention.notice", values)), person=person, lane="nudge", program=program.id)
    turn.record("retention_told", Subject(program.id), n=values["n"])
    turn.plan(
        Plan(
            key=f"retention:{program.id}:{nudge.id}",
            kind="retention",
            due_at=due,
            subject=Subject(program.id, item=f"{values['n']}:0"),
        )
    )


def _done(session: Session, program: Program) -> bool:
    """Whether it is planned already, or over since the program ended."""
    planned = select(Nudge.id).where(
        Nudge.kind == "retention", Nudge.program_id == program.id, Nudge.state == "planned"
    )
    over = select(LogEntry.at).where(LogEntry.program_id == program.id, LogEntry.code == "retention_over")
    at = ended(session, program)
    return session.exec(planned).first() is not None or any(at is not None and one >= at for one in session.exec(over))


def go_on(turn: Turn, nudge: Nudge) -> None:
    """Erase the next few people; when nobody is left, what the program itself kept of people, and say so.

    The nudge's item: how many there are, and the last one that is done.
    """
    session = turn.session
    program = session.get_one(Program, nudge.program_id)
    rules = terms(program)
    day = until(session, program)
    if day is None or at_hour(day, rules.zone, rules, 0) > turn.now:
        fired(turn, nudge)
        plan(turn, program)  # It goes on after all, or people are kept longer.
        return
    n, after = map(int, (nudge.item or "0:0").split(":"))
    people = session.exec(_people(program).where(col(Person.id) > after).limit(SOME)).all()
    for person in people:
        if _elsewhere(session, program, person):
            erase_in(turn, session.get_one(Person, person), program)
        else:
            erase(turn, session.get_one(Person, person), told=False)
    if people:
        nudge.item = f"{n}:{people[-1]}"
        put_off(turn, nudge, turn.now + SOON)
        return
    fired(turn, nudge)
    _program_itself(session, program)
    turn.record("retention_over", Subject(program.id), n=n)
    for person in organizers(session, program.id):
        said = Text("retention.done", {"program": program.name, "n": n})
        turn.say(Message(said), person=person, lane="nudge", program=program.id)


def _program_itself(session: Session, program: Program) -> None:
    """What stands with the program and not with one of its people: what pairs agreed, and charts."""
    pairs = select(Pair.id).where(Pair.program_id == program.id)
    agreements = select(AgreementVersion.id).where(col(AgreementVersion.pair_id).in_(pairs))
    signed = update(AgreementSignature).where(col(AgreementSignature.agreement_id).in_(agreements))
    session.execute(signed.values(text=""))
    session.execute(update(AgreementVersion).where(col(AgreementVersion.pair_id).in_(pairs)).values(terms={}))
    session.execute(update(Report).where(col(Report.program_id) == program.id).values(picture={}))


def _people(program: Program) -> SelectOfScalar[int]:
    """The ids of the persons of whom the program still holds something, in their order."""
    sources = (
        select(Enrollment.person_id).where(Enrollment.program_id == program.id),
        select(SurveyAnswer.person_id).where(SurveyAnswer.program_id == program.id),
        select(Conversation.person_id).where(Conversation.program_id == program.id),
    )
    held = or_(*(col(Person.id).in_(one) for one in sources))
    return select(Person.id).where(col(Person.erased_at).is_(None), held).order_by(col(Person.id))


def _elsewhere(session: Session, program: Program, person: int) -> bool:
    """Whether somebody runs a program, or takes part in another one."""
    rows = (
        select(func.count()).select_from(Organizer).where(Organizer.person_id == person),
        select(func.count())
        .select_from(Enrollment)
        .where(Enrollment.person_id == person, Enrollment.program_id != program.id),
        select(func.count())
        .select_from(SurveyAnswer)
        .where(SurveyAnswer.person_id == person, SurveyAnswer.program_id != program.id),
    )
    return any(session.exec(one).one() for one in rows)


NUDGES = {"retention_notice": notice, "retention": go_on}
