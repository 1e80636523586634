"""Creating a program: six questions, then a preview, a test message to oneself, and an announcement to post."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import select

from bot.effects import Effect
from bot.flow import ORGANIZERS, Answers, Choice, Date, Facts, Flow, Words
from bot.turn import Turn
from flows.program.terms import names, titled
from storage.tables import Answer, Conversation, Program

INTAKES = ("cohort", "rolling")
"""All together, with one end; or as people come, each pair with its own length. A template has one of its own."""


@dataclass(frozen=True, slots=True)
class CreateProgram(Effect):
    """Make the program, its charter and its first organizer."""

    workspace: int
    answers: Answers
    earlier: int | None = None
    """The program whose settings, texts, topics and charter it begins with."""


def context(turn: Turn, conversation: Conversation) -> Facts:
    """Facts: the templates as (name, title) pairs, today, what came with the command and is not asked, the workspace
    and the program to copy (the conversation's item).
    """
    today = turn.today()
    begun_from = earlier_of(conversation.item or "")
    earlier = turn.session.get(Program, begun_from) if begun_from is not None else None
    given = turn.session.exec(select(Answer.step).where(Answer.conversation_id == conversation.id)).all()
    return {
        "values": {"name": turn.who.name, "earlier": earlier.name if earlier else ""},
        "today": today,
        "templates": titles(turn),
        "next_week": today + timedelta(days=7),
        "end_given": "yes" if "ends_on" in given else "no",
        "intake_given": "yes" if "intake" in given else "no",
        "workspace": int((conversation.item or "0").split(":")[0]),
        "earlier": begun_from,
        "instead": {"program_create.name.ask": "program_create.name.ask_copy"} if earlier else {},
    }


def item(workspace: int, now: datetime, earlier: int | None) -> str:
    """What a creation is about: where, when it was begun, from which program."""
    return f"{workspace}:{now:%Y%m%d%H%M%S}:{earlier or ''}"


def earlier_of(item: str) -> int | None:
    """The program that a creation begins with, in its item."""
    found = item.split(":")[2:3]
    return int(found[0]) if found and found[0] else None


def titles(turn: Turn) -> tuple[tuple[str, str], ...]:
    """The templates there are, as (name, title) pairs in the language of whoever the turn is with."""
    return tuple((name, turn.texts.plain(turn.who.language, titled(name))) for name in names())


def done(answers: Answers, facts: Facts, now: datetime) -> Sequence[Effect]:
    """The program is made as a draft; the organizer opens it when it looks right."""
    return [CreateProgram(facts["workspace"], answers, facts["earlier"])]


FLOW = Flow(
    name="program_create",
    context=context,
    facts=frozenset({"end_given", "intake_given"}),
    closes=False,
    revisable=False,
    done=done,
    steps=(
        Words("name", 80, lettered=True, seen_by=ORGANIZERS),
        Choice("template", "templates", seen_by=ORGANIZERS),
        Choice("intake", INTAKES, when={"intake_given": "yes"}, optional=True, seen_by=ORGANIZERS),
        Date("starts_on", earliest="today", seen_by=ORGANIZERS),
        Date("ends_on", earliest="today", when={"end_given": "yes"}, optional=True, seen_by=ORGANIZERS),
        Words("controller", 200, seen_by=ORGANIZERS),
        Words("contact", 200, seen_by=ORGANIZERS),
        Words("safeguarding", 200, seen_by=ORGANIZERS),
    ),
)
