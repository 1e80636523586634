"""A program's days, as its intake has them: a cohort ends together, a rolling program has no day on which it ends."""

from datetime import date, timedelta

from flows.program.terms import terms
from storage.tables import Program


def fit_dates(program: Program, today: date, days: int | None = None) -> None:
    """Give a cohort that has none an end, *days* (the terms' length, unless given) after its start; take a rolling
    program's away: each pair has its own."""
    rules = terms(program)
    if rules.intake == "rolling":
        program.ends_on = None
    elif program.ends_on is None:
        program.ends_on = (program.starts_on or today) + timedelta(days=days or rules.length_days)
