"""Creating a program: six questions, then a preview, a test message to oneself, and an announcement to post."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.effects import Effect
from bot.flow import ORGANIZERS, Answers, Choice, Date, Facts, Flow, Words
from bot.turn import Turn
from flows.program.terms import names
from storage.tables import Conversation


@dataclass(frozen=True, slots=True)
class CreateProgram(Effect):
    """Make the program, its charter and its first organizer."""

    workspace: int
    answers: Answers


def context(turn: Turn, conversation: Conversation) -> Facts:
    """Facts: today, and the workspace that the program belongs to (kept as the conversation's item)."""
    today = turn.today()
    return {
        "values": {"name": turn.who.name},
        "today": today,
        "next_week": today + timedelta(days=7),
        "workspace": int((conversation.item or "0").split(":")[0]),
    }


def done(answers: Answers, facts: Facts, now: datetime) -> Sequence[Effect]:
    """The program is made as a draft; the organizer opens it when it looks right."""
    return [CreateProgram(facts["workspace"], answers)]


FLOW = Flow(
    name="program_create",
    context=context,
    closes=False,
    revisable=False,
    done=done,
    steps=(
        Words("name", 80, seen_by=ORGANIZERS),
        Choice("template", tuple(names()), seen_by=ORGANIZERS),
        Date("starts_on", earliest="today", seen_by=ORGANIZERS),
        Words("controller", 200, seen_by=ORGANIZERS),
        Words("contact", 200, seen_by=ORGANIZERS),
        Words("safeguarding", 200, seen_by=ORGANIZERS),
    ),
)
