"""The end: goals reviewed, what it was worth, whether one would come back."""

from collections.abc import Sequence
from datetime import datetime

from bot.effects import Effect, Say
from bot.flow import ANY, FIGURES, ORGANIZERS, Answers, Choice, Facts, Flow, Number, Scale, Words
from bot.messages import Message, Text
from flows.closing.effects import ComeBack, Thank
from flows.closing.testimonials import MAY_SHOW, NAMED, NOT, UNNAMED, take_back
from flows.goals.effects import ReviewGoals
from flows.satisfaction.flow import KeepSatisfaction
from flows.satisfaction.flow import context as survey_context

MOST_HOURS = 2000
"""With one mentee, over the whole program."""


def review(answers: Answers, facts: Facts, now: datetime) -> Sequence[Effect]:
    """The goals are closed."""
    return [ReviewGoals(facts["enrollment"], answers["goals"], facts["pair"])]


def thank(answers: Answers, facts: Facts, now: datetime) -> Sequence[Effect]:
    """The answers count as the last satisfaction round; thanks with the pair's own figures, and the way back."""
    pair, enrollment = facts["pair"], facts["enrollment"]
    effects: list[Effect] = [KeepSatisfaction(pair, enrollment, "end", answers), Thank(pair, enrollment)]
    if answers["again"] == "no":
        return effects
    return [*effects, ComeBack(enrollment, other=answers["again"] == "other_role")]


def done(answers: Answers, facts: Facts, now: datetime) -> Sequence[Effect]:
    """Whether a testimonial may be shown is kept with the rest; what may be shown can be taken back right there."""
    if not answers.get("testimonial"):
        return []
    kept = KeepSatisfaction(facts["pair"], facts["enrollment"], "end", answers)
    shown = answers[MAY_SHOW] in (NAMED, UNNAMED)
    back = (take_back(facts["conversation"]),) if shown else ()
    return [kept, Say(Message(Text("closing.noted"), choices=back))]


FLOW = Flow(
    name="closing",
    facts=frozenset({"role"}),
    context=survey_context,
    closes=False,
    done=done,
    steps=(
        Choice("goals", ("met", "partly", "not_met"), seen_by=FIGURES, then=review),
        Choice("answered", ("yes", "partly", "no"), when={"role": "mentee"}, seen_by=FIGURES),
        Scale("score", 1, 5, seen_by=FIGURES),
        Scale("recommend", 0, 10, seen_by=FIGURES),
        Number("hours", 0, MOST_HOURS, when={"role": "mentor"}, optional=True, seen_by=FIGURES),
        Choice("again", ("same_role", "other_role", "no"), seen_by=ORGANIZERS, then=thank),
        Words("testimonial", 1000, optional=True, seen_by=ORGANIZERS),
        Choice(MAY_SHOW, (NAMED, UNNAMED, NOT), when={"testimonial": ANY}, seen_by=ORGANIZERS),
    ),
)
