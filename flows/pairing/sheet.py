"""Everything about a preview for a spreadsheet: where a message shows only the first."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.messages import File, Text
from bot.turn import Turn
from flows.pairing.reasons import in_words, why_proposed
from flows.pairing.rulings import standing
from flows.who import sides
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
    for pair in proposed:
        mentor, mentee = (turn.session.get_one(Person, side.person_id).name for side in sides(turn.session, pair))
        why = said(Text("bot.list", {"items": why_proposed(program, pair, by_hand)}))
        other = numbers.get((pair.alternative.get("mentor", 0), pair.alternative.get("mentee", 0)))
        exchange = (str(other), str(pair.alternative["cost"])) if other is not None else ("", "")
        rows.writerow((str(pair.id), _still(mentor), _still(mentee), str(pair.score), _still(why), *exchange))
    for mentor, mentee, reasons in _left(turn, left):
        why = said(Text("bot.list", {"items": reasons}))
        rows.writerow(("", _still(mentor), _still(mentee), "", _still(why), "", ""))
    return File("pairs.csv", "text/csv", written.getvalue().encode("utf-8-sig"))


def _left(turn: Turn, left: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str, list[Text]]]:
    """Who is left over, under their role, and why."""
    for one in left:
        enrollment = turn.session.get_one(Enrollment, one["enrollment"])
        name = turn.session.get_one(Person, enrollment.person_id).name
        mentor, mentee = (name, "") if enrollment.role == "mentor" else ("", name)
        yield mentor, mentee, in_words(one["reasons"])


def _still(words: str) -> str:
    """Words that a spreadsheet shows and never works out."""
    return f"'{words}" if words.startswith(ACTS) else words
