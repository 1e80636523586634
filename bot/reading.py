"""From what a person typed to answers of a conversation's open steps. Pure but for the texts it looks labels up in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from bot import understanding
from bot.answers import Accepted, Refused, in_words, lexicon_of, offered, on_time, span, within
from bot.flow import PARTNER, Choice, Confirm, Date, Facts, Flow, Many, Number, Scale, Step, Words, meets
from bot.messages import Text
from bot.prompts import label_of
from bot.text_safety import folded
from bot.texts import Texts


@dataclass(frozen=True, slots=True)
class Understood:
    """Answers by step, in order, all of them unmistakable."""

    answers: Mapping[str, Any]
    heard: Mapping[str, Text] = field(default_factory=dict[str, Text])
    """By step: the answer with the words that it was taken from, where these are others."""


@dataclass(frozen=True, slots=True)
class Unsure:
    """A guess at one step, to be confirmed by a button; *others*: what else may be meant."""

    step: str
    value: Any
    others: tuple[Any, ...] = ()


Read = Understood | Unsure | Refused | None


def read(
    text: str, flow: Flow, steps: tuple[Step, ...], answers: Mapping[str, Any], facts: Facts, texts: Texts
) -> Read:
    """What *text* answers, of the open *steps* (the first one is being asked).

    None where it answers nothing; Refused where it does and cannot be taken ("February 30").
    """
    first = steps[0]
    if first.optional and folded(text) in {folded(one) for one in texts.labels("bot.skip")}:
        return Understood({first.name: None})
    if isinstance(first, Words):
        return _words(text, first)
    if isinstance(first, Many):
        return _several(text, flow, first, facts, texts)
    if first.optional and understanding.yes_no(text) == understanding.Reading(False, True, text):
        return Understood({first.name: None})
    other = _on_second_thought(text, flow, first, answers, texts)
    if other is not None:
        return Understood(other)
    today: date = facts["today"]
    single = _single(text, flow, first, facts, today, texts)
    if isinstance(single, Refused | Unsure):
        return single
    found: dict[str, Any] = {}
    questions = [_question(flow, step, facts, texts) for step in steps if not isinstance(step, Words | Many)]
    readings = understanding.fill(text, questions, today)
    stands = dict(answers)
    for step in steps:
        reading = readings.get(step.name)
        if step.name == first.name and single is not None:
            found[step.name] = stands[step.name] = single.value
        elif reading is not None and reading.sure and _reachable(step, stands, facts):
            accepted = _checked(step, reading.value, facts)
            if isinstance(accepted, Accepted):
                found[step.name] = stands[step.name] = accepted.value
    return Understood(found) if first.name in found else None


def typed_day(text: str, today: date) -> date | Refused:
    """The one day to come that *text* names: `2027-03-01`, "next Monday", "1er mars"."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        found = understanding.day(text, today, "future")
    if isinstance(found, understanding.NoSuchDay):
        return Refused(Text("bot.no_such_day"))
    return found.value if found is not None and found.sure else Refused(Text("bot.no_date"))


def _single(
    text: str, flow: Flow, step: Step, facts: Facts, today: date, texts: Texts
) -> Accepted | Refused | Unsure | None:
    """Read *text* as an answer to one step alone."""
    reading: Any
    match step:
        case Choice():
            reading = understanding.choice(text, _options(flow, step, facts, texts))
        case Confirm():
            reading = understanding.choice(text, _options(flow, step, facts, texts))
            if reading is None:
                said = understanding.yes_no(text)
                reading = said and understanding.Reading("yes" if said.value else "no", said.sure, said.said)
            if reading is not None and step.sensitive and reading.value == "yes" and not _unmistakable(text, reading):
                return Unsure(step.name, reading.value)
        case Scale(least=least, most=most):
            reading = understanding.scale(text, least, most)
        case Number():
            reading = understanding.number(text, *span(step, facts))
        case Date():
            reading = understanding.day(text, today, _toward(step))
        case _:
            reading = None
    if reading is None:
        return None
    if isinstance(reading, understanding.NoSuchDay):
        return Refused(Text("bot.no_such_day"))
    if isinstance(reading, understanding.OutOfRange):
        if not isinstance(step, Scale | Number):
            return None
        least, most = span(step, facts)
        return Refused(Text("bot.out_of_range", {"least": least, "most": most}))
    accepted = _checked(step, reading.value, facts)
    if isinstance(accepted, Accepted) and not reading.sure:
        return Unsure(step.name, accepted.value)
    return accepted


def _on_second_thought(
    text: str, flow: Flow, step: Step, answers: Mapping[str, Any], texts: Texts
) -> Mapping[str, Any] | None:
    """Another answer to the question that "are you sure?" came from, where its very words were typed."""
    if not (isinstance(step, Confirm) and step.sensitive):
        return None
    said = f" {folded(text)} "
    for name in step.when:
        asked = flow.step(name)
        if not isinstance(asked, Choice) or isinstance(asked.values, str):
            continue
        for value in asked.values:
            labels = texts.labels(flow.key(asked, value))
            if value != answers.get(name) and any(f" {folded(one)} " in said for one in labels):
                return {name: value}
    return None


def _unmistakable(text: str, reading: Any) -> bool:
    """A sensitive question takes a typed yes only when nothing else was typed."""
    return reading.sure and len(text.split()) <= 4


def _checked(step: Step, value: Any, facts: Facts) -> Accepted | Refused:
    match step:
        case Date():
            return on_time(step, value, facts)
        case Scale() | Number():
            return within(str(value), *span(step, facts))
        case Confirm():
            return Accepted(value if isinstance(value, str) else ("yes" if value else "no"))
        case _:
            return Accepted(value)


def _words(text: str, step: Words) -> Read:
    small = understanding.smalltalk(text)
    unasked = step.seen_by == PARTNER or (small == "emoji" and not step.optional)
    if small is not None and unasked and not step.lettered:
        return None  # Thanks and "ok" are not what a partner is to read, and an emoji alone is no answer.
    if step.optional:
        said = understanding.yes_no(text)
        if said is not None and not said.value and said.sure and len(text.split()) <= 2:
            return Understood({step.name: None})
    taken = in_words(step, text)
    return Understood({step.name: taken.value}) if isinstance(taken, Accepted) else taken


def _several(text: str, flow: Flow, step: Many, facts: Facts, texts: Texts) -> Read:
    known = lexicon_of(step, facts)
    if known is not None and understanding.is_list(text):
        return _by_words(text, flow, step, facts, known)
    if known is not None and understanding.yes_no(text) is not None and len(text.split()) <= 2:
        return None  # It answers another question, and names no thing.
    found = understanding.several(text, _options(flow, step, facts, texts))
    values = [one.value for one in found]
    denied: list[str] = []
    if step.open:
        said = " ".join(one.said for one in found)
        rest = [part for part in _listed(text) if not any(part in one.said or one.said in part for one in found)]
        denied = [part for part in rest if known is not None and not understanding.is_list(part)]
        values += [part if known is None else known.value(part) for part in rest if part not in denied]
        if not said and not values and not denied:
            return None
    if not values and not denied:
        return None
    value = list(dict.fromkeys(values))
    if denied:  # Whether it is a topic, or a word about the others, is for who typed it to say.
        return Unsure(step.name, value or denied, ([*value, *denied],) if value else ())
    return Understood({step.name: value}) if all(one.sure for one in found) else Unsure(step.name, value)


def _by_words(text: str, flow: Flow, step: Many, facts: Facts, known: understanding.Lexicon) -> Read:
    """Things by their words; words of nothing that is known are kept, and who may mean several is asked."""
    if understanding.smalltalk(text) is not None:
        return None
    values: list[str] = []
    heard: list[Text] = []
    unclear: dict[str, tuple[str, ...]] = {}
    for piece in understanding.pieces(text, known):
        found = known.find(piece)
        if isinstance(found, understanding.Found):
            label = label_of(flow, step, [found.value], facts)
            same = folded(piece) == folded(str(label.values["text"]))
            heard.append(label if same else Text("bot.taken_as", {"label": label, "said": piece}))
            values.append(found.value)
            continue
        if isinstance(found, understanding.Perhaps):
            unclear[piece] = found.values
        heard.append(Text("bot.plain", {"text": piece}))
        values.append(piece)
    own = list(dict.fromkeys(values))
    if not own:
        return None
    if not unclear:
        return Understood({step.name: own}, {step.name: Text("bot.list", {"items": heard})})
    most = max(map(len, unclear.values())) if len(unclear) == 1 else 1
    guesses = [
        list(dict.fromkeys(unclear[one][place] if one in unclear else one for one in own)) for place in range(most)
    ]
    return Unsure(step.name, guesses[0], (*guesses[1:], own))


def _listed(text: str) -> list[str]:
    """The pieces of a typed list: what stands between commas, lines, "and", "et"."""
    pieces = text.replace(";", ",").replace("\n", ",").replace(" et ", ",").replace(" and ", ",").split(",")
    return [piece.strip()[:60] for piece in pieces if any(character.isalpha() for character in piece)][:20]


def _reachable(step: Step, stands: Mapping[str, Any], facts: Facts) -> bool:
    return all(meets(stands.get(name, facts.get(name)), wanted) for name, wanted in step.when.items())


def _options(flow: Flow, step: Choice | Many | Confirm, facts: Facts, texts: Texts) -> list[understanding.Option]:
    if isinstance(step, Confirm):
        return [
            understanding.Option("yes", texts.labels(flow.key(step, "yes")), "yes"),
            understanding.Option("no", texts.labels(flow.key(step, "no")), "no"),
        ]
    if isinstance(step.values, str):
        known = lexicon_of(step, facts)
        return [
            understanding.Option(value, (text.values["text"], *(known.words(value) if known else ())))
            for value, text in offered(step, flow, facts)
        ]
    return [
        understanding.Option(value, texts.labels(flow.key(step, value)), _polarity(value))
        for value in (*step.values, *step.asides)
    ]


def _polarity(value: str) -> Literal["yes", "no"] | None:
    """A choice called "yes" affirms; one called "no" or "not_…" denies."""
    if value == "yes":
        return "yes"
    return "no" if value == "no" or value.startswith("not_") else None


def _toward(step: Date) -> Literal["past", "future"] | None:
    if step.latest:
        return "past"
    return "future" if step.earliest else None


def _question(flow: Flow, step: Step, facts: Facts, texts: Texts) -> understanding.Question:
    match step:
        case Choice():
            return understanding.Question(
                step.name, "choice", options=tuple(_options(flow, step, facts, texts)), when=step.when
            )
        case Confirm():
            return understanding.Question(
                step.name, "confirm", options=tuple(_options(flow, step, facts, texts)), when=step.when
            )
        case Scale(least=least, most=most):
            return understanding.Question(step.name, "scale", least=least, most=most, when=step.when)
        case Number():
            least, most = span(step, facts)
            return understanding.Question(step.name, "number", least=least, most=most, when=step.when)
        case Date():
            return understanding.Question(step.name, "day", toward=_toward(step), when=step.when)
        case _:
            return understanding.Question(step.name, "text", when=step.when)
