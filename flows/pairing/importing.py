"""A CSV of pairs that meet already: what it would do, line by line; then, on a second word, the pairs are taken in.

A job reads it, another takes the pairs in, a few a turn.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session, col, select

from bot import jobs
from bot.messages import File, Message, Text
from bot.repertoire import Work
from bot.turn import Turn
from flows.columns import columns_of
from flows.follow_up.presence import ever_wrote
from flows.pairing.lines import Found, Line, New, Reader, Who, day_first, line_from_json, titles_of
from flows.pairing.roll import Meets, Roll
from flows.pairing.taking_in import take_in, uncommitted
from flows.spreadsheet import SHOWN, Problem, Unreadable, opened, told, written
from flows.spreadsheet import shown as described
from flows.taking_files import Lines, Look, Table
from storage.tables import Enrollment, Pair, Person, Program

MOST_LINES = 2_000
A_TURN = 20
"""So many pairs are taken in at once."""


def read_pairs(turn: Turn, program: Program, content: bytes, asked: Mapping[str, Any]) -> Look:
    """What the file would do and each line's problem; or, where it is *sure*, what it does."""
    try:
        head, rows = opened(content, MOST_LINES)
        columns = columns_of(head, asked["columns"], titles_of(head))
    except Unreadable as reason:
        return Look((Message(reason.text),))
    shown = described(head, columns, "taking_in")
    missing = [side for side in ("mentor", "mentee") if side not in columns and f"{side}_email" not in columns]
    if missing:
        wanted = [Text(f"taking_in.column_{name}") for name in missing]
        return Look((Message(Text("taking_in.columns_missing", {"missing": wanted}), facts=shown),))
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
    values = {
        "n": len(found.lines),
        "known": Text("taking_in.known", {"n": found.known}),
        "problems": Text("import.left", {"n": len(found.problems)}),
    }
    if asked["sure"]:
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
    tally = {"pairs": len(found.lines), "problems": len(found.problems)}
    return Look(told(turn, message, found.problems), [line.to_json() for line in found.lines], tally)


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


def _begin(turn: Turn, program: Program, lines: Lines) -> None:
    """Leave the lines to a job."""
    asked = {"program": program.id, "person": turn.who.id}
    jobs.start(turn, "take_in", {**asked, "rows": list(lines), "pairs": [], "left": 0})


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
        lines = _met(turn, result["rows"], payload["person"])
        roll = Roll(turn.session, program)
        for meets in lines:
            if not roll.together(meets) and roll.against(meets) is None:
                taken.append(take_in(turn, program, meets, roll).id)
            else:
                left += 1  # Something has changed since the file was looked at.
    if rest:
        jobs.start(turn, "take_in", {**payload, "rows": rest, "pairs": taken, "left": left})
        return True
    turn.say(done(turn, program, taken, left), person=payload["person"], program=program.id)
    return True


def _met(turn: Turn, rows: Lines, asker: int) -> list[Meets]:
    """Who meets on these lines; of whom nobody knew, persons are made."""
    lines = [line_from_json(row) for row in rows]
    new = {who.email: who for line in lines for who in (line.mentor, line.mentee) if isinstance(who, New)}
    people = {
        one.email: one for one in turn.session.exec(select(Person).where(col(Person.email).in_(new))).all() if one.email
    }
    language = turn.person_of(asker).language
    for email, who in new.items():
        if email not in people:
            people[email] = Person(name=who.name, email=email, language=language, created_at=turn.now)
            turn.session.add(people[email])
    turn.session.flush()

    def known(who: Who) -> int:
        return people[who.email].id if isinstance(who, New) else who

    return [Meets(known(line.mentor), known(line.mentee), line.start, line.last) for line in lines]


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


MEETING = Table("pairs", "pairs_imported", read_pairs, begin=_begin)
JOBS = {**MEETING.jobs, "take_in": Work(compute, deliver)}
