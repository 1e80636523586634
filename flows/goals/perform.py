"""What becomes of goals: set, put in other words, reached, let go; and asked for once, after a first meeting."""

from datetime import timedelta

from bot.effects import Ask, Plan, Subject
from bot.messages import Choice, Message, Text
from bot.nudges import fired, skipped
from bot.turn import Turn
from flows.follow_up.kindness import admitted
from flows.goals.effects import ReviewGoals, SetGoal, ShowGoals
from flows.goals.flow import CHANGED
from flows.goals.standing import button, goal_of, open_goals, pair_has_one, shown
from flows.program.terms import terms
from flows.who import enrollments, first_name, pairs_of, partner_of, subject
from storage.tables import Enrollment, Goal, Nudge, Pair, Program

SOON = timedelta(minutes=20)
"""After a check-in's answer: what is left of it is asked first."""
STALE = timedelta(days=10)
BECAME = {"met": "met", "partly": "partly", "not_met": "dropped"}


def set_goal(effect: SetGoal, turn: Turn) -> None:
    """Keep a goal beside those there are, or put one in other words."""
    enrollment = turn.session.get_one(Enrollment, effect.enrollment)
    about = Subject(enrollment.program_id, enrollment.id, effect.pair)
    goal = turn.session.get(Goal, effect.instead) if effect.instead is not None else None
    if goal is not None and goal.enrollment_id == enrollment.id:
        goal.text = effect.goal
        turn.session.add(goal)
        turn.record("goal_changed", about)
        return
    # A mentee's goals are theirs, whoever the mentor; a mentor's are about the one mentee.
    pair = effect.pair if enrollment.role == "mentor" else None
    turn.session.add(Goal(enrollment_id=enrollment.id, pair_id=pair, text=effect.goal, set_at=turn.now))
    turn.record("goal_set", about)


def review_goals(effect: ReviewGoals, turn: Turn) -> None:
    """Close the open goals of a member."""
    for goal in open_goals(turn.session, effect.enrollment, effect.pair):
        goal.state, goal.reviewed_at = BECAME[effect.outcome], turn.now
        turn.session.add(goal)
    enrollment = turn.session.get_one(Enrollment, effect.enrollment)
    turn.record("goal_reviewed", Subject(enrollment.program_id, enrollment.id), outcome=effect.outcome)


def show_goals(effect: ShowGoals, turn: Turn) -> None:
    """Show them in the direct conversation."""
    enrollment = turn.session.get_one(Enrollment, effect.enrollment)
    for message in shown(turn, enrollment)[1:]:
        turn.say(message, person=enrollment.person_id, program=enrollment.program_id)


def press_goal(turn: Turn, item: str, value: str) -> Text | None:
    """Reached, changed, let go, or open again after all."""
    found = goal_of(turn, item)
    if found is None:
        return Text("bot.stale")
    goal, enrollment = found
    about = Subject(enrollment.program_id, enrollment.id, goal.pair_id)
    if value == "change" and goal.state == "open":
        turn.perform(
            [
                Ask(
                    "goals",
                    Subject(
                        enrollment.program_id, enrollment.id, goal.pair_id, f"{CHANGED}{goal.id}:{turn.now.isoformat()}"
                    ),
                )
            ]
        )
        turn.answer(Message(Text("commands.in_dm")))
        return None
    states = {"reached": ("open", "met"), "drop": ("open", "dropped")}
    before, after = states.get(value, (goal.state, "open"))
    if value not in (*states, "reopen") or goal.state != before or goal.state == after:
        return Text("bot.stale")
    goal.state, goal.reviewed_at = after, None if after == "open" else turn.now
    turn.session.add(goal)
    turn.record("goal_reviewed", about, outcome=after)
    if after != "open":
        turn.answer(Message(Text(f"goals.now_{after}"), choices=(button(goal, "reopen"),)))
    return Text("bot.sealed", {"answer": Text(f"goals.do.{value}")})


def press_goals(turn: Turn, item: str, value: str) -> Text | None:
    """The page's button: one's goals in a program."""
    mine = next((one for one in enrollments(turn.session, turn.who.id) if str(one.id) == item), None)
    if mine is None:
        return Text("bot.stale")
    for message in shown(turn, mine):
        turn.answer(message)
    return None


def plan_after_report(turn: Turn, pair: Pair, enrollment: Enrollment) -> None:
    """A side reported a meeting of a pair without a goal: that side is asked for one, once.

    It hangs on what this side said alone, so that nobody hears of the other's answer by it. Where the two sign an
    agreement, their objectives stand there.
    """
    if pair_has_one(turn.session, pair) or terms(turn.session.get_one(Program, pair.program_id)).agreement == "on":
        return
    turn.plan(
        Plan(
            key=f"goal:{pair.id}:{enrollment.id}",
            kind="goal_offer",
            due_at=turn.now + SOON,
            person=enrollment.person_id,
            subject=subject(pair, enrollment.id),
            counted=True,
        )
    )


def offer(turn: Turn, nudge: Nudge) -> None:
    """Ask for it by a message with a button: it takes nobody's floor."""
    if not admitted(turn, nudge, stale_after=STALE):
        return
    pair, side = turn.session.get_one(Pair, nudge.pair_id), turn.session.get_one(Enrollment, nudge.enrollment_id)
    if pair_has_one(turn.session, pair):
        skipped(turn, nudge, "has_one")
        return
    fired(turn, nudge)
    partner = first_name(partner_of(turn.session, pair, side.id))
    token = f"do.goal_offer.{side.id}-{pair.id}"
    choices = (
        Choice(token, "write", Text("goals.offer_write"), "primary"),
        Choice(token, "not_now", Text("goals.offer_not_now")),
    )
    turn.say(
        Message(Text(f"goals.offer_{side.role}", {"partner": partner}), choices=choices),
        person=side.person_id,
        lane="nudge",
        program=pair.program_id,
    )
    turn.record("goal_offered", subject(pair, side.id), person=side.person_id)


def press_offer(turn: Turn, item: str, value: str) -> Text | None:
    """Write it down, or not now: then nobody asks again."""
    for one in enrollments(turn.session, turn.who.id):
        for pair in pairs_of(turn.session, one.id):
            if item != f"{one.id}-{pair.id}" or value not in ("write", "not_now"):
                continue
            if value == "write":
                turn.perform([Ask("goals", subject(pair, one.id, "first"))])
            return Text("bot.sealed", {"answer": Text(f"goals.offer_{value}")})
    return Text("bot.stale")


PERFORMERS = {SetGoal: set_goal, ReviewGoals: review_goals, ShowGoals: show_goals}
NUDGES = {"goal_offer": offer}
PRESSES = {"goal": press_goal, "own_goals": press_goals, "goal_offer": press_offer}
