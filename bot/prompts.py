"""From a step to the message that asks it. Pure: the texts' keys follow the names of flow and step."""

from datetime import date
from typing import Any

from bot import messages
from bot.answers import SKIP, bounds, offered, span
from bot.flow import Choice, Confirm, Date, Facts, Flow, Many, Number, Scale, Step, Words, progress
from bot.messages import Field, Message, Text

BUTTONS = 6
"""More choices than this become a list to pick from."""


def token(conversation: int, step: str) -> str:
    """What a button of that question carries."""
    return f"c{conversation}.{step}"


def parse_token(given: str) -> tuple[int, str] | None:
    """(conversation, step) of a question's token, or None where it is none."""
    head, dot, step = given.partition(".")
    if not dot or not head.startswith("c") or not head[1:].isascii() or not head[1:].isdecimal():
        return None
    return int(head[1:][:15]), step


def question(flow: Flow, step: Step, facts: Facts) -> Text:
    """The question itself."""
    return Text(worded(flow.key(step, "ask"), facts), facts.get("values", {}))


def worded(key: str, facts: Facts) -> str:
    """The key of the text that says *key* here."""
    return facts.get("instead", {}).get(key, key)


def prompt(flow: Flow, step: Step, facts: Facts, conversation: int, answers: Any, noted: Text | None = None) -> Message:
    """The message that asks *step*, with what was understood before it (*noted*) on top."""
    ask = question(flow, step, facts)
    choices, field = widgets(flow, step, facts, conversation)
    return Message(
        Text("bot.after", {"noted": noted, "ask": ask}) if noted else ask,
        small=small_print(flow, step, facts, answers),
        choices=choices,
        field=field,
    )


def small_print(flow: Flow, step: Step, facts: Facts, answers: Any) -> Text:
    """Who will see the answer, and how far one is: not "1 of 1", where the answer decides what else is asked."""
    seen_by = Text(facts.get("small", {}).get(step.seen_by, f"bot.seen_by.{step.seen_by}"), facts.get("values", {}))
    at = progress(flow, answers, facts, step) if flow.numbered else None
    return Text("bot.progress", {"at": at[0], "of": at[1], "seen_by": seen_by}) if at and at[1] > 1 else seen_by


def widgets(
    flow: Flow, step: Step, facts: Facts, conversation: int
) -> tuple[tuple[messages.Choice, ...], Field | None]:
    """The buttons and the field of a step."""
    carries = token(conversation, step.name)
    label = Text("bot.your_answer")
    field: Field | None = None
    choices: list[messages.Choice] = []
    match step:
        case Choice():
            options = offered(step, flow, facts)
            if len(options) > BUTTONS:
                field = Field("one", carries, label, options=options)
            else:
                choices += [messages.Choice(carries, value, text) for value, text in options]
        case Confirm():
            choices += [messages.Choice(carries, value, label_of(flow, step, value, facts)) for value in ("yes", "no")]
        case Scale(least=least, most=most):
            choices += [messages.Choice(carries, str(n), Text("bot.number", {"n": n})) for n in range(least, most + 1)]
        case Number():
            least, most = span(step, facts)
            field = Field("number", carries, label, least=str(least), most=str(most), optional=step.optional)
        case Date():
            earliest, latest = bounds(step, facts)
            field = Field(
                "date",
                carries,
                label,
                least=earliest.isoformat() if earliest else None,
                most=latest.isoformat() if latest else None,
                optional=step.optional,
            )
        case Many():
            field = Field("many", carries, label, options=offered(step, flow, facts), optional=step.optional)
        case Words(longest=longest):
            field = Field("text", carries, label, most=str(longest), optional=step.optional)
        case _:
            raise TypeError(f"no way to ask a {type(step).__name__}")
    choices += [messages.Choice(carries, name, Text(flow.key(step, name))) for name in step.asides]
    if step.optional:
        choices.append(messages.Choice(carries, SKIP, Text(facts.get("skip", "bot.skip"))))
    return tuple(choices), field


def label_of(flow: Flow, step: Step, value: Any, facts: Facts) -> Text:
    """An answer in words."""
    if value is None:
        return Text("bot.skipped")
    match step:
        case Choice() | Many():
            labels = dict(offered(step, flow, facts))
            chosen = value if isinstance(value, list) else [value]
            others = facts.get("also_named", {})
            said = [labels.get(one) or Text("bot.plain", {"text": others.get(one, one)}) for one in chosen]
            return said[0] if len(said) == 1 else Text("bot.list", {"items": said})
        case Confirm():
            return Text(flow.key(step, value))
        case Date():
            return Text("bot.day", {"day": date.fromisoformat(value)})
        case Scale(most=most):
            return Text("bot.out_of", {"n": value, "most": most})
        case Number():
            return Text("bot.number", {"n": value})
        case _:
            return Text("bot.words_noted")
