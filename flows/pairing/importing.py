"""A CSV of pairs that meet already: what it would do, line by line; then, on a second word, the pairs are taken in.

The turn that takes a file writes the people alone; a job takes the pairs in, a few a turn, under ids and days: no job
holds a word of the file.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session, col, select

from bot import jobs
from bot.effects import Subject
from bot.messages import File, Message, Text
from bot.repertoire import Work
from bot.turn import Turn
from flows.columns import columns_of
from flows.follow_up.presence import ever_wrote
from flows.pairing.lines import Found, Line, New, Reader, Who, day_first, titles_of
from flows.pairing.roll import Meets, Roll, from_json
from flows.pairing.taking_in import take_in, uncommitted
from flows.spreadsheet import SHOWN, Problem, Unreadable, answer, opened, written
from flows.spreadsheet import shown as described
from storage.tables import Enrollment, Pair, Person, Program

MOST_LINES = 2_000
A_TURN = 20
"""So many pairs are taken in at once."""


def read_pairs(turn: Turn, program: Program, content: bytes, said: str, *, sure: bool) -> None:
    """Show what the file would do and each line's problem; with *sure* the good lines are taken in, by a job."""
    try:
        head, rows = opened(content, MOST_LINES)
        columns = columns_of(head, said, titles_of(head))
    except Unreadable as reason:
        turn.answer(Message(reason.text))
        return
    shown = described(head, columns, "taking_in")
    missing = [side for side in ("mentor", "mentee") if side not in columns and f"{side}_email" not in columns]
    if missing:
        wanted = [Text(f"taking_in.column_{name}") for name in missing]
        turn.answer(Message(Text("taking_in.columns_missing", {"missing": wanted}), facts=shown))
        return
    found = Found()
    lines = list(rows)
    places = [columns[name] for name in ("start", "last") if name in columns]
    cells = [row[at] for _, row in lines if not isinstance(row, Problem) for at in places if at < len(row)]
    roll = Roll(turn.session, program)
    reader = Reader(turn, program, roll, columns, day_first(cells, turn.who.language))
    for number, row in lines:
        if isinstance(row, Problem):
            found.problems.append(row)
        else:
            reader.take(number, row, found)
    if sure and found.lines:
        _start(turn, program, found)
    values = {
        "n": len(found.lines),
        "known": Text("taking_in.known", {"n": found.known}),
        "problems": Text("import.left", {"n": len(found.problems)}),
    }
    if sure:
        message = Message(Text("taking_in.working" if found.lines else "taking_in.nothing", values))
    else:
        plan, listing = _plan(turn, roll, found.lines)
        message = Message(
            Text("taking_in.preview" if found.lines else "taking_in.nothing", values),
            lines=plan,
            facts=(*shown, *_counts(turn, program, found.lines)) if found.lines else shown,
            small=Text("taking_in.sure") if found.lines else Text("taking_in.columns_hint"),
            files=listing,
        )
    answer(turn, message, found.problems, Subject(program.id))


# What would be done --------------------------------------------------------------------------------------------------


def _counts(turn: Turn, program: Program, lines: Sequence[Line]) -> tuple[tuple[Text, Text], ...]:
    """How many would be new, would be asked for the charter now, and hear of it when they come."""
    people = list(dict.fromkeys(who for line in lines for who in (line.mentor, line.mentee)))
    known = [who for who in people if not isinstance(who, New)]
    enrolled = turn.session.exec(
        select(Enrollment.person_id, Enrollment.accepted_at).where(
            Enrollment.program_id == program.id, col(Enrollment.person_id).in_(known)
        )
    ).all()
    inside = {person for person, _ in enrolled}
    accepted = {person for person, at in enrolled if at is not None}
    written = {who for who in known if who not in accepted and ever_wrote(turn.session, who)}
    later = len(people) - len(accepted) - len(written)
    numbers = {"enrolled": len(people) - len(inside), "accepted": len(accepted), "asked": len(written), "later": later}
    return tuple((Text(f"taking_in.count_{name}"), Text("bot.number", {"n": n})) for name, n in numbers.items())


def _plan(turn: Turn, roll: Roll, lines: Sequence[Line]) -> tuple[tuple[Text, ...], tuple[File, ...]]:
    """What would be done with each line: the first ones as lines; where there are more, all of them as a file."""
    per_mentor: dict[Who, int] = {}
    said: list[Text] = []
    for line in lines:
        more = per_mentor.get(line.mentor, 0)
        per_mentor[line.mentor] = more + 1
        said.append(_would(turn, roll, line, more))
    if len(said) <= SHOWN:
        return tuple(said), ()
    more_lines = Text("import.more", {"n": len(said) - SHOWN})
    return (*said[:SHOWN], more_lines), (_listing(turn, lines, said),)


def _would(turn: Turn, roll: Roll, line: Line, more: int) -> Text:
    """A line in words: who, since when, when they met last, and where a mentor's places are too few."""
    names = [
        who.name if isinstance(who, New) else turn.session.get_one(Person, who).name
        for who in (line.mentor, line.mentee)
    ]
    notes: list[Text] = []
    if line.start:
        notes.append(Text("taking_in.since", {"day": line.start}))
    if line.last:
        notes.append(Text("taking_in.met", {"day": line.last}))
    if (meets := line.meets) is not None and (beyond := roll.beyond_places(meets, names[0], more)) is not None:
        notes.append(beyond)
    values = {"line": line.number, "mentor": names[0] or "–", "mentee": names[1] or "–"}
    if not notes:
        return Text("taking_in.would", values)
    return Text("taking_in.would_noted", {**values, "notes": Text("bot.list", {"items": notes})})


def _listing(turn: Turn, lines: Sequence[Line], said: Sequence[Text]) -> File:
    """Every line in words, for a spreadsheet."""
    words = (turn.texts.plain(turn.who.language, text) for text in said)
    rows = ((str(line.number), text) for line, text in zip(lines, words, strict=True))
    return written("pairs.csv", [("line", "pair"), *rows])


# Taking in -----------------------------------------------------------------------------------------------------------


def _start(turn: Turn, program: Program, found: Found) -> None:
    """Make persons of those whom nobody knows, and leave the rest to a job."""
    made: dict[str, Person] = {}
    for who in (who for line in found.lines for who in (line.mentor, line.mentee)):
        if isinstance(who, New) and who.email not in made:
            made[who.email] = Person(name=who.name, email=who.email, language=turn.who.language, created_at=turn.now)
    turn.session.add_all(made.values())
    turn.session.flush()

    def known(who: Who) -> int:
        return made[who.email].id if isinstance(who, New) else who

    rows = [Meets(known(line.mentor), known(line.mentee), line.start, line.last).to_json() for line in found.lines]
    turn.record("pairs_imported", Subject(program.id), pairs=len(rows), problems=len(found.problems))
    jobs.start(turn, "take_in", {"program": program.id, "person": turn.who.id, "rows": rows, "pairs": [], "left": 0})


def compute(session: Session, payload: Mapping[str, Any]) -> Mapping[str, Any]:
    """The next few: nothing is to be computed, and each is looked at again when it is written."""
    return {"rows": payload["rows"][:A_TURN]}


def deliver(turn: Turn, payload: Mapping[str, Any], result: Mapping[str, Any]) -> bool:
    """Take in a few pairs, and leave the rest to the next job; at the end whoever asked is told."""
    program = turn.session.get_one(Program, payload["program"])
    taken: list[int] = list(payload["pairs"])
    left: int = payload["left"]
    rest = payload["rows"][A_TURN:]
    if program.state != "running":
        left, rest = left + len(payload["rows"]), []
    else:
        roll = Roll(turn.session, program)
        for meets in map(from_json, result["rows"]):
            if not roll.together(meets) and roll.against(meets) is None:
                taken.append(take_in(turn, program, meets, roll).id)
            else:
                left += 1  # Something has changed since the file was looked at.
    if rest:
        jobs.start(turn, "take_in", {**payload, "rows": rest, "pairs": taken, "left": left})
        return True
    turn.say(done(turn, program, taken, left), person=payload["person"], program=program.id)
    return True


def done(turn: Turn, program: Program, taken: list[int], left: int) -> Message:
    """What was taken in, and who has still to accept the charter: asked now, or when they come."""
    people = uncommitted(turn, taken)
    asked = [one for one in people if ever_wrote(turn.session, one.id)]
    lines: list[Text] = []
    if asked:
        lines.append(Text("taking_in.asked", {"n": len(asked)}))
    if len(people) > len(asked):
        lines.append(Text("taking_in.later", {"n": len(people) - len(asked)}))
    if quiet := _quiet(turn, taken):
        lines.append(Text("taking_in.quiet", {"n": quiet}))
    if left:
        lines.append(Text("taking_in.changed", {"n": left}))
    return Message(Text("taking_in.done", {"n": len(taken), "program": program.name}), lines=tuple(lines))


def _quiet(turn: Turn, taken: list[int]) -> int:
    """How many of them have not met for so long that they need attention at once."""
    rows = turn.session.exec(select(Pair.id).where(col(Pair.id).in_(taken), Pair.health == "needs_attention")).all()
    return len(rows)


JOBS = {"take_in": Work(compute, deliver)}
