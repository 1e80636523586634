"""Proposed pairs: computed by a job, delivered if the pool is still the same, approved by an organizer."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, or_, select

from bot.effects import Subject
from bot.messages import Choice, Message, Text
from bot.repertoire import Work
from bot.turn import Turn
from flows.follow_up.presence import gone
from flows.pairing.introduction import CannotIntroduce, introduce
from flows.pairing.matching import Candidate, Rules, match
from flows.pairing.reasons import in_words
from flows.pairing.resting import resting
from flows.program.terms import terms
from flows.where import present
from flows.who import pairs_of, sides, title
from storage.tables import Enrollment, LogEntry, Pair, Person, Program

TOLD = "waiting_told"
"""The log's code for somebody who was told that they wait for a partner."""


def pool(session: Session, program: int, now: datetime) -> list[Candidate]:
    """Who may be matched at *now*: the charter accepted, nobody paused or gone. In the order of ids.

    Mentors whose places are all taken are there with none, so that whoever waits for one hears that they are full.
    Who came from a workspace that is no longer linked is not matched any more.
    """
    rows = session.exec(
        select(Enrollment, Person)
        .join(Person, col(Person.id) == Enrollment.person_id)
        .where(
            Enrollment.program_id == program,
            Enrollment.state == "pool",
            col(Person.erased_at).is_(None),
        )
        .order_by(col(Enrollment.id))
    ).all()
    taken, former = _history(session, program)
    here, rest = present(session, program), resting(session, program)
    candidates: list[Candidate] = []
    for enrollment, person in rows:
        if enrollment.id in rest:
            continue
        left = (enrollment.capacity if enrollment.role == "mentor" else 1) - taken.get(enrollment.id, 0)
        if (left > 0 or enrollment.role == "mentor") and person.id in here and not away(session, person, now):
            candidates.append(_candidate(enrollment, person, max(left, 0), former.get(enrollment.id, frozenset())))
    return candidates


def away(session: Session, person: Person, now: datetime) -> bool:
    """Whether a person could not be asked at *now*: paused, stopped, or gone from every workspace."""
    paused = person.paused_until is not None and person.paused_until > now
    return paused or person.stopped_at is not None or gone(session, person.id)


def _history(session: Session, program: int) -> tuple[dict[int, int], dict[int, frozenset[str]]]:
    """Places in use and former partners by enrollment."""
    taken: dict[int, int] = {}
    former: dict[int, frozenset[str]] = {}
    pairs = session.exec(
        select(Pair.mentor_id, Pair.mentee_id, Pair.state).where(
            Pair.program_id == program, or_(Pair.state == "active", Pair.state == "paused", Pair.state == "ended")
        )
    ).all()
    for mentor, mentee, state in pairs:
        for side, other in ((mentor, mentee), (mentee, mentor)):
            if state == "ended":
                former[side] = former.get(side, frozenset()) | {str(other)}
            else:
                taken[side] = taken.get(side, 0) + 1
    return taken, former


def _candidate(enrollment: Enrollment, person: Person, left: int, former: frozenset[str]) -> Candidate:
    profile = enrollment.profile
    return Candidate(
        id=str(enrollment.id),
        role="mentor" if enrollment.role == "mentor" else "mentee",
        topics=frozenset(profile.get("topics", ())),
        languages=frozenset(profile.get("languages", ())),
        zone=person.zone or "UTC",
        availability=frozenset(profile.get("availability", ())),
        format=profile.get("format") or "either",
        place=None,
        field=profile.get("field"),
        goals=profile.get("goals") or "",
        priority=profile.get("priority"),
        capacity=left,
        excluded=frozenset(str(one) for one in profile.get("excluded", ())),
        former=former,
        waiting_since=enrollment.waiting_since,
        let_down=enrollment.let_down,
        person=str(person.id),
    )


def fingerprint(candidates: Sequence[Candidate]) -> str:
    """What the proposals rest on: the same pool, with the same wishes, has the same fingerprint."""
    known = [[_sorted(getattr(one, field.name)) for field in fields(one)] for one in candidates]
    return hashlib.sha256(repr(known).encode()).hexdigest()


def _sorted(value: Any) -> Any:
    """A set in an order that every process has."""
    return sorted(value) if isinstance(value, frozenset) else value


def compute(session: Session, payload: Mapping[str, Any]) -> Mapping[str, Any]:
    """Match the pool of a program; JSON: the proposals, who is left over and why, and the fingerprint."""
    program = session.get_one(Program, payload["program"])
    at = datetime.fromisoformat(payload["at"])
    candidates = pool(session, program.id, at)
    found = match(candidates, rules_of(program, at))
    return {
        "fingerprint": fingerprint(candidates),
        "proposals": [
            {
                "mentor": int(one.mentor),
                "mentee": int(one.mentee),
                "score": one.score,
                "reasons": [{"code": reason.code, **plain(reason.values)} for reason in one.reasons],
            }
            for one in found.proposals
        ],
        "left_over": [
            {
                "enrollment": int(one.candidate),
                "reasons": [{"code": reason.code, **plain(reason.values)} for reason in (one.binding, *one.also)],
            }
            for one in found.left_over
        ],
    }


def rules_of(program: Program, at: datetime) -> Rules:
    """What the program asks of a pair on the day of *at*."""
    rules = terms(program)
    return Rules(
        threshold=rules.threshold,
        same_field_required=rules.same_field,
        most_people_first=rules.most_people_first,
        day=at.date(),
    )


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
    turn.say(preview(turn, program, result), person=payload["person"], program=program.id)
    return True


def keep(turn: Turn, payload: Mapping[str, Any], result: Mapping[str, Any]) -> bool:
    """Keep the proposals in the place of older ones; False where the pool has changed meanwhile."""
    session = turn.session
    program = session.get_one(Program, payload["program"])
    if fingerprint(pool(session, program.id, datetime.fromisoformat(payload["at"]))) != result["fingerprint"]:
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
                proposed_at=turn.now,
            )
        )
    session.flush()
    turn.record("matched", Subject(program.id), pairs=len(result["proposals"]), left=len(result["left_over"]))
    return True


def preview(turn: Turn, program: Program, result: Mapping[str, Any]) -> Message:
    """The proposals in words, with who waits and why."""
    proposed = proposals(turn, program.id)
    values = {
        "program": program.name,
        "pairs": Text("matching.pairs", {"n": len(proposed)}),
        "left": len(result["left_over"]),
    }
    lines = [
        Text(
            "matching.line",
            {"pair": title(turn.session, pair), "score": pair.score, "id": str(pair.id), "why": in_words(pair.reasons)},
        )
        for pair in proposed
    ]
    for one in result["left_over"]:
        enrollment = turn.session.get_one(Enrollment, one["enrollment"])
        person = turn.session.get_one(Person, enrollment.person_id)
        lines.append(Text("matching.left", {"name": person.name, "why": in_words(one["reasons"])}))
    choices = (Choice(f"do.approve.{program.id}", "all", Text("matching.approve_all"), "primary"),) if proposed else ()
    return Message(
        Text("matching.preview" if proposed else "matching.none", values), lines=tuple(lines), choices=choices
    )


def proposals(turn: Turn, program: int) -> list[Pair]:
    """The pairs that wait for approval, best first."""
    return list(
        turn.session.exec(
            select(Pair)
            .where(Pair.program_id == program, Pair.state == "proposed")
            .order_by(col(Pair.score).desc(), col(Pair.id))
        ).all()
    )


def approve(turn: Turn, program: Program, chosen: Sequence[Pair]) -> Message:
    """Introduce the chosen pairs; whoever cannot be introduced any more is said, and the rest goes on."""
    done = 0
    here = present(turn.session, program.id)
    lines: list[Text] = []
    for pair in chosen:
        try:
            people = [turn.person_of(side.person_id) for side in sides(turn.session, pair)]
            if any(one.id not in here or away(turn.session, one, turn.now) for one in people):
                raise CannotIntroduce("away")
            introduce(turn, pair)
            done += 1
        except CannotIntroduce as error:
            pair.state = "dropped"
            turn.session.add(pair)
            lines.append(
                Text("matching.dropped", {"pair": title(turn.session, pair), "why": Text(f"matching.why_{error}")})
            )
    told = tell_who_waits(turn, program) if done else 0
    if told:
        lines.append(Text("matching.told", {"n": told}))
    return Message(Text("matching.approved", {"n": done, "program": program.name}), lines=tuple(lines))


def tell_who_waits(turn: Turn, program: Program) -> int:
    """Whoever is in no pair and in no proposal hears that they wait; not again within a month. Returns how many did."""
    turn.session.flush()
    proposed = {id for pair in proposals(turn, program.id) for id in (pair.mentor_id, pair.mentee_id)}
    told = 0
    for one in pool(turn.session, program.id, turn.now):
        enrollment = turn.session.get_one(Enrollment, int(one.id))
        if enrollment.id in proposed or pairs_of(turn.session, enrollment.id) or _told(turn, enrollment.id):
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
