"""What somebody said in the needs survey is offered at onboarding, not asked again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.effects import Effect
from bot.flow import NOBODY, Answers, Choice, Facts, Flow
from bot.messages import Text
from bot.prompts import label_of
from bot.turn import Turn
from flows.needs_survey.flow import FLOW as SURVEY
from flows.needs_survey.flow import JOINS
from flows.needs_survey.perform import answered
from flows.who import around
from storage.tables import Conversation, SurveyAnswer


@dataclass(frozen=True, slots=True)
class GoOn(Effect):
    """Begin onboarding, with what is known already."""

    program: int
    enrollment: int
    known: Answers


def carried(said: SurveyAnswer, most: int) -> dict[str, Any]:
    """The survey's answers under the names of onboarding's steps; at most *most* mentees are offered."""
    profile = said.profile
    known: dict[str, Any] = {"role": said.joins} if said.joins in JOINS else {}
    known |= {name: profile[name] for name in ("topics", "languages", "format") if profile.get(name)}
    if profile.get("field"):
        known["domain"] = profile["field"]
    if "mentor" in known.get("role", "") or known.get("role") == "both":
        known |= {"capacity": min(profile["capacity"], most)} if profile.get("capacity") else {}
    return known


def context(turn: Turn, conversation: Conversation) -> Facts:
    """Facts: what was said, as answers and in words. It may have been erased since: then nothing was."""
    it = around(turn, conversation)
    if it.program is None or it.rules is None or it.enrollment is None:
        raise LookupError("what the survey knows is offered to a member")
    said = answered(turn.session, it.program.id, it.person.id)
    known = carried(said, it.rules.capacity_most) if said is not None else {}
    survey = SURVEY.context(turn, conversation)
    shown = {"join" if name == "role" else name: value for name, value in known.items()}
    words = [label_of(SURVEY, step, shown[step.name], survey) for step in SURVEY.steps if step.name in shown]
    if "domain" in known:
        words[-1] = Text("bot.plain", {"text": known["domain"]})
    return {
        "values": it.values | {"said": words},
        "today": turn.today(it.person),
        "program": it.program.id,
        "enrollment": it.enrollment.id,
        "known": known,
    }


def done(answers: Answers, facts: Facts, now: datetime) -> Sequence[Effect]:
    """What still is right is kept, and only the rest is asked; else everything is."""
    return [GoOn(facts["program"], facts["enrollment"], facts["known"] if answers["still"] == "keep" else {})]


FLOW = Flow(
    name="still_right",
    context=context,
    closes=False,
    revisable=False,
    done=done,
    steps=(Choice("still", ("keep", "change"), seen_by=NOBODY),),
)
