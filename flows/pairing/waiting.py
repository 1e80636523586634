"""The queue in words: who waits for a partner after today's best matching, since when, and why. Computed by a job."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot import jobs
from bot.messages import Choice, Message, Text
from bot.repertoire import Work
from bot.turn import Turn
from flows.listing import PAGE, show_more
from flows.looking import looked
from flows.pairing import silence
from flows.pairing.matching import match
from flows.pairing.matching.queue import queue
from flows.pairing.offered import in_lines
from flows.pairing.pool import fingerprint, pool, rules_of
from flows.pairing.proposals import plain
from flows.pairing.reasons import in_words
from flows.who import pairs_of, run_by
from storage.tables import Enrollment, Person, Program

MORE = "queue"
"""The button that shows those who come next."""


def start(turn: Turn, program: Program, after: int = 0) -> None:
    """Have the pool matched to see who is left over; those who come after so many are named, a page of them."""
    payload = {"program": program.id, "person": turn.who.id, "at": turn.now.isoformat()}
    jobs.start(turn, "queue", {**payload, "after": after})


def compute(session: Session, payload: Mapping[str, Any]) -> Mapping[str, Any]:
    """Who of the mentees would be left over, in the order in which they come next; JSON, with the fingerprint."""
    after = payload.get("after", 0)
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
            for one in found[after : after + PAGE]
        ],
    }


def deliver(turn: Turn, payload: Mapping[str, Any], result: Mapping[str, Any]) -> bool:
    """Tell who asked; False where the pool has changed meanwhile."""
    program, at = turn.session.get_one(Program, payload["program"]), datetime.fromisoformat(payload["at"])
    rules = rules_of(turn.session, program, at)
    if fingerprint(pool(turn.session, program.id, at), rules) != result["fingerprint"]:
        return False
    after = payload.get("after", 0)
    lines = [_line(turn, place, one) for place, one in enumerate(result["waiting"], after + 1)]
    choices: tuple[Choice, ...] = ()
    if rest := result["many"] - after - len(lines):
        lines.append(Text("matching.queue_more", {"n": rest}))
        choices = (show_more(f"do.{MORE}.{program.id}", after + PAGE, min(rest, PAGE)),)
    key = "matching.queue" if lines else "matching.queue_empty"
    looked(turn, program.id, "queue", by=payload["person"])
    head = Text(key, {"n": result["many"], "program": program.name})
    if not after:
        lines += silence.in_lines(turn, program.id)
        lines += in_lines(turn, program.id)
    turn.say(Message(head, lines=tuple(lines), choices=choices), person=payload["person"], program=program.id)
    return True


def press_more(turn: Turn, item: str, value: str) -> Text | None:
    """Those who come after so many as *value* says, as the pool is by now."""
    program = run_by(turn, item)
    if program is None or not value.isdecimal() or len(value) > 8:
        return Text("bot.stale")
    start(turn, program, int(value))
    turn.answer(Message(Text("matching.queue_working")))
    return None


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


PRESSES = {MORE: press_more}
JOBS = {"queue": Work(compute, deliver)}
