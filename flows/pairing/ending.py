"""Ends a pair: kindly, once, with what follows for each side."""

from datetime import timedelta

from sqlmodel import col, select

from bot import floor
from bot.effects import Plan, Subject
from bot.messages import Choice, Message, Text
from bot.turn import Turn
from flows.follow_up.alerts import resolve_of_pair
from flows.follow_up.presence import ever_wrote
from flows.who import first_name, partner_of, sides, subject
from storage.tables import Checkin, Conversation, Enrollment, Pair, Program

ENDS = ("exit", "satisfaction")
"""The conversations in which a member may want the end."""
ASKED_AT_END = ("end_of_program", "goals_reached")


def end_pair(
    turn: Turn,
    pair: Pair,
    reason: str,
    *,
    completed: bool = False,
    by: int | None = None,
    again: tuple[int, ...] = (),
    alone: bool = False,
) -> None:
    """End *pair* for *reason* (a code). Its nudges and open questions end with it.

    *by*: the enrollment that ended it; the other side hears neutral words. *again*: the enrollments that want a new
    partner, put first in the queue. *alone*: the other side is said to be there no more, and is not put before
    anybody. Where something serious was named, the end of the program comes without a word or a question.
    """
    if pair.state == "ended":
        return
    quiet = pair.serious and reason == "end_of_program"
    pair.state, pair.ended_at, pair.end_reason, pair.completed = "ended", turn.now, reason, completed
    pair.health, pair.health_reasons = "ended", []
    turn.session.add(pair)
    floor.cancel(turn, "pair_ended", pair_id=pair.id)
    for conversation in turn.session.exec(
        select(Conversation).where(
            Conversation.pair_id == pair.id,
            col(Conversation.state).in_(("asking", "waiting")),
            col(Conversation.flow).in_(("agreement", "checkin", "satisfaction", "exit", "reach", "renewal")),
        )
    ).all():
        if conversation.enrollment_id == by and conversation.flow in ENDS and conversation.state == "asking":
            continue  # It is the one in which the end was wanted: what is left of it is asked.
        floor.close(turn, conversation, "pair_ended")
    for row in turn.session.exec(select(Checkin).where(Checkin.pair_id == pair.id, Checkin.state == "asked")).all():
        row.state, row.why = "lapsed", "pair_ended"
        turn.session.add(row)
    resolve_of_pair(turn, pair.id, "rematched" if again else "ended")
    turn.record("pair_ended", Subject(pair.program_id, by, pair.id), reason=reason, completed=completed)
    for side in sides(turn.session, pair):
        in_line = side.id in again or (reason == "rematch" and by is not None and side.id != by and not alone)
        if in_line:
            side.let_down = side.let_down or side.id != by or side.id in again
            side.waiting_since = turn.now
            turn.session.add(side)
        if reason in ASKED_AT_END and not quiet:
            turn.plan(
                Plan(
                    key=f"closing:{pair.id}:{side.id}",
                    kind="closing",
                    due_at=turn.now + timedelta(minutes=10),
                    person=side.person_id,
                    subject=subject(pair, side.id, "end"),
                )
            )
        if not quiet and ever_wrote(turn.session, side.person_id):
            _tell(turn, pair, side, reason, by, in_line=in_line)


def _tell(turn: Turn, pair: Pair, side: Enrollment, reason: str, by: int | None, *, in_line: bool) -> None:
    values = {
        "partner": first_name(partner_of(turn.session, pair, side.id)),
        "program": turn.session.get_one(Program, pair.program_id).name,
    }
    if reason in ASKED_AT_END:
        key = f"ending.{reason}"
    elif side.id == by:
        key = "ending.by_you_rematch" if reason == "rematch" else "ending.by_you"
    else:
        key = "ending.neutral"
    unknown = side.waiting_since is not None and side.accepted_at is not None and side.onboarded_at is None
    choices = (profile_button(pair.program_id),) if unknown else ()
    lines = (Text("ending.first_in_line"),) if in_line and key == "ending.neutral" else ()
    turn.say(Message(Text(key, values), lines=lines, choices=choices), person=side.person_id, program=pair.program_id)


def profile_button(program: int) -> Choice:
    """For who came with a pair that was taken in: what a match with somebody else would rest on."""
    return Choice(f"do.profile.{program}", "go", Text("onboarding.for_a_match"))
