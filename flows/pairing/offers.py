"""Offers: where a program wants it, both sides say yes before they are introduced, within some days.

An offer is a pair in the state `offered`. It ends as an introduction, or as `unmet`: then nobody hears whose word, or
whose silence, it was, and whoever is free is offered the next best (`next_best.py`).
"""

from datetime import date, datetime, timedelta

from sqlmodel import col, select

from bot import floor, jobs
from bot.effects import Ask, Plan, Subject
from bot.messages import Message, Text
from bot.nudges import fired, put_off
from bot.turn import Turn, local
from flows.follow_up.alerts import open_alert, resolve
from flows.follow_up.cadence import at_hour
from flows.follow_up.kindness import admitted, rest_ends
from flows.follow_up.presence import away
from flows.follow_up.reminders import GRACE
from flows.pairing.introduction import CannotIntroduce, introduce
from flows.pairing.offered import FINAL, FLOW, HOLDS, MOST, accepted, all_accepted, conversations, open_offers, unmet
from flows.pairing.places import hold, is_full
from flows.program.terms import Terms, terms
from flows.where import present
from flows.who import sides, subject
from storage.tables import Alert, Conversation, Enrollment, Job, Nudge, Pair, Program

NEXT = "next_offers"
"""The job that looks for the next best."""
ALERT = "offers"


def bring_together(turn: Turn, pair: Pair) -> None:
    """Introduce an approved pair; where both are to accept first, ask them. Raises CannotIntroduce."""
    if terms(turn.session.get_one(Program, pair.program_id)).both_accept:
        offer(turn, pair, "offered")
    else:
        introduce(turn, pair)


def offer(turn: Turn, pair: Pair, code: str) -> None:
    """Ask both sides at their next ordinary hour. *code*: how the log says so. Raises CannotIntroduce.

    A place that is offered is taken until the offer ends.
    """
    hold(turn.session, pair)
    both = sides(turn.session, pair)
    if any(side.state != "pool" or side.accepted_at is None for side in both):
        raise CannotIntroduce("not_in_pool")
    if any(is_full(turn.session, side, *HOLDS) for side in both):
        raise CannotIntroduce("full")
    pair.state = "offered"
    turn.session.add(pair)
    turn.session.flush()
    rules = terms(turn.session.get_one(Program, pair.program_id))
    for side in both:
        turn.plan(
            Plan(
                key=f"offer:{pair.id}:{side.id}",
                kind="offer",
                due_at=turn.now,
                person=side.person_id,
                subject=subject(pair, side.id),
            )
        )
    last = local(turn.now, rules.zone).date() + timedelta(days=rules.accept_days)
    turn.plan(
        Plan(
            key=f"offer_ends:{pair.id}",
            kind="offer_ends",
            due_at=_after(last, rules),
            subject=Subject(pair.program_id, None, pair.id),
        )
    )
    turn.record(code, Subject(pair.program_id, None, pair.id), score=pair.score)


def _after(last: date, rules: Terms) -> datetime:
    """The morning after the last day."""
    return at_hour(last + timedelta(days=1), rules.zone, rules, 0)


def ask(turn: Turn, nudge: Nudge) -> None:
    """One side is asked; who cannot be asked any more keeps nobody waiting."""
    pair = turn.session.get_one(Pair, nudge.pair_id)
    if not admitted(turn, nudge):
        if nudge.state == "skipped":
            end(turn, pair, "away")
        return
    fired(turn, nudge)
    side = turn.session.get_one(Enrollment, nudge.enrollment_id)
    person = turn.person_of(side.person_id)
    rules = terms(turn.session.get_one(Program, pair.program_id))
    today = local(turn.now, person.zone or rules.zone).date()
    last = (today + timedelta(days=rules.accept_days)).isoformat()
    about = subject(pair, side.id, last)
    conversation = floor.begin(turn, Ask(FLOW, about, person=person.id, priority=5, nudged=True))
    if conversation is None:
        return
    half = today + timedelta(days=(rules.accept_days + 1) // 2)
    turn.plan(
        Plan(
            key=f"reminder:{conversation.id}:1",
            kind="reminder",
            due_at=at_hour(half, person.zone, rules, person.id),
            person=person.id,
            subject=subject(pair, side.id, "last"),
            conversation=conversation.id,
        )
    )


def expire(turn: Turn, nudge: Nudge) -> None:
    """The days have passed: introduced if both had said yes, else over. Days on which nobody was asked do not count."""
    pair = turn.session.get_one(Pair, nudge.pair_id)
    hold(turn.session, pair)
    if pair.state != "offered":
        fired(turn, nudge)
        return
    if all_accepted(turn.session, pair) and settle(turn, pair):
        fired(turn, nudge)
        return
    later = _not_before(turn, pair)
    if later is not None:
        put_off(turn, nudge, later)
        return
    fired(turn, nudge)
    end(turn, pair, "expired")


def _not_before(turn: Turn, pair: Pair) -> datetime | None:
    """When the offer may end, if not now: a rest, a reminder or a question to come, the last day of either side."""
    program = turn.session.get_one(Program, pair.program_id)
    rules = terms(program)
    planned = turn.session.exec(
        select(Nudge.kind, Nudge.due_at).where(
            Nudge.pair_id == pair.id, Nudge.state == "planned", col(Nudge.kind).in_(("offer", "reminder"))
        )
    ).all()
    moments = [at + (timedelta(days=rules.accept_days) if kind == "offer" else GRACE) for kind, at in planned]
    said = accepted(turn.session, pair)
    for side in sides(turn.session, pair):
        waits = side.id not in said or len(said) == 2  # Who said yes is waited for only where both did.
        if waits and (rest := rest_ends(turn, turn.person_of(side.person_id), program, None)):
            moments.append(rest + GRACE)
    for one in conversations(turn.session, pair):
        if one.asked_at is None:  # It waits behind other questions.
            moments.append(turn.now + timedelta(days=1))
        if one.item:
            moments.append(_after(date.fromisoformat(one.item), rules))
    return max((at for at in moments if at > turn.now), default=None)


def settle(turn: Turn, pair: Pair) -> bool:
    """Introduce two who both said yes; False where that has to wait: the program rests, or one of them is away.

    Where a place is taken by now, the offer ends, and who comes late is first in line.
    """
    session = turn.session
    program = session.get_one(Program, pair.program_id)
    both = sides(session, pair)
    here = present(session, program.id)
    people = [turn.person_of(side.person_id) for side in both]
    if program.state != "running" or any(away(session, one, turn.now) or one.id not in here for one in people):
        return False
    try:
        introduce(turn, pair)
    except CannotIntroduce as error:
        end(turn, pair, "full" if str(error) == "full" else "left")
        return True
    floor.cancel(turn, "introduced", pair_id=pair.id, kind="offer_ends")
    for one in conversations(session, pair):
        floor.close(turn, one, "introduced")
    for side in both:
        for alert in session.exec(
            select(Alert).where(Alert.enrollment_id == side.id, Alert.kind == ALERT, Alert.state == "open")
        ).all():
            resolve(turn, alert, "introduced")
        if is_full(session, side):
            for other in open_offers(session, side.id):
                end(turn, other, "full")
    return True


def end(turn: Turn, pair: Pair, why: str, *, by: int | None = None) -> None:
    """End an open offer for *why* (a code), once. *by*: the side whose word, or going, it was; it hears nothing here.

    Nothing says which of the two it was: what the other hears has the same words for every reason.
    """
    session = turn.session
    hold(session, pair)
    if pair.state != "offered":
        return
    said = accepted(session, pair)
    late = {side.id for side in sides(session, pair) if not is_full(session, side)} if why == "full" else set[int]()
    pair.state, pair.ended_at, pair.end_reason = "unmet", turn.now, why
    session.add(pair)
    floor.cancel(turn, "offer_over", pair_id=pair.id)
    asked = {one.enrollment_id: one for one in conversations(session, pair)}
    turn.record("offer_ended", Subject(pair.program_id, by, pair.id), why=why)
    for side in sides(session, pair):
        if side.state == "pool" and not is_full(session, side, *HOLDS):
            side.waiting_since = side.waiting_since or turn.now
            side.let_down = side.let_down or side.id in late
            session.add(side)
        if why in FINAL and (n := unmet(session, pair.program_id).get(side.id, (0, 0))[1]) >= MOST:
            open_alert(turn, pair.program_id, ALERT, ({"code": "offers_unmet", "n": n},), enrollment=side.id)
        one = asked.get(side.id)
        if one is None or (side.id == by and why == "declined"):
            continue  # Not asked yet; or the no was said there, and what is left of it is asked.
        _close(turn, one)
        if side.id != by and (words := _words(side, why, said, late)) is not None:
            _tell(turn, pair, side, words)
    if why != "program":
        look_further(turn, pair.program_id)


def _words(side: Enrollment, why: str, said: set[int], late: set[int]) -> str | None:
    """What a side that was asked is told, as the end of a key; None: its question is over, and that is all."""
    match why:
        case "full":
            return "late" if side.id in late else None
        case "program":
            return "program_over"
        case "expired" if side.id not in said:
            return "lapsed"
        case _:
            return "not_met"


def _close(turn: Turn, conversation: Conversation) -> None:
    step, asking = conversation.asked_step, conversation.state == "asking"
    floor.close(turn, conversation, "offer_over")
    if asking and step is not None:
        turn.seal(conversation, step, Text("acceptance.over_sealed"))
    if turn.person is None or turn.person.id != conversation.person_id:
        floor.pass_on(turn, conversation.person_id)


def _tell(turn: Turn, pair: Pair, side: Enrollment, words: str) -> None:
    """At once to whom the turn is with; to the other at their next ordinary hour."""
    if turn.person is not None and turn.person.id == side.person_id:
        turn.say(_news(turn, pair.program_id, words), program=pair.program_id)
        return
    turn.plan(
        Plan(
            key=f"offer_over:{pair.id}:{side.id}",
            kind="offer_over",
            due_at=turn.now,
            person=side.person_id,
            # Of nobody else: whether the other is still here has nothing to do with it.
            subject=Subject(pair.program_id, side.id, None, words),
        )
    )


def _news(turn: Turn, program_id: int, words: str) -> Message:
    program = turn.session.get_one(Program, program_id)
    return Message(Text(f"acceptance.{words}", {"program": program.name, "contact": terms(program).contact}))


def tell(turn: Turn, nudge: Nudge) -> None:
    """One side hears that an offer is over."""
    if not admitted(turn, nudge, stale_after=timedelta(days=14)):
        return
    fired(turn, nudge)
    program = nudge.program_id
    if program is not None:
        words = _news(turn, program, nudge.item or "not_met")
        turn.say(words, person=nudge.person_id, lane="nudge", program=program)


def look_further(turn: Turn, program: int) -> None:
    """Have the next best looked for; one job does for all offers that end before it begins."""
    waiting = turn.session.exec(select(Job).where(Job.kind == NEXT, Job.state == "waiting", Job.attempts == 0)).all()
    if not any(one.payload.get("program") == program for one in waiting):
        jobs.start(turn, NEXT, {"program": program, "at": turn.now.isoformat()})


NUDGES = {"offer": ask, "offer_ends": expire, "offer_over": tell}
