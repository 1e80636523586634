"""From what a person pressed or filled in to an answer, or to the sentence that says what is possible. Pure."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.flow import Choice, Confirm, Date, Facts, Flow, Many, Number, Scale, Step, Words
from bot.messages import Text
from bot.text_safety import cleaned, is_name
from bot.understanding import Lexicon

SKIP = "~skip"
"""The value of the button that skips an optional step."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """An answer as it is stored."""

    value: Any


@dataclass(frozen=True, slots=True)
class Refused:
    """Why it is no answer, in words that say what is."""

    text: Text


def offered(step: Choice | Many, flow: Flow, facts: Facts) -> tuple[tuple[str, Text], ...]:
    """The (value, label) pairs of a choice: its own codes, or those of the fact it names."""
    if isinstance(step.values, str):
        return tuple((value, Text("bot.plain", {"text": label})) for value, label in facts.get(step.values, ()))
    return tuple((value, Text(flow.key(step, value))) for value in step.values)


def lexicon_of(step: Choice | Many, facts: Facts) -> Lexicon | None:
    """The words by which a step's options are known, where the fact that it names has any beside their labels."""
    return facts.get("lexicons", {}).get(step.values) if isinstance(step.values, str) else None


def bounds(step: Date, facts: Facts) -> tuple[date | None, date | None]:
    """The earliest and the latest day that a date step takes."""
    return (
        facts[step.earliest] if step.earliest else None,
        facts[step.latest] if step.latest else None,
    )


def span(step: Scale | Number, facts: Facts) -> tuple[int, int]:
    """The least and the most that a number may be."""
    return step.least, facts[step.most] if isinstance(step.most, str) else step.most


def from_value(step: Step, value: str, flow: Flow, facts: Facts) -> Accepted | Refused:
    """Read the value of a button or of a form's field for *step*."""
    if value == SKIP and step.optional:
        return Accepted(None)
    match step:
        case Choice():
            allowed = [code for code, _ in offered(step, flow, facts)]
            return Accepted(value) if value in allowed else Refused(Text("bot.not_offered"))
        case Many():
            return _many(step, [part.strip() for part in value.split(",") if part.strip()], flow, facts)
        case Confirm():
            return Accepted(value) if value in ("yes", "no") else Refused(Text("bot.not_offered"))
        case Scale() | Number():
            return within(value, *span(step, facts))
        case Date():
            try:
                day = date.fromisoformat(value.strip())
            except ValueError:
                return Refused(Text("bot.no_date"))
            return on_time(step, day, facts)
        case Words():
            return in_words(step, value)
        case _:
            raise TypeError(f"no way to read a {type(step).__name__}")


def within(value: str, least: int, most: int) -> Accepted | Refused:
    """A whole number between *least* and *most*."""
    try:
        number = int(value.strip())
    except ValueError:
        number = least - 1
    if not least <= number <= most:
        return Refused(Text("bot.out_of_range", {"least": least, "most": most}))
    return Accepted(number)


def on_time(step: Date, day: date, facts: Facts) -> Accepted | Refused:
    """A day inside the step's bounds, stored as an ISO date."""
    earliest, latest = bounds(step, facts)
    if earliest and day < earliest:
        return Refused(Text("bot.too_early", {"day": earliest}))
    if latest and day > latest:
        return Refused(Text("bot.too_late", {"day": latest}))
    return Accepted(day.isoformat())


def in_words(step: Words, value: str) -> Accepted | Refused:
    """A text, without control characters, that says something and is not longer than the step takes."""
    words = cleaned(value)
    if not words:
        return Accepted(None) if step.optional else Refused(Text("bot.no_words"))
    if step.lettered and not is_name(words):
        return Refused(Text("bot.no_letter"))
    if len(words) > step.longest:
        return Refused(Text("bot.too_long", {"most": step.longest, "have": len(words)}))
    return Accepted(words)


def _many(step: Many, values: list[str], flow: Flow, facts: Facts) -> Accepted | Refused:
    allowed = [code for code, _ in offered(step, flow, facts)]
    known = lexicon_of(step, facts)
    if step.open:
        values = [
            value if known is None or value in allowed else known.value(value)
            for value in (cleaned(value)[:60] for value in values)
        ]
    elif any(value not in allowed for value in values):
        return Refused(Text("bot.not_offered"))
    unique = list(dict.fromkeys(value for value in values if value))
    if len(unique) < step.least and not step.optional:
        return Refused(Text("bot.at_least", {"n": step.least}))
    return Accepted(unique)
