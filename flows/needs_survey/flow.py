"""The needs survey: would you join, as what, for what, with how much time. It comes before a program opens."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.effects import Effect, Say
from bot.flow import FIGURES, ORGANIZERS, Answers, Choice, Facts, Flow, Many, Number, Words
from bot.messages import Choice as Button
from bot.messages import Message, Text
from bot.turn import Turn
from flows.onboarding.flow import LANGUAGES
from flows.topic_list.asked import topic_facts
from flows.who import around
from storage.tables import Conversation

JOINS = ("mentee", "mentor", "both")
MOST_HOURS = 40
"""Hours a month: a week's work, more than any pair takes."""


@dataclass(frozen=True, slots=True)
class SaveSurvey(Effect):
    """Keep what a person answered to a program's survey."""

    program: int
    person: int
    answers: Answers


def context(turn: Turn, conversation: Conversation) -> Facts:
    """Facts: the program's topics, the most mentees of a mentor, whether pairs are made within a field."""
    it = around(turn, conversation)
    if it.program is None or it.rules is None:
        raise LookupError("a survey belongs to a program")
    return {
        "values": it.values,
        "today": turn.today(it.person),
        **topic_facts(turn, it.rules, it.person.language),
        "most_mentees": it.rules.capacity_most,
        "by_field": "yes" if it.rules.same_field else "no",
        "program": it.program.id,
        "person": it.person.id,
        "conversation": conversation.id,
    }


def done(answers: Answers, facts: Facts, now: datetime) -> Sequence[Effect]:
    """The answers are kept; thanks, or a kind word to who does not join, each with a way to change them."""
    change = Button(f"change.c{facts['conversation']}", "", Text("bot.change"))
    thanks = "needs_survey.not_now" if answers["join"] == "not_now" else "needs_survey.thanks"
    return [
        SaveSurvey(facts["program"], facts["person"], answers),
        Say(
            Message(Text(thanks, facts["values"]), choices=(change,)), person=facts["person"], program=facts["program"]
        ),
    ]


FLOW = Flow(
    name="needs_survey",
    facts=frozenset({"by_field"}),
    context=context,
    numbered=True,
    lasting=True,
    closes=False,
    done=done,
    steps=(
        Choice("join", (*JOINS, "not_now"), seen_by=FIGURES),
        Many("topics", "topics", open=True, when={"join": JOINS}, seen_by=FIGURES, like="onboarding"),
        Number("capacity", 1, "most_mentees", when={"join": ("mentor", "both")}, seen_by=FIGURES, like="onboarding"),
        Number("hours", 1, MOST_HOURS, when={"join": JOINS}, seen_by=FIGURES),
        Many("languages", LANGUAGES, when={"join": JOINS}, seen_by=FIGURES, like="onboarding"),
        Choice("format", ("remote", "in_person", "either"), when={"join": JOINS}, seen_by=FIGURES, like="onboarding"),
        Words("domain", 200, when={"join": JOINS, "by_field": "yes"}, seen_by=FIGURES, like="onboarding"),
        Words("expects", 1000, when={"join": JOINS}, optional=True, seen_by=ORGANIZERS),
    ),
)
