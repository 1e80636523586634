"""A program in a few facts, as organizers read them."""

from sqlmodel import Session, col, func, select

from bot.messages import Text
from flows.program.terms import Terms, terms
from flows.where import linked
from storage.tables import Enrollment, Pair, Program

Facts = tuple[tuple[Text, Text], ...]


def summary(program: Program) -> Facts:
    """The settings that an organizer looks at first, as label and value."""
    rules = terms(program)
    known: list[tuple[Text, Text]] = [
        (Text("program.fact.template"), Text(f"program_create.template.{program.template}")),
        (Text("program.fact.state"), Text(f"program.state.{program.state}")),
        (Text("program.fact.length"), Text("program.days", {"n": _days(program, rules)})),
        (Text("program.fact.rhythm"), Text("program.every_days", {"n": rules.rhythm_days})),
        (
            Text("program.fact.checkins"),
            Text("bot.list", {"items": [Text("program.day", {"n": n}) for n in rules.checkins]}),
        ),
        (Text("program.fact.contact"), Text("bot.plain", {"text": rules.contact or "–"})),
    ]
    if program.starts_on:
        known.insert(2, (Text("program.fact.starts"), Text("bot.day", {"day": program.starts_on})))
    if program.ends_on:
        known.insert(3, (Text("program.fact.ends"), Text("bot.day", {"day": program.ends_on})))
    return tuple(known)


def _days(program: Program, rules: Terms) -> int:
    """From its first to its last day, where all end together; else how long each pair has."""
    if rules.intake == "cohort" and program.starts_on and program.ends_on:
        return (program.ends_on - program.starts_on).days
    return rules.length_days


def facts(session: Session, program: Program) -> Facts:
    """The same, with its people and its pairs in numbers."""
    counts = session.exec(
        select(Enrollment.state, func.count())
        .where(Enrollment.program_id == program.id)
        .group_by(Enrollment.state)
        .order_by(col(Enrollment.state))
    ).all()
    pairs = session.exec(
        select(func.count()).select_from(Pair).where(Pair.program_id == program.id, Pair.state == "active")
    ).one()
    people = [Text("program.people", {"n": n, "state": Text(f"members.state.{state}")}) for state, n in counts]
    known = (*summary(program), (Text("program.fact.pairs"), Text("bot.number", {"n": pairs})))
    if places := linked(session, program.id):
        known = (*known, (Text("program.fact.linked"), Text("bot.list", {"items": places})))
    return (*known, (Text("program.fact.people"), Text("bot.list", {"items": people}))) if people else known
