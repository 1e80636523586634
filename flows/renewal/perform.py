"""When a pair is asked whether it goes on, and what its last day decides."""

from datetime import date, datetime, timedelta

from sqlmodel import col, select

from bot import floor
from bot.effects import Ask, Plan, Subject
from bot.messages import Message, Text
from bot.nudges import fired, skipped
from bot.turn import Turn, local
from flows.checkin.rounds import plan_check, plan_round
from flows.follow_up.cadence import LAST_DAYS, at_hour
from flows.follow_up.kindness import admitted, rest_ends
from flows.follow_up.reminders import plan_reminders
from flows.program.terms import rolling, terms
from flows.renewal.flow import length
from flows.satisfaction.perform import plan_surveys_between
from flows.who import first_name, partner_of, sides, subject
from storage.tables import Answer, Conversation, Enrollment, Nudge, Pair, Program

AGAIN_AFTER = 3
"""Days after the last one on which a pair that goes on is asked whether it met: its last days had no round."""


def plan(turn: Turn, pair: Pair) -> None:
    """Plan that each side is asked, in its last days, when there are no more rounds; a new last day asks anew."""
    program = turn.session.get_one(Program, pair.program_id)
    rules = terms(program)
    if not (rolling(program) and rules.renewable) or pair.ends_on is None:
        return
    for side in sides(turn.session, pair):
        person = turn.person_of(side.person_id)
        day = pair.ends_on - timedelta(days=min(LAST_DAYS, rules.length_days // 4))
        turn.plan(
            Plan(
                key=f"renewal:{pair.id}:{side.id}:{pair.ends_on.isoformat()}",
                kind="renewal",
                due_at=max(at_hour(day, person.zone, rules, person.id), turn.now + timedelta(hours=1)),
                person=person.id,
                subject=subject(pair, side.id, pair.ends_on.isoformat()),
                counted=True,
            )
        )


def ask(turn: Turn, nudge: Nudge) -> None:
    """Ask one side whether the pair goes on."""
    pair = turn.session.get_one(Pair, nudge.pair_id)
    if pair.ends_on is None or pair.ends_on.isoformat() != nudge.item:
        skipped(turn, nudge, "moved")
        return
    if not admitted(turn, nudge):
        return
    about = Subject(pair.program_id, nudge.enrollment_id, pair.id, nudge.item)
    conversation = floor.begin(turn, Ask("renewal", about, person=nudge.person_id, priority=3, nudged=True))
    if conversation is not None:
        plan_reminders(turn, conversation, terms(turn.session.get_one(Program, pair.program_id)))
    turn.record("renewal_asked", about, person=nudge.person_id)
    fired(turn, nudge)


def goes_on(turn: Turn, pair: Pair) -> bool:
    """On a pair's last day: whether it has a later one now. It has where both wish so, or could not be asked yet."""
    program = turn.session.get_one(Program, pair.program_id)
    if not (rolling(program) and terms(program).renewable) or pair.ends_on is None or pair.serious:
        return False
    later = _rests_until(turn, pair)
    if later is not None:
        _move(turn, pair, later)
        return True
    said = [_said(turn, pair, side) for side in sides(turn.session, pair)]
    _decided(turn, pair)
    if said != ["yes", "yes"]:
        return False
    _renew(turn, pair)
    return True


def _said(turn: Turn, pair: Pair, side: Enrollment) -> str | None:
    """What one side answered about this last day, at last; None for silence."""
    return turn.session.exec(
        select(Answer.value)
        .join(Conversation, col(Conversation.id) == Answer.conversation_id)
        .where(*_about(pair), Conversation.enrollment_id == side.id, Answer.step == "go_on")
        .order_by(col(Answer.conversation_id).desc())
    ).first()


def _about(pair: Pair) -> tuple[bool, ...]:
    day = pair.ends_on.isoformat() if pair.ends_on is not None else None
    return (Conversation.flow == "renewal", Conversation.pair_id == pair.id, Conversation.item == day)


def _decided(turn: Turn, pair: Pair) -> None:
    """No answer can be changed any more: what is still asked ends, and what was answered stays as it is."""
    for one in turn.session.exec(select(Conversation).where(*_about(pair), Conversation.state != "closed")).all():
        if one.state == "done":
            one.state, one.why = "closed", "decided"
            turn.session.add(one)
        else:
            floor.close(turn, one, "decided")


def _rests_until(turn: Turn, pair: Pair) -> date | None:
    """A later last day, where a rest kept the question from a side: it is asked when that is over, and has its time."""
    waiting = turn.session.exec(
        select(Nudge).where(Nudge.kind == "renewal", Nudge.pair_id == pair.id, Nudge.state == "planned")
    ).all()
    program = turn.session.get_one(Program, pair.program_id)
    ends: list[datetime] = []
    for nudge in waiting:
        person = turn.person_of(nudge.person_id)
        if nudge.item == (pair.ends_on.isoformat() if pair.ends_on else None):
            ends += [end for end in (rest_ends(turn, person, program, pair),) if end is not None]
    if not ends:
        return None
    return local(max(ends), terms(program).zone).date() + timedelta(days=LAST_DAYS)


def _move(turn: Turn, pair: Pair, day: date) -> None:
    """The pair has a later last day; who was asked about the former one is asked about this one instead."""
    _decided(turn, pair)
    pair.ends_on = day
    turn.session.add(pair)
    turn.record("end_moved", Subject(pair.program_id, None, pair.id), ends_on=day.isoformat())


def _renew(turn: Turn, pair: Pair) -> None:
    """As long again: rounds and surveys go on, and both hear it at the same time."""
    program = turn.session.get_one(Program, pair.program_id)
    rules = terms(program)
    last = pair.ends_on or turn.now.date()
    pair.ends_on = last + timedelta(days=rules.length_days)
    turn.session.add(pair)
    turn.record("renewed", Subject(pair.program_id, None, pair.id), ends_on=pair.ends_on.isoformat())
    introduced = local(pair.introduced_at or turn.now, rules.zone).date()
    again = last + timedelta(days=AGAIN_AFTER)
    for side in sides(turn.session, pair):
        plan_check(turn, pair, side, f"renewed:{again.isoformat()}", again)
        plan_round(turn, pair, side, (again - introduced).days)
    plan_surveys_between(turn, pair, last, pair.ends_on)
    for side in sides(turn.session, pair):
        values = {
            "partner": first_name(partner_of(turn.session, pair, side.id)),
            "program": program.name,
            "length": length(rules.length_days),
            "day": pair.ends_on,
        }
        turn.say(Message(Text("renewal.renewed", values)), person=side.person_id, lane="nudge", program=pair.program_id)


NUDGES = {"renewal": ask}
