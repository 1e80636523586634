"""The queue in words: who waits for a partner after today's best matching, since when, and why. Computed by a job."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.messages import Message, Text
from bot.repertoire import Work
from bot.turn import Turn
from flows.looking import looked
from flows.pairing.matching import match
from flows.pairing.matching.queue import queue
from flows.pairing.offered import in_lines
from flows.pairing.pool import fingerprint, pool, rules_of
from flows.pairing.proposals import plain
from flows.pairing.reasons import in_words
from flows.who import pairs_of
from storage.tables import Enrollment, Person, Program

SHOWN = 20
"""So many are named; of the others, how many there are."""


def compute(session: Session, payload: Mapping[str, Any]) -> Mapping[str, Any]:
    """Who of the mentees would be left over, in the order in which they come next; JSON, with the fingerprint."""
    program = session.get_one(Program, payload["program"])
    at = datetime.fromisoformat(payload["at"])
    candidates, rules = pool(session, program.id, at), rules_of(session, program, at)
    found = queue(candidates, match(candidates, rules).left_over)
    return {
        "fingerprint": fingerprint(candidates, rules),
        "many": len(found),
        "waiting": [
            {
                "enrollment": int(one.candidate),
                "let_down": one.let_down,
                "reasons": [{"code": reason.code, **plain(reason.values)} for reason in one.reasons],
            }
            for one in found[:SHOWN]
        ],
    }


def deliver(turn: Turn, payload: Mapping[str, Any], result: Mapping[str, Any]) -> bool:
    """Tell who asked; False where the pool has changed meanwhile."""
    program, at = turn.session.get_one(Program, payload["program"]), datetime.fromisoformat(payload["at"])
    rules = rules_of(turn.session, program, at)
    if fingerprint(pool(turn.session, program.id, at), rules) != result["fingerprint"]:
        return False
    lines = [_line(turn, place, one) for place, one in enumerate(result["waiting"], 1)]
    if more := result["many"] - len(lines):
        lines.append(Text("matching.queue_more", {"n": more}))
    key = "matching.queue" if lines else "matching.queue_empty"
    looked(turn, program.id, "queue", by=payload["person"])
    turn.say(
        Message(Text(key, {"n": result["many"], "program": program.name}), lines=(*lines, *in_lines(turn, program.id))),
        person=payload["person"],
        program=program.id,
    )
    return True


def _line(turn: Turn, place: int, one: Mapping[str, Any]) -> Text:
    enrollment = turn.session.get_one(Enrollment, one["enrollment"])
    person = turn.session.get_one(Person, enrollment.person_id)
    values: dict[str, Any] = {"place": place, "name": person.name, "why": in_words(one["reasons"])}
    if enrollment.waiting_since is None:
        return Text("matching.queue_new", values)
    values["day"] = enrollment.waiting_since.date()
    if not one["let_down"]:
        return Text("matching.queue_since", values)
    # First in line without ever having been in a pair: an offer came too late for them.
    paired = pairs_of(turn.session, enrollment.id, "ended")
    return Text("matching.queue_again" if paired else "matching.queue_late", values)


JOBS = {"queue": Work(compute, deliver)}
