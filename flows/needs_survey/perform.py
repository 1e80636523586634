"""What the needs survey writes, and how it begins."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session, col, select

from bot import floor
from bot.effects import Ask, Subject
from bot.messages import Choice, Message, Text
from bot.turn import Turn
from flows.follow_up.reminders import plan_reminders
from flows.needs_survey.flow import SaveSurvey
from flows.needs_survey.opening import NUDGES
from flows.needs_survey.results import JOBS, PRESSES
from flows.program.terms import Terms, terms
from flows.topic_list.known import settled
from storage.tables import Conversation, Program, SurveyAnswer

__all__ = ["JOBS", "NUDGES", "PERFORMERS", "PRESSES"]

KEPT = ("topics", "languages", "capacity", "format", "hours")


def begin_survey(turn: Turn, program: Program) -> None:
    """Ask the first question, or the one at which the person stopped; who has answered is offered to change it."""
    if answered(turn.session, program.id, turn.who.id) is not None:
        turn.say(already(turn, program), program=program.id)
        return
    conversation = floor.begin(turn, Ask("needs_survey", Subject(program.id)))
    if conversation is not None and conversation.state == "asking":
        plan_reminders(turn, conversation, terms(program), counted=True)


def already(turn: Turn, program: Program) -> Message:
    """The survey was answered; where that was here, the answers can be changed."""
    said = turn.session.exec(
        select(Conversation.id)
        .where(
            Conversation.person_id == turn.who.id,
            Conversation.flow == "needs_survey",
            Conversation.program_id == program.id,
            Conversation.state == "done",
        )
        .order_by(col(Conversation.id).desc())
    ).first()
    change = (Choice(f"change.c{said}", "", Text("bot.change")),) if said is not None else ()
    return Message(Text("needs_survey.already", {"program": program.name}), choices=change)


def answered(session: Session, program: int, person: int) -> SurveyAnswer | None:
    """A person's answers to a program's survey."""
    return session.exec(
        select(SurveyAnswer).where(SurveyAnswer.program_id == program, SurveyAnswer.person_id == person)
    ).first()


def save_survey(effect: SaveSurvey, turn: Turn) -> None:
    """Write the answers; changed ones replace them."""
    row = answered(turn.session, effect.program, effect.person)
    if row is None:
        row = SurveyAnswer(program_id=effect.program, person_id=effect.person, joins="", answered_at=turn.now)
    row.joins = effect.answers["join"]
    row.profile = profile_of(effect.answers, terms(turn.session.get_one(Program, effect.program)))
    row.expects = effect.answers.get("expects")
    row.source, row.answered_at = "asked", turn.now
    turn.session.add(row)
    turn.record("surveyed", Subject(effect.program), person=effect.person, joins=row.joins)


def profile_of(answers: Mapping[str, Any], rules: Terms) -> dict[str, Any]:
    """What the survey and onboarding both ask, under onboarding's names; topics as they are known by now."""
    profile = {name: answers[name] for name in KEPT if answers.get(name) is not None}
    if profile.get("topics"):
        profile["topics"] = settled(rules, profile["topics"])
    if answers.get("domain"):
        profile["field"] = answers["domain"]
    return profile


PERFORMERS = {SaveSurvey: save_survey}
