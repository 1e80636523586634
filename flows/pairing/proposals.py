"""Proposed pairs: computed by a job, delivered if the pool is still the same, approved by an organizer."""

import base64
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from bot import jobs
from bot.effects import Subject
from bot.messages import Message, Text
from bot.repertoire import Work
from bot.turn import Turn
from flows.follow_up.presence import away
from flows.listing import cut
from flows.pairing.introduction import CannotIntroduce
from flows.pairing.matching import Matching, Rules, match
from flows.pairing.matching.cost import unmade
from flows.pairing.matching.swap import Exchange
from flows.pairing.offered import HOLDS
from flows.pairing.offers import bring_together
from flows.pairing.pool import fingerprint, pool, rules_of
from flows.pairing.preview import preview, proposals
from flows.pairing.spread import WORDS, spread
from flows.program.terms import terms
from flows.where import present
from flows.who import pairs_of, sides, title
from storage.tables import Enrollment, LogEntry, Pair, Person, Program

TOLD = "waiting_told"
"""The log's code for somebody who was told that they wait for a partner."""


def start(turn: Turn, program: Program) -> None:
    """Have the pool matched; the proposals come as a message."""
    language = turn.who.language
    words = {word: turn.texts.plain(language, Text(f"matching.spread_{word}")) for word in WORDS}
    payload = {"program": program.id, "person": turn.who.id, "at": turn.now.isoformat()}
    jobs.start(turn, "match", {**payload, "words": words})


def compute(session: Session, payload: Mapping[str, Any]) -> Mapping[str, Any]:
    """Match the pool of a program; JSON: the proposals, who is left over and why, and the fingerprint."""
    from flows.pairing.matching.nearest import exchanges  # numpy is loaded when somebody matches

    program = session.get_one(Program, payload["program"])
    at = datetime.fromisoformat(payload["at"])
    candidates = pool(session, program.id, at)
    rules = rules_of(session, program, at)
    found = match(candidates, rules)
    nearest = exchanges({one.id: one for one in candidates}, found, rules)
    return {
        "fingerprint": fingerprint(candidates, rules),
        "proposals": [
            {
                "mentor": int(one.mentor),
                "mentee": int(one.mentee),
                "score": one.score,
                "reasons": [{"code": reason.code, **plain(reason.values)} for reason in one.reasons],
                "alternative": _alternative(nearest.get((one.mentor, one.mentee))),
            }
            for one in found.proposals
        ],
        "unmade": [
            {"pair": [int(mentor), int(mentee)], "reasons": [{"code": f"rule.{code}"}]}
            for (mentor, mentee), code in unmade(candidates, found, rules).items()
        ],
        "pictures": _pictures(found, rules, payload),
        "left_over": [
            {
                "enrollment": int(one.candidate),
                "reasons": [{"code": reason.code, **plain(reason.values)} for reason in (one.binding, *one.also)],
            }
            for one in found.left_over
        ],
    }


def _alternative(found: Exchange | None) -> dict[str, int]:
    """An exchange as JSON; empty where there is none."""
    if found is None:
        return {}
    return {"mentor": int(found.other[0]), "mentee": int(found.other[1]), "cost": found.cost}


def _pictures(found: Matching, rules: Rules, payload: Mapping[str, Any]) -> list[dict[str, str]]:
    """The picture of the scores as JSON, where the job was given the words for it and there is enough to draw."""
    words = payload.get("words")
    drawn = spread([one.score for one in found.proposals], rules.threshold, words) if words else None
    return [{"png": base64.b64encode(drawn.png).decode(), "alt": drawn.alt}] if drawn is not None else []


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """A reason's values as JSON."""
    return {
        name: sorted(value)
        if isinstance(value, set | frozenset)
        else list(value)
        if isinstance(value, tuple)
        else value
        for name, value in values.items()
    }


def deliver(turn: Turn, payload: Mapping[str, Any], result: Mapping[str, Any]) -> bool:
    """Keep the proposals and show them to who asked; False where the pool has changed meanwhile."""
    if not keep(turn, payload, result):
        return False
    program = turn.session.get_one(Program, payload["program"])
    reader = turn.session.get_one(Person, payload["person"])
    for message in preview(turn, program, result, reader):
        turn.say(message, person=reader.id, program=program.id)
    return True


def keep(turn: Turn, payload: Mapping[str, Any], result: Mapping[str, Any]) -> bool:
    """Keep the proposals in the place of older ones; False where the pool has changed meanwhile."""
    session = turn.session
    program = session.get_one(Program, payload["program"])
    at = datetime.fromisoformat(payload["at"])
    if fingerprint(pool(session, program.id, at), rules_of(session, program, at)) != result["fingerprint"]:
        return False
    for old in session.exec(select(Pair).where(Pair.program_id == program.id, Pair.state == "proposed")).all():
        old.state = "dropped"
        session.add(old)
    for one in result["proposals"]:
        session.add(
            Pair(
                program_id=program.id,
                mentor_id=one["mentor"],
                mentee_id=one["mentee"],
                score=one["score"],
                reasons=one["reasons"],
                alternative=one["alternative"],
                proposed_at=turn.now,
            )
        )
    session.flush()
    turn.record("matched", Subject(program.id), pairs=len(result["proposals"]), left=len(result["left_over"]))
    return True


def approve(turn: Turn, program: Program, chosen: Sequence[Pair]) -> Message:
    """Introduce the chosen pairs, or ask both; whoever cannot be introduced any more is said, and the rest goes on."""
    done = 0
    here = present(turn.session, program.id)
    lines: list[Text] = []
    for pair in chosen:
        try:
            people = [turn.person_of(side.person_id) for side in sides(turn.session, pair)]
            if any(one.id not in here or away(turn.session, one, turn.now) for one in people):
                raise CannotIntroduce("away")
            bring_together(turn, pair)
            done += 1
        except CannotIntroduce as error:
            pair.state = "dropped"
            turn.session.add(pair)
            lines.append(
                Text("matching.dropped", {"pair": title(turn.session, pair), "why": Text(f"matching.why_{error}")})
            )
    told = tell_who_waits(turn, program) if done else 0
    waiting = (Text("matching.told", {"n": told}),) if told else ()
    key = "matching.offered" if terms(program).both_accept else "matching.approved"
    return Message(Text(key, {"n": done, "program": program.name}), lines=(*cut(lines), *waiting))


def tell_who_waits(turn: Turn, program: Program) -> int:
    """Whoever is in no pair and in no proposal hears that they wait; not again within a month. Returns how many did."""
    turn.session.flush()
    proposed = {id for pair in proposals(turn, program.id) for id in (pair.mentor_id, pair.mentee_id)}
    told = 0
    for one in pool(turn.session, program.id, turn.now):
        enrollment = turn.session.get_one(Enrollment, int(one.id))
        if enrollment.id in proposed or pairs_of(turn.session, enrollment.id, *HOLDS) or _told(turn, enrollment.id):
            continue
        enrollment.waiting_since = enrollment.waiting_since or turn.now
        turn.session.add(enrollment)
        words = {"program": program.name, "contact": terms(program).contact}
        turn.say(
            Message(Text("matching.you_wait", words)), person=enrollment.person_id, lane="nudge", program=program.id
        )
        turn.record(TOLD, Subject(program.id, enrollment.id), person=enrollment.person_id)
        told += 1
    return told


def _told(turn: Turn, enrollment: int) -> bool:
    since = turn.now - timedelta(days=30)
    return (
        turn.session.exec(
            select(LogEntry.id).where(
                LogEntry.code == TOLD, LogEntry.enrollment_id == enrollment, col(LogEntry.at) > since
            )
        ).first()
        is not None
    )


JOBS = {"match": Work(compute, deliver)}
