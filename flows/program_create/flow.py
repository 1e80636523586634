"""Creating a program: six questions, then a preview, a test message to oneself, and an announcement to post."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import select

from bot.effects import Effect
from bot.flow import ORGANIZERS, Answers, Choice, Date, Facts, Flow, Words
from bot.turn import Turn
from flows.program.terms import names, titled
from storage.tables import Answer, Conversation


@dataclass(frozen=True, slots=True)
class CreateProgram(Effect):
    """Make the program, its charter and its first organizer."""

    workspace: int
    answers: Answers


def context(turn: Turn, conversation: Conversation) -> Facts:
    """Facts: the templates as (name, title) pairs, today, whether an end came with the command, and the workspace
    (kept as the conversation's item).
    """
    today = turn.today()
    given = turn.session.exec(
        select(Answer.id).where(Answer.conversation_id == conversation.id, Answer.step == "ends_on")
    ).first()
    return {
        "values": {"name": turn.who.name},
        "today": today,
        "templates": titles(turn),
        "next_week": today + timedelta(days=7),
        "end_given": "yes" if given is not None else "no",
        "workspace": int((conversation.item or "0").split(":")[0]),
    }


def titles(turn: Turn) -> tuple[tuple[str, str], ...]:
    """The templates there are, as (name, title) pairs in the language of whoever the turn is with."""
    return tuple((name, turn.texts.plain(turn.who.language, titled(name))) for name in names())


def done(answers: Answers, facts: Facts, now: datetime) -> Sequence[Effect]:
    """The program is made as a draft; the organizer opens it when it looks right."""
    return [CreateProgram(facts["workspace"], answers)]


FLOW = Flow(
    name="program_create",
    context=context,
    facts=frozenset({"end_given"}),
    closes=False,
    revisable=False,
    done=done,
    steps=(
        Words("name", 80, lettered=True, seen_by=ORGANIZERS),
        Choice("template", "templates", seen_by=ORGANIZERS),
        Date("starts_on", earliest="today", seen_by=ORGANIZERS),
        Date("ends_on", earliest="today", when={"end_given": "yes"}, optional=True, seen_by=ORGANIZERS),
        Words("controller", 200, seen_by=ORGANIZERS),
        Words("contact", 200, seen_by=ORGANIZERS),
        Words("safeguarding", 200, seen_by=ORGANIZERS),
    ),
)
