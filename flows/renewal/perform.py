"""When a pair is asked whether it goes on, and what its last day decides."""

from collections.abc import Sequence
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
from flows.program.terms import Terms, rolling, terms
from flows.renewal.flow import length
from flows.satisfaction.perform import plan_surveys_between
from flows.who import first_name, partner_of, sides, subject
from storage.tables import Answer, Conversation, Enrollment, Nudge, Pair, Person, Program

AGAIN_AFTER = 3
"""Days after the last one on which a pair that goes on is asked whether it met: its last days had no round."""


def plan(turn: Turn, pair: Pair) -> None:
    """Plan that each side is asked, in its last days, when there are no more rounds; a new last day asks anew."""
    program = turn.session.get_one(Program, pair.program_id)
    rules = terms(program)
    if not rolling(program) or pair.ends_on is None:
        return
    for former in _asked(turn, pair, former=True):
        _decided(turn, former, "moved")
    for side in sides(turn.session, pair):
        person = turn.session.get_one(Person, side.person_id)
        due = at_hour(pair.ends_on - _before(rules), person.zone, rules, person.id)
        turn.plan(
            Plan(
                key=_key(pair, side.id),
                kind="renewal",
                due_at=max(due, turn.now + timedelta(hours=1)),
                person=person.id,
                subject=subject(pair, side.id, _item(pair)),
                counted=True,
            )
        )


def _item(pair: Pair) -> str | None:
    """What the question is about: the last day that the pair has now."""
    return pair.ends_on.isoformat() if pair.ends_on is not None else None


def _key(pair: Pair, side: int) -> str:
    return f"renewal:{pair.id}:{side}:{_item(pair)}"


def ask(turn: Turn, nudge: Nudge) -> None:
    """Ask one side whether the pair goes on."""
    pair = turn.session.get_one(Pair, nudge.pair_id)
    why = _needless(turn, pair, nudge)
    if why is not None:
        skipped(turn, nudge, why)
        return
    if not admitted(turn, nudge):
        return
    about = Subject(pair.program_id, nudge.enrollment_id, pair.id, nudge.item)
    conversation = floor.begin(turn, Ask("renewal", about, person=nudge.person_id, priority=3, nudged=True))
    if conversation is not None:
        plan_reminders(turn, conversation, terms(turn.session.get_one(Program, pair.program_id)))
    turn.record("renewal_asked", about, person=nudge.person_id)
    fired(turn, nudge)


def _needless(turn: Turn, pair: Pair, nudge: Nudge) -> str | None:
    """Why a side is not asked: the last day is another by now, or was spoken of already, or pairs are not renewed."""
    if nudge.item != _item(pair):
        return "moved"
    program = turn.session.get_one(Program, pair.program_id)
    if not (rolling(program) and terms(program).renewable):
        return "not_renewable"
    return "asked" if any(one.enrollment_id == nudge.enrollment_id for one in _asked(turn, pair)) else None


def goes_on(turn: Turn, pair: Pair) -> bool:
    """On a pair's last day: whether it has a later one now. It has where both wish so, or had no time to say so."""
    program = turn.session.get_one(Program, pair.program_id)
    if not (rolling(program) and terms(program).renewable) or pair.ends_on is None or pair.serious:
        return False
    both = sides(turn.session, pair)
    later = max((at for side in both if (at := _has_time_from(turn, program, pair, side)) is not None), default=None)
    if later is not None:
        _move(turn, pair, local(later, terms(program).zone).date() + _before(terms(program)))
        return True
    said = [_said(turn, pair, side) for side in both]
    for one in _asked(turn, pair):
        _decided(turn, one)
    if said != ["yes", "yes"]:
        return False
    _renew(turn, program, pair)
    return True


def _before(rules: Terms) -> timedelta:
    """How long before its last day a pair is asked."""
    return timedelta(days=min(LAST_DAYS, rules.length_days // 4))


def _has_time_from(turn: Turn, program: Program, pair: Pair, side: Enrollment) -> datetime | None:
    """From when on a side can answer that had no time to: a rest or a standstill of the bot kept the question back."""
    if _said(turn, pair, side) is not None:
        return None
    nudge = turn.session.exec(select(Nudge).where(Nudge.key == _key(pair, side.id))).first()
    if nudge is not None and nudge.state == "planned":
        return rest_ends(turn, turn.person_of(side.person_id), program, pair) or turn.now
    asked_at = nudge.fired_at if nudge is not None and nudge.state == "fired" else None
    return turn.now if asked_at is not None and turn.now - asked_at < _before(terms(program)) / 3 else None


def _said(turn: Turn, pair: Pair, side: Enrollment) -> str | None:
    """What one side answered about this last day, at last; None for silence."""
    return turn.session.exec(
        select(Answer.value)
        .join(Conversation, col(Conversation.id) == Answer.conversation_id)
        .where(
            Conversation.flow == "renewal",
            Conversation.pair_id == pair.id,
            Conversation.enrollment_id == side.id,
            Conversation.item == _item(pair),
            Answer.step == "go_on",
        )
        .order_by(col(Answer.conversation_id).desc())
    ).first()


def _asked(turn: Turn, pair: Pair, *, former: bool = False) -> Sequence[Conversation]:
    """What was asked about this last day; or about those that it had before."""
    rows = turn.session.exec(
        select(Conversation)
        .where(Conversation.flow == "renewal", Conversation.pair_id == pair.id)
        .order_by(col(Conversation.id))
    ).all()
    return [one for one in rows if (one.item != _item(pair)) == former]


def _decided(turn: Turn, asked: Conversation, why: str = "decided") -> None:
    """No answer can be changed any more: what is still asked ends, and what was answered stays as it is."""
    if asked.state in ("asking", "waiting"):
        floor.close(turn, asked, why)
    elif asked.state == "done":
        asked.state, asked.why = "closed", why
        turn.session.add(asked)


def _move(turn: Turn, pair: Pair, day: date) -> None:
    """The pair has a later last day; what was answered about the former one holds for this one, and is told so."""
    asked = _asked(turn, pair)
    pair.ends_on = day
    turn.session.add(pair)
    turn.record("end_moved", Subject(pair.program_id, None, pair.id), ends_on=day.isoformat())
    for one in asked:
        one.item = _item(pair)
        turn.session.add(one)
        if one.state == "done":
            turn.say(
                Message(Text("renewal.moved", {"day": day})), person=one.person_id, lane="nudge", program=one.program_id
            )


def _renew(turn: Turn, program: Program, pair: Pair) -> None:
    """As long again: rounds and surveys go on, and both hear it at the same time."""
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
