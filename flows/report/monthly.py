"""Each month organizers get the report by itself: on the first working day, at the program's first hour."""

from datetime import date, timedelta

from bot.effects import Plan, Subject
from bot.nudges import fired
from bot.turn import Turn, local
from flows.follow_up.cadence import at_hour
from flows.program.holidays import public_holidays
from flows.program.terms import terms
from flows.report.now import start_for_all
from storage.tables import Nudge, Program

KIND = "report"


def plan(turn: Turn, program: Program) -> None:
    """Plan the report of next month, where the program runs; a month has one."""
    if program.state not in ("running", "paused"):
        return
    rules = terms(program)
    today = local(turn.now, rules.zone).date()
    first = date(today.year + today.month // 12, today.month % 12 + 1, 1)
    opens = at_hour(first_working_day(first, rules.country), rules.zone, rules, 0) - timedelta(hours=1)
    turn.plan(Plan(key=f"{KIND}:{program.id}:{first:%Y-%m}", kind=KIND, due_at=opens, subject=Subject(program.id)))


def first_working_day(day: date, country: str) -> date:
    """*day*, or the first one after it that is neither of the weekend nor a public holiday of *country*.

    Also where a program writes to its members every day: organizers read figures at work.
    """
    while day.weekday() >= 5 or day in public_holidays(country, day.year):
        day += timedelta(days=1)
    return day


def due(turn: Turn, nudge: Nudge) -> None:
    """Have the report made for all who run the program; while it is paused there is none."""
    fired(turn, nudge)
    program = turn.session.get_one(Program, nudge.program_id)
    plan(turn, program)
    if program.state == "running":
        start_for_all(turn, program)


NUDGES = {KIND: due}
