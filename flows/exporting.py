"""A program's members as a CSV: one row an enrollment, nothing that was answered in confidence."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session, col, select

from bot.effects import Subject
from bot.messages import File, Message, Text
from bot.turn import Turn
from flows.importing import COLUMNS
from flows.pairing.reasons import code_in_words
from flows.spreadsheet import written
from storage.tables import Enrollment, Pair, Person, Program

LISTS = ("topics", "languages", "availability")
UNASKED = ("invited",)
"""States in which a profile is what an organizer's own file said."""


def export(turn: Turn, program: Program) -> None:
    """Send the file to the organizer of the turn, in their direct conversation; that it was made is recorded."""
    language = turn.who.language
    rows = turn.session.exec(
        select(Enrollment, Person)
        .join(Person, col(Person.id) == Enrollment.person_id)
        .where(Enrollment.program_id == program.id, col(Person.erased_at).is_(None))
        .order_by(col(Enrollment.role), col(Person.name), col(Enrollment.id))
    ).all()
    paired = _paired(turn.session, program)
    head = [turn.texts.plain(language, Text(f"import.title_{name}")) for name in COLUMNS]
    lines = [_line(turn, language, one, person, paired) for one, person in rows]
    sheet = written("members.csv", [head, *lines], ";" if language == "fr" else ",")
    turn.record("members_exported", Subject(program.id), rows=len(lines))
    said = Text("import.exported", {"n": len(lines), "program": program.name})
    n = sum(1 for _, person in rows if not person.email)
    more = (Text("import.exported_no_address", {"n": n}),) if n else ()
    turn.say(
        Message(said, lines=more, small=Text("import.exported_how"), files=(_named(sheet, said),)), program=program.id
    )


def _named(sheet: File, alt: Text) -> File:
    return File(sheet.name, sheet.media, sheet.content, alt)


def _paired(session: Session, program: Program) -> frozenset[int]:
    """The enrollments that are in a pair."""
    pairs = session.exec(
        select(Pair.mentor_id, Pair.mentee_id).where(
            Pair.program_id == program.id, col(Pair.state).in_(("active", "paused"))
        )
    ).all()
    return frozenset(side for pair in pairs for side in pair)


def _line(turn: Turn, language: str, one: Enrollment, person: Person, paired: frozenset[int]) -> Sequence[str]:
    """A row in the order of the columns.

    Who has not finished onboarding may hold what only the needs survey knows, which counts in figures alone: left out.
    """
    state = one.state
    if state == "pool":
        state = "paired" if one.id in paired else state
    profile: Mapping[str, Any] = one.profile if one.onboarded_at is not None or state in UNASKED else {}

    def words(text: Text) -> str:
        return turn.texts.plain(language, text)

    cells = {
        "name": person.name,
        "email": person.email or "",
        "role": words(Text(f"members.is.{one.role}")),
        "state": words(Text(f"members.state.{state}")),
        "capacity": str(one.capacity) if one.role == "mentor" else "",
        "format": words(Text(f"onboarding.format.{profile['format']}")) if profile.get("format") else "",
        "field": str(profile.get("field") or ""),
        "goals": str(profile.get("goals") or ""),
    }
    cells |= {name: "; ".join(words(code_in_words(name, code)) for code in profile.get(name) or ()) for name in LISTS}
    return [cells[name] for name in COLUMNS]
