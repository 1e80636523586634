"""Everything about a preview for a spreadsheet: where a message shows only the first."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import col, select

from bot.messages import File, Text
from bot.turn import Turn
from flows.pairing.reasons import in_words, why_proposed
from flows.pairing.rulings import standing
from storage.tables import Enrollment, Pair, Person, Program

COLUMNS = ("number", "mentor", "mentee", "score", "why", "exchange", "cost")
ACTS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""


def whole(
    turn: Turn, program: Program, proposed: Sequence[Pair], left: Sequence[Mapping[str, Any]], language: str
) -> File:
    """Every proposal, then everybody left over with the reason, in *language*."""

    def said(text: Text) -> str:
        return turn.texts.plain(language, text)

    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\n")
    rows.writerow([said(Text(f"matching.column_{one}")) for one in COLUMNS])
    by_hand = standing(turn.session, program.id)
    numbers = {(one.mentor_id, one.mentee_id): one.id for one in proposed}
    people = _people(turn, program)
    for pair in proposed:
        mentor, mentee = people[pair.mentor_id][1], people[pair.mentee_id][1]
        why = said(Text("bot.list", {"items": why_proposed(program, pair, by_hand)}))
        other = numbers.get((pair.alternative.get("mentor", 0), pair.alternative.get("mentee", 0)))
        exchange = (str(other), str(pair.alternative["cost"])) if other is not None else ("", "")
        rows.writerow((str(pair.id), _still(mentor), _still(mentee), str(pair.score), _still(why), *exchange))
    for one in left:
        role, name = people[one["enrollment"]]
        mentor, mentee = (name, "") if role == "mentor" else ("", name)
        why = said(Text("bot.list", {"items": in_words(one["reasons"])}))
        rows.writerow(("", _still(mentor), _still(mentee), "", _still(why), "", ""))
    return File("pairs.csv", "text/csv", written.getvalue().encode("utf-8-sig"))


def _people(turn: Turn, program: Program) -> dict[int, tuple[str, str]]:
    """By enrollment: the role and the name."""
    rows = turn.session.exec(
        select(Enrollment.id, Enrollment.role, Person.name)
        .join(Person, col(Person.id) == Enrollment.person_id)
        .where(Enrollment.program_id == program.id)
    ).all()
    return {id: (role, name) for id, role, name in rows}


def _still(words: str) -> str:
    """Words that a spreadsheet shows and never works out."""
    return f"'{words}" if words.startswith(ACTS) else words
