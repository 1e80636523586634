"""An answer that was read: kept with what follows from it, asked back where it is not sure, refused with what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.answers import Refused
from bot.floor import answers_of, keep, proceed
from bot.flow import Facts, Flow, Step, standing
from bot.messages import Choice, Message, Text
from bot.prompts import label_of, token, widgets
from bot.reading import Understood, Unsure
from bot.turn import Turn
from storage.tables import Conversation


@dataclass(frozen=True, slots=True)
class Edited:
    """The flow was edited since its question was asked: what is typed answers something that is no longer asked."""


def take(
    turn: Turn,
    conversation: Conversation,
    flow: Flow,
    step: Step,
    reading: Understood | Unsure | Refused | Edited | None,
    *,
    typed: bool = False,
    facts: Facts | None = None,
    answers: Mapping[str, Any] | None = None,
) -> None:
    """Keep what was read, then go on; an unsure reading is asked back with one button."""
    facts = flow.context(turn, conversation) if facts is None else facts
    if isinstance(reading, Unsure):
        ask_back(turn, conversation, flow, step, reading.value, facts)
        return
    if not isinstance(reading, Understood):
        raise TypeError("only a reading can be taken")
    known = dict(answers_of(turn, conversation) if answers is None else answers)
    aside = reading.answers.get(step.name)
    if isinstance(aside, str) and aside in step.asides:
        turn.perform(step.asides[aside](standing(flow, known, facts), facts, turn.now))
        return
    if conversation.asked_step != step.name:
        conversation.asked_step = step.name
    noted: list[Text] = []
    for name, value in reading.answers.items():
        one = flow.step(name)
        if one is None:
            continue
        keep(turn, conversation, flow, one, value, facts)
        known[one.name] = value
        noted.append(label_of(flow, one, value, facts))
        if not typed:
            turn.sealed = Text("bot.sealed", {"answer": noted[-1]})
        if one.then:
            turn.perform(one.then(standing(flow, known, facts), facts, turn.now))
    if conversation.state in ("closed", "done"):
        return
    summary = Text("bot.noted", {"answer": Text("bot.list", {"items": noted})}) if typed else None
    proceed(turn, conversation, known, summary)


def ask_back(turn: Turn, conversation: Conversation, flow: Flow, step: Step, value: Any, facts: Facts) -> None:
    """Offer what was understood as one button, beside the question's other answers."""
    guess = label_of(flow, step, value, facts)
    carries = token(conversation.id, step.name)
    sent = ",".join(value) if isinstance(value, list) else str(value)
    choices, field = widgets(flow, step, facts, conversation.id)
    rest = tuple(one for one in choices if one.value != sent)
    turn.say(
        Message(
            Text("bot.did_you_mean", {"guess": guess}),
            choices=(Choice(carries, sent, Text("bot.that_is_it"), "primary"), *rest),
            field=field,
        ),
        program=conversation.program_id,
        conversation=conversation.id,
        step=step.name,
    )


def refuse(turn: Turn, conversation: Conversation, flow: Flow, step: Step, why: Text) -> None:
    """Say why an answer cannot be taken, with the question's own widgets below."""
    choices, field = widgets(flow, step, flow.context(turn, conversation), conversation.id)
    turn.say(
        Message(why, choices=choices, field=field),
        program=conversation.program_id,
        conversation=conversation.id,
        step=step.name,
    )
