"""The pool: who may be matched, under which rules, and whether it is the same as before."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from flows.follow_up.alerts import GONE
from flows.follow_up.presence import quiet
from flows.pairing.matching import Candidate, Rules
from flows.pairing.never_again import NeverAgain, forbidden_before, never_again
from flows.pairing.offered import HOLDS
from flows.pairing.resting import resting
from flows.pairing.rulings import standing
from flows.pairing.silence import silent
from flows.program.terms import terms
from flows.topic_list.known import shared
from flows.where import present
from storage.tables import Alert, Enrollment, Pair, Person, Program


def pool(session: Session, program: int, now: datetime, only: Collection[int] | None = None) -> list[Candidate]:
    """Who may be matched at *now*: the charter accepted, nobody paused, gone, or silent. In the order of ids.

    Mentors whose places are all taken are there with none, so that whoever waits for one hears that they are full.
    Who came from a workspace that is no longer linked is not matched any more. *only*: of these enrollments.
    """
    query = (
        select(Enrollment, Person)
        .join(Person, col(Person.id) == Enrollment.person_id)
        .where(
            Enrollment.program_id == program,
            Enrollment.state == "pool",
            col(Person.erased_at).is_(None),
        )
        .order_by(col(Enrollment.id))
    )
    rows = session.exec(query if only is None else query.where(col(Enrollment.id).in_(only))).all()
    taken = _taken(session, program)
    avoid = never_again(session, session.get_one(Program, program))
    here = present(session, program)
    rest = resting(session, program) | said_gone(session, program) | silent(session, program)
    means = shared(terms(session.get_one(Program, program)), [one.profile.get("topics", ()) for one, _ in rows])
    candidates: list[Candidate] = []
    for enrollment, person in rows:
        if enrollment.id in rest:
            continue
        left = (enrollment.capacity if enrollment.role == "mentor" else 1) - taken.get(enrollment.id, 0)
        if (left > 0 or enrollment.role == "mentor") and person.id in here and not quiet(person, now):
            candidates.append(_candidate(enrollment, person, max(left, 0), avoid, means))
    return candidates


def said_gone(session: Session, program: int) -> frozenset[int]:
    """Who is said to be there no more, by a partner who has moved on: until an organizer has looked, nobody's match."""
    rows = session.exec(
        select(Alert.enrollment_id).where(Alert.program_id == program, Alert.kind == GONE, Alert.state == "open")
    ).all()
    return frozenset(one for one in rows if one is not None)


def _taken(session: Session, program: int) -> dict[int, int]:
    """Places in use by enrollment, open offers' too."""
    taken: dict[int, int] = {}
    for both in session.exec(
        select(Pair.mentor_id, Pair.mentee_id).where(Pair.program_id == program, col(Pair.state).in_(HOLDS))
    ).all():
        for side in both:
            taken[side] = taken.get(side, 0) + 1
    return taken


def _candidate(
    enrollment: Enrollment, person: Person, left: int, avoid: NeverAgain, means: Mapping[str, str]
) -> Candidate:
    profile = enrollment.profile
    return Candidate(
        id=str(enrollment.id),
        role="mentor" if enrollment.role == "mentor" else "mentee",
        topics=frozenset(means[one] for one in profile.get("topics", ())),
        languages=frozenset(profile.get("languages", ())),
        zone=person.zone or "UTC",
        availability=frozenset(profile.get("availability", ())),
        format=profile.get("format") or "either",
        place=None,
        field=profile.get("field"),
        goals=profile.get("goals") or "",
        priority=profile.get("priority"),
        capacity=left,
        excluded=avoid.keeps_from(enrollment.id),
        former=avoid.former(enrollment.id),
        waiting_since=enrollment.waiting_since,
        let_down=enrollment.let_down,
        person=str(person.id),
    )


def rules_of(session: Session, program: Program, at: datetime) -> Rules:
    """What the program asks of a pair on the day of *at*, with what its organizers decided by hand."""
    rules = terms(program)
    by_hand = standing(session, program.id)
    before = forbidden_before(session, program)
    return Rules(
        threshold=rules.threshold,
        same_field_required=rules.same_field,
        most_people_first=rules.most_people_first,
        pins=frozenset((str(m), str(e)) for (m, e), one in by_hand.items() if one.kind == "pin"),
        forbids=frozenset((str(m), str(e)) for (m, e), one in by_hand.items() if one.kind == "forbid")
        | frozenset((str(m), str(e)) for m, e in before),
        day=at.date(),
    )


def fingerprint(candidates: Sequence[Candidate], rules: Rules) -> str:
    """What the proposals rest on: the same pool, with the same wishes and rules, has the same fingerprint."""
    known = [[_sorted(getattr(one, field.name)) for field in fields(one)] for one in (rules, *candidates)]
    return hashlib.sha256(repr(known).encode()).hexdigest()


def _sorted(value: Any) -> Any:
    """A set in an order that every process has."""
    return sorted(value) if isinstance(value, frozenset) else value
