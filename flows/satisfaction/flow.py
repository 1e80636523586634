"""Mid-program satisfaction: how it goes, whether the two fit, and what should follow."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.effects import Ask, Effect, Say, Subject
from bot.floor import answers_of
from bot.flow import FIGURES, ORGANIZERS, Answers, Choice, Confirm, Facts, Flow, Scale, Words
from bot.messages import Message, Text
from bot.turn import Turn
from flows.goals.effects import ReviewGoals, ShowGoals
from flows.goals.standing import named, open_goals
from flows.who import around
from storage.tables import Conversation


@dataclass(frozen=True, slots=True)
class KeepSatisfaction(Effect):
    """Write one side's answers for a round (`mid1`, `mid2`, `end`)."""

    pair: int
    enrollment: int
    round: str
    answers: Answers


@dataclass(frozen=True, slots=True)
class Follow(Effect):
    """What the member chose to follow: `new_goals`, `reached`, `call` or `rematch`."""

    pair: int
    enrollment: int
    wish: str
    alone: bool = False
    """The partner is not there any more."""


def context(turn: Turn, conversation: Conversation) -> Facts:
    """Facts: the pair, the side and the round; and whether the pair has not taken."""
    it = around(turn, conversation)
    if it.pair is None or it.enrollment is None:
        raise LookupError("a satisfaction survey needs a pair")
    given = answers_of(turn, conversation)
    goals = named(turn.session, it.enrollment.id, it.pair.id, "satisfaction.goals", "closing.goals")
    return {
        "values": {**it.values, "goals": goals["goals"]},
        "instead": goals["instead"],
        "several_goals": len(open_goals(turn.session, it.enrollment.id, it.pair.id)) > 1,
        "today": turn.today(it.person),
        "program": it.pair.program_id,
        "pair": it.pair.id,
        "enrollment": it.enrollment.id,
        "taken": "no" if given.get("fit") == "not_good" or given.get("partner_there") == "no" else "yes",
        "role": it.enrollment.role,
        "round": conversation.item or "mid1",
        "conversation": conversation.id,
    }


def at_once(answers: Answers, facts: Facts, now: datetime) -> Sequence[Effect]:
    """What was answered is kept, goals and all, and a wish is followed, whether or not words are added."""
    pair, enrollment, wish = facts["pair"], facts["enrollment"], _wish(answers)
    effects: list[Effect] = [KeepSatisfaction(pair, enrollment, facts["round"], answers)]
    if answers["goals"] == "reached" or wish == "reached":
        effects.append(ReviewGoals(enrollment, "met", pair))
    if wish in URGENT:
        effects.append(Follow(pair, enrollment, wish, alone=answers["partner_there"] == "no"))
    return effects


def done(answers: Answers, facts: Facts, now: datetime) -> Sequence[Effect]:
    """A word of thanks, and what comes of it; new goals are asked behind it. Who stops is asked whether it is sure."""
    wish = _wish(answers)
    if wish == "stop":
        return [Ask("leave", Subject(facts["program"], facts["enrollment"]))]
    said = Say(Message(Text(f"satisfaction.end_{wish}", facts["values"])))
    if wish == "new_goals":
        return [said, Follow(facts["pair"], facts["enrollment"], wish)]
    if wish == "go_on" and answers["goals"] == "on_the_way" and facts["several_goals"]:
        which = Say(Message(Text("satisfaction.which_goals", facts["values"])))
        return [said, which, ShowGoals(facts["enrollment"])]  # Some of them may be reached by now.
    return [said]


def _wish(answers: Answers) -> str:
    """What should follow; to go on with a partner who is no longer there is an organizer's call."""
    wish = answers.get("another") or answers["next"]
    return "call" if answers["partner_there"] == "no" and wish == "go_on" else wish


URGENT = ("reached", "call", "rematch")
"""Wishes that are followed as soon as they are told."""

FLOW = Flow(
    name="satisfaction",
    context=context,
    closes=False,
    done=done,
    facts=frozenset({"taken"}),
    steps=(
        Scale("score", 1, 5, seen_by=FIGURES),
        Choice("fit", ("good", "not_sure", "not_good"), seen_by=FIGURES),
        Choice("goals", ("reached", "on_the_way", "not_yet"), seen_by=FIGURES),
        Choice("partner_there", ("yes", "no"), seen_by=ORGANIZERS),
        Confirm("share", seen_by=FIGURES),
        Choice(
            "next",
            ("go_on", "new_goals", "reached", "call", "rematch"),
            when={"taken": "yes"},
            seen_by=ORGANIZERS,
            then=at_once,
        ),
        Choice("another", ("rematch", "call", "go_on", "stop"), when={"taken": "no"}, seen_by=ORGANIZERS, then=at_once),
        Words("change", 1000, optional=True, seen_by=ORGANIZERS),
    ),
)
