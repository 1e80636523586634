"""A program in a few facts, as organizers read them."""

from sqlmodel import Session, col, func, select

from bot.messages import Message, Text
from flows.pairing.resting import resting
from flows.program.terms import Terms, last_day, terms, titled
from flows.where import linked
from storage.tables import Enrollment, Pair, Program

Facts = tuple[tuple[Text, Text], ...]


def summary(program: Program) -> Facts:
    """The settings that an organizer looks at first, as label and value."""
    rules = terms(program)
    known: list[tuple[Text, Text]] = [
        (Text("program.fact.template"), titled(program.template)),
        (Text("program.fact.state"), Text(f"program.state.{program.state}")),
        (Text("program.fact.intake"), Text(f"program.intake.{rules.intake}")),
        (Text("program.fact.length"), _length(program, rules)),
        (Text("program.fact.rhythm"), Text("program.every_days", {"n": rules.rhythm_days})),
        (
            Text("program.fact.checkins"),
            Text("bot.list", {"items": [Text("program.day", {"n": n}) for n in rules.checkins]}),
        ),
        (Text("program.fact.contact"), Text("bot.plain", {"text": rules.contact or "–"})),
    ]
    if program.starts_on:
        known.insert(2, (Text("program.fact.starts"), Text("bot.day", {"day": program.starts_on})))
    if end := last_day(program):
        known.insert(3, (Text("program.fact.ends"), Text("bot.day", {"day": end})))
    return tuple(known)


def _length(program: Program, rules: Terms) -> Text:
    """From its first to its last day, where all end together; else how long each pair has."""
    if rules.intake == "rolling":
        return Text("program.days_each", {"n": rules.length_days})
    if program.starts_on and program.ends_on:
        return Text("program.days", {"n": (program.ends_on - program.starts_on).days})
    return Text("program.days", {"n": rules.length_days})


def no_last_day(program: Program) -> Message:
    """What is said to an organizer who gives a last day to a program whose pairs end one by one."""
    length = Text("program.days", {"n": terms(program).length_days})
    return Message(Text("program.no_last_day", {"program": program.name, "length": length}))


def facts(session: Session, program: Program) -> Facts:
    """The same, with its people and its pairs in numbers."""
    people = [
        Text("program.people", {"n": n, "state": Text(f"members.state.{state}")})
        for state, n in _people(session, program)
    ]
    pairs = session.exec(
        select(func.count()).select_from(Pair).where(Pair.program_id == program.id, Pair.state == "active")
    ).one()
    known = (*summary(program), (Text("program.fact.pairs"), Text("bot.number", {"n": pairs})))
    if places := linked(session, program.id):
        known = (*known, (Text("program.fact.linked"), Text("bot.list", {"items": places})))
    return (*known, (Text("program.fact.people"), Text("bot.list", {"items": people}))) if people else known


def _people(session: Session, program: Program) -> list[tuple[str, int]]:
    """How many people stand where, by state: who has two roles is one, who is in a pair is not in the pool."""
    rows = session.exec(
        select(Enrollment.id, Enrollment.person_id, Enrollment.state).where(Enrollment.program_id == program.id)
    ).all()
    going = session.exec(
        select(Pair.mentor_id, Pair.mentee_id).where(
            Pair.program_id == program.id, col(Pair.state).in_(("active", "paused"))
        )
    ).all()
    paired = {side for both in going for side in both}
    over = program.state in ("closed", "archived")
    rest = resting(session, program.id)
    found: dict[str, set[int]] = {}
    for one, person, state in rows:
        finished = over or one in rest
        stands = state if state != "pool" else "finished" if finished else "paired" if one in paired else "pool"
        found.setdefault(stands, set()).add(person)
    return sorted((state, len(people)) for state, people in found.items())
