"""An agreement's terms, and its text in one reader's language: labels are in that language, words stay as typed."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.messages import Text, plain
from bot.turn import Turn
from flows.who import sides
from storage.tables import Pair, Person

Terms = Mapping[str, Any]
"""By the name of a term: words, a code, a list of codes or words, a number, an ISO date."""
TERMS = (
    "objectives",
    "rhythm",
    "duration",
    "channel",
    "mentor_hours",
    "mentor_brings",
    "mentee_hours",
    "mentee_brings",
)
RHYTHMS = ("weekly", "fortnightly", "three_weeks", "monthly", "six_weeks")
CHANNELS = ("video", "phone", "in_person", "written")


def fingerprint(terms: Terms) -> str:
    """The SHA-256 of terms, in no language, as hexadecimal: two texts with the same one say the same."""
    return sha256(json.dumps(dict(terms), sort_keys=True, ensure_ascii=False))


def sha256(text: str) -> str:
    """The SHA-256 of a text, as hexadecimal."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def language_of(turn: Turn, person: Person, pair: Pair) -> str:
    """The tag of the language in which *person* reads about *pair*: `fr@tu`."""
    return turn.repertoire.voice(turn.session, person, pair.program_id).language


def written(turn: Turn, pair: Pair, terms: Terms, language: str, person: Person) -> str:
    """The text of *terms* in *language*, with the program's rewordings: exactly what *person* is shown and signs."""
    people = {side.role: turn.session.get_one(Person, side.person_id) for side in sides(turn.session, pair)}
    values: dict[str, Any] = {role: one.name or Text("agreement.erased_name") for role, one in people.items()}
    values |= {name: _said(name, terms[name]) if name in terms else Text("agreement.erased") for name in TERMS}
    overrides = turn.repertoire.voice(turn.session, person, pair.program_id).overrides
    return plain(turn.texts.say(language, Text("agreement.text", values), overrides=overrides))


def _said(name: str, value: Any) -> Any:
    """A term's value, as a text shows it."""
    match name:
        case "rhythm":
            return Text(f"agreement.rhythm.{value}")
        case "duration":
            return date.fromisoformat(value)
        case "channel":
            return [Text(f"agreement.channel.{one}") if one in CHANNELS else one for one in value]
        case "mentor_hours" | "mentee_hours":
            return Text("agreement.hours", {"n": value})
        case _:
            return value
