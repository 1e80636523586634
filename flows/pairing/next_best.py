"""The next best: offers that came to nothing are followed by others, without waiting for the rest of them.

The organizer's approval stands for it: somebody whose offer ended is offered to whoever was in the pool when offers
were approved last, above the same threshold. Where each pair is approved by hand, the organizer gets it to approve
instead; after some offers in vain, somebody is the organizer's to look at.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from bot.effects import Subject
from bot.messages import Message, Text
from bot.repertoire import Work
from bot.turn import Turn
from flows.pairing.introduction import CannotIntroduce
from flows.pairing.matching import Candidate, match
from flows.pairing.offered import MOST, unmet
from flows.pairing.offers import NEXT, offer
from flows.pairing.pool import fingerprint, pool, rules_of
from flows.pairing.preview import proposals, shown
from flows.pairing.proposals import plain
from flows.program.terms import terms
from flows.who import organizers, title
from storage.tables import Enrollment, LogEntry, Pair, Program


def compute(session: Session, payload: Mapping[str, Any]) -> Mapping[str, Any]:
    """The best pairs in which somebody's offer came to nothing; JSON, with the fingerprint of whom it looked at."""
    program = session.get_one(Program, payload["program"])
    at = datetime.fromisoformat(payload["at"])
    free, freed = _free(session, program, at)
    rules = rules_of(session, program, at)
    found = match(free, rules)
    return {
        "fingerprint": fingerprint(free, rules),
        "pairs": [
            {
                "mentor": int(one.mentor),
                "mentee": int(one.mentee),
                "score": one.score,
                "reasons": [{"code": reason.code, **plain(reason.values)} for reason in one.reasons],
            }
            for one in found.proposals
            if freed & {int(one.mentor), int(one.mentee)}
        ],
    }


def _free(session: Session, program: Program, at: datetime) -> tuple[list[Candidate], set[int]]:
    """Who may be offered to whom without a new approval; and those of them whose offer ended."""
    approved = session.exec(
        select(LogEntry.at)
        .where(LogEntry.program_id == program.id, LogEntry.code == "offered")
        .order_by(col(LogEntry.id).desc())
        .limit(1)
    ).first()
    vain = unmet(session, program.id)
    entered = dict(
        session.exec(select(Enrollment.id, Enrollment.accepted_at).where(Enrollment.program_id == program.id)).all()
    )
    free: list[Candidate] = []
    freed: set[int] = set()
    for one in pool(session, program.id, at):
        some, counted = vain.get(int(one.id), (0, 0))
        accepted = entered.get(int(one.id))
        known = approved is not None and accepted is not None and accepted <= approved
        if counted < MOST and (some or known):
            free.append(one)
            freed |= {int(one.id)} if some else set()
    return free, freed


def deliver(turn: Turn, payload: Mapping[str, Any], result: Mapping[str, Any]) -> bool:
    """Offer, or propose, what was found; False where the pool has changed meanwhile."""
    session = turn.session
    program = session.get_one(Program, payload["program"])
    rules = terms(program)
    if program.state != "running" or not rules.both_accept:
        return True
    at = datetime.fromisoformat(payload["at"])
    free, _ = _free(session, program, at)
    if fingerprint(free, rules_of(session, program, at)) != result["fingerprint"]:
        return False
    known = {side for pair in proposals(turn, program.id) for side in (pair.mentor_id, pair.mentee_id)}
    made: list[Pair] = []
    for one in result["pairs"]:
        if {one["mentor"], one["mentee"]} & known:
            continue  # They wait for approval already.
        pair = Pair(
            program_id=program.id,
            mentor_id=one["mentor"],
            mentee_id=one["mentee"],
            score=one["score"],
            reasons=one["reasons"],
            proposed_at=turn.now,
        )
        session.add(pair)
        session.flush()
        if rules.approve_each or _offered(turn, pair):
            made.append(pair)
    turn.record("next_looked_for", Subject(program.id), pairs=len(made))
    if made:
        _tell(turn, program, made, by_hand=rules.approve_each)
    return True


def _offered(turn: Turn, pair: Pair) -> bool:
    try:
        offer(turn, pair, "offered_next")
    except CannotIntroduce:  # A place was taken since the pool was read; the turn that took it looks further.
        pair.state = "dropped"
        turn.session.add(pair)
        return False
    return True


def _tell(turn: Turn, program: Program, made: list[Pair], *, by_hand: bool) -> None:
    """Organizers hear it in one line; or get the proposals, each with its buttons."""
    values = {"n": len(made), "program": program.name, "pairs": [title(turn.session, one) for one in made]}
    head = Text("matching.next_proposed" if by_hand else "matching.next_offered", values)
    messages = tuple(shown(turn, program, head, made)) if by_hand else (Message(head),)
    for person in organizers(turn.session, program.id):
        for message in messages:
            turn.say(message, person=person, lane="nudge", program=program.id)


JOBS = {NEXT: Work(compute, deliver)}
