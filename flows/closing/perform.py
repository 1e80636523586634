"""What the closing writes: thanks; and when a pair's last day has come."""

from datetime import timedelta

from bot import floor
from bot.effects import Ask, Plan, Subject
from bot.messages import Choice, Message, Text
from bot.nudges import fired
from bot.turn import Turn
from flows.closing import certificate, testimonials
from flows.closing.come_back import OTHER, invite_late
from flows.closing.effects import ComeBack, Thank
from flows.follow_up.cadence import at_hour
from flows.follow_up.kindness import admitted
from flows.follow_up.reminders import plan_reminders
from flows.pairing.ending import end_pair
from flows.pairing.resting import come_back
from flows.program.states import JOINABLE
from flows.program.terms import rolling, terms
from flows.renewal import perform as renewal
from flows.sessions.perform import plan_tips
from flows.who import enrollments, pairs_of, partner_of
from storage.tables import Enrollment, Nudge, Pair, Program


def plan_end(turn: Turn, pair: Pair) -> None:
    """Plan the last day of a pair, and what leads up to it."""
    rules = terms(turn.session.get_one(Program, pair.program_id))
    if pair.ends_on is None:
        return
    turn.plan(
        Plan(
            key=f"end:{pair.id}:{pair.ends_on.isoformat()}",
            kind="end",
            due_at=at_hour(pair.ends_on, rules.zone, rules, 0),
            subject=Subject(pair.program_id, None, pair.id),
        )
    )
    renewal.plan(turn, pair)
    plan_tips(turn, pair)


def last_day(turn: Turn, nudge: Nudge) -> None:
    """The pair's last day: it is completed, and both are asked what it was worth; or it goes on to a later one."""
    fired(turn, nudge)
    pair = turn.session.get_one(Pair, nudge.pair_id)
    if pair.state in ("active", "paused") and pair.ends_on is not None and nudge.key.endswith(pair.ends_on.isoformat()):
        if renewal.goes_on(turn, pair):
            plan_end(turn, pair)
        else:
            end_pair(turn, pair, "end_of_program", completed=True)


def ask_closing(turn: Turn, nudge: Nudge) -> None:
    """Ask one side the closing questions, in their hours."""
    if not admitted(turn, nudge, stale_after=timedelta(days=30)):
        return
    pair = turn.session.get_one(Pair, nudge.pair_id)
    conversation = floor.begin(
        turn,
        Ask(
            "closing",
            Subject(pair.program_id, nudge.enrollment_id, pair.id, "end"),
            person=nudge.person_id,
            priority=3,
            nudged=True,
        ),
    )
    if conversation is not None:
        plan_reminders(turn, conversation, terms(turn.session.get_one(Program, pair.program_id)))
    turn.record(
        "satisfaction_asked",
        Subject(pair.program_id, nudge.enrollment_id, pair.id),
        person=nudge.person_id,
        round="end",
    )
    fired(turn, nudge)


def thank(effect: Thank, turn: Turn) -> None:
    """Thanks, with how long it lasted and how often the two met; a mentor gets their certificate behind it."""
    pair = turn.session.get_one(Pair, effect.pair)
    mine = turn.session.get_one(Enrollment, effect.enrollment)
    months = certificate.together([pair], turn.now)
    values = {
        "partner": partner_of(turn.session, pair, mine.id).name,
        "program": turn.session.get_one(Program, pair.program_id).name,
        "meetings": Text("closing.meetings", {"n": len(certificate.meetings(turn.session, [pair]))}),
        "months": Text("closing.months", {"n": months}),
    }
    turn.say(Message(Text("closing.thanks", values)), person=mine.person_id, program=pair.program_id)
    if mine.role == "mentor":
        certificate.start(turn, mine)
    turn.session.flush()
    invite_late(turn, pair, mine.id)


def back_in_line(effect: ComeBack, turn: Turn) -> None:
    """Who would come back is matched with the next newcomers, where those are matched as they come."""
    enrollment = turn.session.get_one(Enrollment, effect.enrollment)
    program = turn.session.get_one(Program, enrollment.program_id)
    if not effect.other:
        come_back(turn, program, enrollment.person_id)
    elif rolling(program) and program.state in JOINABLE:
        role = OTHER[enrollment.role]
        choice = Choice(f"do.other_role.{enrollment.id}", role, Text(f"closing.begin_as_{role}"), "primary")
        turn.say(
            Message(Text(f"closing.other_role_{role}", {"program": program.name}), choices=(choice,)),
            person=enrollment.person_id,
            program=program.id,
        )


def press_other_role(turn: Turn, item: str, value: str) -> Text | None:
    """Begin in the other role: its questions are asked, and the charter stands as it was accepted."""
    mine = next((one for one in enrollments(turn.session, turn.who.id) if str(one.id) == item), None)
    if mine is None or value != OTHER[mine.role] or pairs_of(turn.session, mine.id):
        return Text("bot.stale")
    if turn.session.get_one(Program, mine.program_id).state not in JOINABLE:
        return Text("join.closed")
    turn.perform([Ask("onboarding", Subject(mine.program_id, mine.id, item="other_role"), answers={"role": value})])
    return Text("bot.sealed", {"answer": Text(f"closing.begin_as_{value}")})


PERFORMERS = {Thank: thank, ComeBack: back_in_line}
NUDGES = {"end": last_day, "closing": ask_closing}
JOBS = certificate.JOBS
PRESSES = {**testimonials.PRESSES, "other_role": press_other_role}
