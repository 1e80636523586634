"""Newcomers of a rolling program are matched each week: proposed to its organizers, or introduced if they wish so."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session, col, select

from bot import jobs
from bot.effects import Plan, Subject
from bot.messages import Message, Text
from bot.nudges import fired
from bot.repertoire import Work
from bot.turn import Turn, local
from flows.follow_up.cadence import at_hour, next_slot
from flows.listing import cut
from flows.pairing import proposals
from flows.pairing.preview import preview
from flows.pairing.preview import proposals as waiting_pairs
from flows.pairing.reasons import in_words
from flows.program.holidays import public_holidays
from flows.program.terms import Terms, rolling, terms
from flows.who import organizers, title
from storage.tables import Nudge, Pair, Person, Program

TUESDAY = 1
"""The day after the digest, so that an organizer has one thing to look at a day."""


def plan(turn: Turn, program: Program) -> date | None:
    """Plan the next weekly matching of *program*; its day, or None where it is not rolling or does not run.

    A week has one, whatever was planned for it before; it falls into the program's hours, and waits for the end of a
    quiet period.
    """
    rules = terms(program)
    if not rolling(program) or program.state not in ("running", "paused"):
        return None
    turn.session.flush()
    planned = turn.session.exec(
        select(Nudge.due_at).where(Nudge.kind == "weekly", Nudge.program_id == program.id, Nudge.state == "planned")
    ).first()
    if planned is not None:
        return local(planned, rules.zone).date()
    today = local(turn.now, rules.zone).date()
    day = today + timedelta(days=(TUESDAY - today.weekday() - 1) % 7 + 1)
    week = day.isocalendar()
    due = next_slot(
        at_hour(day, rules.zone, rules, 0), rules.zone, rules, lambda year: public_holidays(rules.country, year), None
    )
    turn.plan(
        Plan(
            key=f"weekly:{program.id}:{week.year}-W{week.week:02}",
            kind="weekly",
            due_at=due,
            subject=Subject(program.id),
        )
    )
    return local(due, rules.zone).date()


def started(program: Program, day: date | None) -> Message | None:
    """What an organizer hears when a program starts that matches by itself each week; None for any other."""
    if day is None:
        return None
    key = "weekly.started_introducing" if introduces(terms(program)) else "weekly.started"
    return Message(Text(key, {"program": program.name, "day": day}))


def introduces(rules: Terms) -> bool:
    """Whether pairs are introduced without an organizer's approval: only where that was set, never pair by pair."""
    return rules.match_weekly == "introduce" and not rules.approve_each


def begin(turn: Turn, nudge: Nudge) -> None:
    """The week's matching is due: it is a job, as an organizer's own is."""
    fired(turn, nudge)
    program = turn.session.get_one(Program, nudge.program_id)
    if plan(turn, program) is not None and program.state == "running":
        jobs.start(turn, "weekly", {"program": program.id, "at": turn.now.isoformat()})


def compute(session: Session, payload: Mapping[str, Any]) -> Mapping[str, Any]:
    """The best matching of the pool, as `match preview` has it computed."""
    return proposals.compute(session, payload)


def deliver(turn: Turn, payload: Mapping[str, Any], result: Mapping[str, Any]) -> bool:
    """Put the proposals in the place of those that nobody approved; False where the pool has changed meanwhile.

    Where there is none, whoever waits is told, and no organizer is.
    """
    program = turn.session.get_one(Program, payload["program"])
    if program.state != "running" or not rolling(program):
        return True
    if not proposals.keep(turn, payload, result):
        return False
    if not result["proposals"]:
        proposals.tell_who_waits(turn, program)
        return True
    introduced = _introduced(turn, program) if introduces(terms(program)) else None
    for person in organizers(turn.session, program.id):
        reader = turn.person_of(person)
        if reader.stopped_at is None:
            for message in (introduced,) if introduced else _proposed(turn, program, result, reader):
                turn.say(message, person=person, lane="nudge", program=program.id)
    return True


def _proposed(turn: Turn, program: Program, result: Mapping[str, Any], reader: Person) -> Iterator[Message]:
    """The proposals as a preview shows them, with why they come."""
    first, *rest = preview(turn, program, result, reader)
    yield replace(first, text=Text("weekly.proposed", first.text.values))
    yield from rest


def _introduced(turn: Turn, program: Program) -> Message:
    """Introduce all that is proposed, and say who was."""
    waiting = waiting_pairs(turn, program.id)
    said = proposals.approve(turn, program, waiting)
    done = turn.session.exec(
        select(Pair).where(col(Pair.id).in_([one.id for one in waiting]), Pair.state == "active").order_by(col(Pair.id))
    ).all()
    lines = [
        Text(
            "matching.line",
            {"pair": title(turn.session, pair), "score": pair.score, "id": str(pair.id), "why": in_words(pair.reasons)},
        )
        for pair in done
    ]
    return Message(
        Text("weekly.introduced", {"n": len(done), "program": program.name}), lines=(*cut(lines), *said.lines)
    )


NUDGES = {"weekly": begin}
JOBS = {"weekly": Work(compute, deliver)}
