"""Tips: an agenda for the stage at which a pair is, with a question to break the ice; on its day, or when asked for.

They come last of all that is sent by itself: where a week is short of room, they wait, and then are left out.
"""

from datetime import date, timedelta

from sqlmodel import col, func, select

from bot.effects import Plan
from bot.messages import Choice, Message, Text
from bot.nudges import fired, put_off, skipped
from bot.turn import Turn, local
from flows.checkin import record
from flows.checkin.rounds import needless
from flows.follow_up.cadence import at_hour
from flows.follow_up.kindness import WEEK, admitted
from flows.program.terms import Terms, terms
from flows.sessions.stages import icebreaker, stage, tip_days
from flows.who import enrollments, first_name, length_days, pairs_of, partner_of, sides, subject
from storage.tables import Enrollment, Meeting, Nudge, Pair, Person, Program

TIP = "tip"
"""The kind of the nudge."""
STALE = timedelta(days=12)
"""A tip that found no room for so long is left out."""
LATER = timedelta(days=2)


def plan_tips(turn: Turn, pair: Pair) -> None:
    """Plan the tips of both sides, each at that person's hour; those whose day is past are over."""
    if pair.ends_on is None or pair.introduced_at is None:
        return
    rules = terms(turn.session.get_one(Program, pair.program_id))
    introduced = local(pair.introduced_at, rules.zone).date()
    for at, day in tip_days(introduced, pair.ends_on, length_days(pair, rules)):
        if day <= local(turn.now, rules.zone).date():
            continue
        for side in sides(turn.session, pair):
            person = turn.session.get_one(Person, side.person_id)
            turn.plan(
                Plan(
                    key=f"{TIP}:{pair.id}:{side.id}:{at}:{day.isoformat() if at == 'last' else ''}",
                    kind=TIP,
                    due_at=at_hour(day, person.zone, rules, person.id),
                    person=person.id,
                    subject=subject(pair, side.id, f"{at}:{pair.ends_on.isoformat()}"),
                    counted=True,
                )
            )


def tip(turn: Turn, nudge: Nudge) -> None:
    """Give it, where the program gives any, and the week has room for it beside all else that is to come."""
    if not terms(turn.session.get_one(Program, nudge.program_id)).tips:
        skipped(turn, nudge, "off")
        return
    if not admitted(turn, nudge, stale_after=STALE):
        return
    pair, side = turn.session.get_one(Pair, nudge.pair_id), turn.session.get_one(Enrollment, nudge.enrollment_id)
    rules = terms(turn.session.get_one(Program, pair.program_id))
    at, _, ends = (nudge.item or "").partition(":")
    if at == "last" and ends != str(pair.ends_on):
        skipped(turn, nudge, "extended")  # Its end has moved since: the tip that counts is planned before that one.
        return
    if needless(turn, record.rounds(turn, pair.id, side.id), None, side) == "silent":
        skipped(turn, nudge, "silent")
        return
    if not _room(turn, nudge, rules):
        put_off(turn, nudge, turn.now + LATER)
        return
    fired(turn, nudge)
    turn.say(agenda(turn, pair, side), person=side.person_id, lane="nudge", program=pair.program_id)
    turn.record("tip", subject(pair, side.id), person=side.person_id, stage=at)


def _room(turn: Turn, nudge: Nudge, rules: Terms) -> bool:
    """Whether the person's week holds a tip after all that was sent and all that is planned."""
    counted = (Nudge.person_id == nudge.person_id, col(Nudge.counted).is_(True), Nudge.kind != TIP)
    sent = select(func.count()).where(
        Nudge.person_id == nudge.person_id,
        col(Nudge.counted).is_(True),
        Nudge.state == "fired",
        col(Nudge.fired_at) > turn.now - WEEK,
    )
    coming = select(func.count()).where(*counted, Nudge.state == "planned", Nudge.due_at <= turn.now + WEEK)
    return turn.session.exec(sent).one() + turn.session.exec(coming).one() < rules.budget


def agenda(turn: Turn, pair: Pair, side: Enrollment) -> Message:
    """What to talk about next, for one of the two: an agenda for where they stand, and the pair's icebreaker."""
    rules = terms(turn.session.get_one(Program, pair.program_id))
    told = select(Meeting.id).where(Meeting.pair_id == pair.id, Meeting.enrollment_id == side.id).limit(1)
    met = turn.session.exec(told).first() is not None or pair.met_before is not None
    today: date = turn.today(turn.person_of(side.person_id))
    at = stage(pair.ends_on, length_days(pair, rules), met=met, today=today)
    values = {"partner": first_name(partner_of(turn.session, pair, side.id))}
    return Message(
        Text(f"sessions.for_{at}", values),
        lines=(
            *(Text("bot.dash", {"text": Text(f"sessions.{at}_{n}")}) for n in (1, 2, 3)),
            Text("introduction.icebreaker", {"question": Text(icebreaker(pair.id, at))}),
        ),
    )


def offers(turn: Turn) -> tuple[Choice, ...]:
    """A button a pair of whoever the turn is with: what to talk about next."""
    return tuple(
        Choice(
            f"do.agenda.{one.id}-{pair.id}",
            "now",
            Text("sessions.offer", {"partner": first_name(partner_of(turn.session, pair, one.id))}),
        )
        for one in enrollments(turn.session, turn.who.id)
        for pair in pairs_of(turn.session, one.id)
    )


def press(turn: Turn, item: str, value: str) -> Text | None:
    """Show it at once; a tip that was asked for counts for nobody's week."""
    for one in enrollments(turn.session, turn.who.id):
        for pair in pairs_of(turn.session, one.id):
            if item == f"{one.id}-{pair.id}":
                turn.answer(agenda(turn, pair, one))
                return None
    return Text("bot.stale")


NUDGES = {TIP: tip}
PRESSES = {"agenda": press}
