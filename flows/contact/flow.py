"""A word to the organizers, passed on as it is written; what the bot did not understand goes this way too."""

from collections.abc import Sequence
from datetime import datetime

from bot.effects import Effect, Say
from bot.flow import ORGANIZERS, Answers, Choice, Confirm, Facts, Flow, Words
from bot.messages import Message, Text
from bot.turn import Turn
from flows.always import PassOn, basics
from flows.who import enrollments
from storage.tables import Conversation

MOST = 2000
"""Characters that are passed on at once."""


def context(turn: Turn, conversation: Conversation) -> Facts:
    """Facts: the basics, with the program that the words go to: by enrollment, where one must be picked."""
    facts = basics(turn, conversation)
    mine = enrollments(turn.session, conversation.person_id)
    return {**facts, "program_of": {str(one.id): one.program_id for one in mine}}


def done(answers: Answers, facts: Facts, now: datetime) -> Sequence[Effect]:
    """Pass the words on, or drop them."""
    if answers["pass_on"] != "yes":
        return [Say(Message(Text("contact.dropped")))]
    meant = facts["program_of"].get(answers.get("which"), facts["only_program"])
    return [PassOn(meant, answers["words"])]


FLOW = Flow(
    name="contact",
    context=context,
    closes=False,
    revisable=False,
    done=done,
    facts=frozenset({"several"}),
    steps=(
        Words("words", MOST, seen_by=ORGANIZERS),
        Confirm("pass_on", seen_by=ORGANIZERS),
        Choice("which", "programs", when={"several": "yes", "pass_on": "yes"}, seen_by=ORGANIZERS),
    ),
)
