"""Onboarding begins with what is right already."""

from bot import floor
from bot.effects import Ask, Subject
from bot.turn import Turn
from flows.follow_up.reminders import plan_reminders
from flows.program.terms import terms
from flows.still_right.flow import GoOn
from storage.tables import Enrollment, Program


def go_on(effect: GoOn, turn: Turn) -> None:
    """Ask what is left of onboarding, and remind of it as the program's terms say."""
    subject = Subject(effect.program, effect.enrollment)
    enrollment = turn.session.get_one(Enrollment, effect.enrollment)
    said = {"format": effect.known.get("format"), "field": effect.known.get("domain")}
    # These are asked among the extra questions, which may be skipped: what is known of them counts all the same.
    enrollment.profile = {**enrollment.profile, **{name: value for name, value in said.items() if value}}
    turn.session.add(enrollment)
    conversation = floor.begin(turn, Ask("onboarding", subject, answers=effect.known))
    if conversation is not None and conversation.state == "asking":
        plan_reminders(turn, conversation, terms(turn.session.get_one(Program, effect.program)), counted=True)


PERFORMERS = {GoOn: go_on}
