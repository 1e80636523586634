"""What a person's words, presses and forms do: which question they answer, and what is said when they answer none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlmodel import select

from bot import understanding
from bot.answers import Refused, from_value
from bot.events import Chose, Filled, Said
from bot.floor import answers_of, ask_again, keep, open_conversations, proceed, put, subject_of
from bot.flow import Date, Facts, Flow, Number, Step, Words, current, open_steps, pending, standing
from bot.messages import Choice, Message, Text
from bot.prompts import label_of, parse_token, question, token, widgets
from bot.reading import Understood, Unsure, read
from bot.text_safety import cleaned
from bot.turn import DO, POSTED, Turn
from storage.tables import Answer, Conversation

RECENT = timedelta(days=7)
"""How long a question that lost the floor still competes for a typed answer."""
REPEAT = timedelta(days=1)
LONGEST_VALUE = 60
"""Characters of an answer that a button carries: every platform takes them beside what the button is about."""


@dataclass(frozen=True, slots=True)
class Edited:
    """The flow was edited since its question was asked: what is typed answers something that is no longer asked."""


def said(turn: Turn, event: Said) -> None:
    """Take typed words."""
    words = cleaned(event.text)
    if not words:
        turn.say(Message(Text("bot.nothing_readable")))
        return
    asking = [
        one
        for one in open_conversations(turn, turn.who.id)
        if one.state == "asking" and one.asked_at is not None and turn.now - one.asked_at < RECENT
    ]
    wish = understanding.intent(words)
    if wish is not None and wish.value in turn.repertoire.wishes:
        if wish.sure:
            turn.repertoire.wishes[wish.value](turn, words)
            return
        if not asking:
            _ask_wish(turn, wish.value)
            return
    readings = [_reading(turn, one, words) for one in asking]
    if readings and isinstance(readings[0][3], Edited):
        ask_again(turn, readings[0][0])
        return
    fits = [one for one in readings if isinstance(one[3], Understood | Unsure)]
    if readings and fits and fits[0] is readings[0]:
        same = [one for one in fits if one[1].name == fits[0][1].name and one[2].name == fits[0][2].name]
        if len(same) > 1 and not _free_text(fits[0]):
            _ask_which(turn, same)
        else:
            _take(turn, *fits[0], typed=True)
        return
    refused = readings[0][3] if readings else None
    if isinstance(refused, Refused):
        conversation, flow, step, _ = readings[0]
        _refuse(turn, conversation, flow, step, refused.text)
        return
    if turn.repertoire.unasked(turn, words):
        return
    small = understanding.smalltalk(words)
    if small is not None:
        _chat(turn, small, bool(asking))
        return
    if wish is not None and wish.value in turn.repertoire.wishes:
        _ask_wish(turn, wish.value)
        return
    if fits:
        _take(turn, *fits[0], typed=True)
        return
    if not asking and not turn.repertoire.known(turn):
        turn.repertoire.greet(turn)
        return
    _not_understood(turn, words, asking[0] if asking else None)


def chose(turn: Turn, event: Chose | Filled) -> None:
    """Take a press or a filled form."""
    value = event.value if isinstance(event, Chose) else event.values.get("value", "")
    if event.token.startswith(POSTED):
        _pressed_for_oneself(turn, event.token.removeprefix(POSTED), value)
        return
    if event.token.startswith(DO):
        turn.sealed = _press(turn, event.token.removeprefix(DO), value)
        return
    if event.token.startswith("wish."):
        wish = turn.repertoire.wishes.get(event.token.removeprefix("wish."))
        if wish and value == "yes":
            wish(turn, "")
        turn.sealed = Text("bot.sealed", {"answer": Text("bot.yes" if value == "yes" else "bot.no")})
        return
    changing = event.token.startswith("change.")
    target = parse_token(event.token.removeprefix("change.") + ("." if changing else ""))
    conversation = turn.session.get(Conversation, target[0]) if target else None
    if target is None or conversation is None or conversation.person_id != turn.who.id:
        turn.answer(Message(Text("bot.stale")))
        return
    if changing:
        change(turn, conversation, value)
        return
    _pressed(turn, conversation, target[1], value)


def _press(turn: Turn, token: str, value: str) -> Text | None:
    """Do what a button outside a conversation does."""
    name, _, item = token.partition(".")
    press = turn.repertoire.presses.get(name)
    return press(turn, item, value) if press else Text("bot.stale")


def _pressed_for_oneself(turn: Turn, token: str, value: str) -> None:
    """A button of a post: what comes of it is shown to the presser alone, and the post stays as it is."""
    line = _press(turn, token, value)
    turn.sealed = None
    if line is not None:
        turn.answer(Message(line))
    elif not (turn.private or turn.page or turn.form):
        unreached = turn.account_of(None).unreachable is not None
        turn.answer(Message(Text("bot.unreached" if unreached else "bot.wrote_alone")))


def _pressed(turn: Turn, conversation: Conversation, name: str, value: str) -> None:
    flow = turn.repertoire.flows[conversation.flow]
    if conversation.state != "asking":
        turn.sealed = _late(turn, conversation, flow, name, value) or Text("bot.stale")
        return
    step = flow.step(name)
    facts = flow.context(turn, conversation)
    answers = answers_of(turn, conversation)
    asked = pending(flow, answers, facts, conversation.asked_step)
    if step is None or step not in (asked, current(flow, answers, facts)):
        turn.sealed = Text("bot.stale")
        if asked is None:
            proceed(turn, conversation, answers)
        else:
            turn.answer(Message(Text("bot.stale_go_on")))
        return
    if value in step.asides:
        turn.perform(step.asides[value](standing(flow, answers, facts), facts, turn.now))
        return
    taken = from_value(step, value, flow, facts)
    if isinstance(taken, Refused) and isinstance(step, Date | Number):
        # Where a platform has no picker, this was typed into a window.
        typed = read(cleaned(value), flow, (step,), standing(flow, answers, facts), facts, turn.texts)
        if isinstance(typed, Understood | Unsure):
            _take(turn, conversation, flow, step, typed, facts=facts, answers=answers)
            return
        taken = typed or taken
    if isinstance(taken, Refused):
        turn.errors["value"] = taken.text
        turn.answer(Message(taken.text))
        return
    _take(turn, conversation, flow, step, Understood({step.name: taken.value}), facts=facts, answers=answers)


def _late(turn: Turn, conversation: Conversation, flow: Flow, name: str, value: str) -> Text | None:
    """Do what follows from an answer that comes after the end of its question; None where nothing does."""
    step = flow.step(name)
    if flow.late is None or step is None or conversation.state != "closed":
        return None
    facts = flow.context(turn, conversation)
    taken = from_value(step, value, flow, facts)
    effects = [] if isinstance(taken, Refused) else flow.late({step.name: taken.value}, facts, turn.now)
    turn.perform(effects)
    return Text(f"{flow.name}.late", facts.get("values", {})) if effects else None


def _take(
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
        _ask_back(turn, conversation, flow, step, reading, facts)
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
        noted.append(reading.heard.get(one.name) or label_of(flow, one, value, facts))
        if not typed:
            turn.sealed = Text("bot.sealed", {"answer": noted[-1]})
        if one.then:
            turn.perform(one.then(standing(flow, known, facts), facts, turn.now))
    if conversation.state in ("closed", "done"):
        return
    summary = Text("bot.noted", {"answer": Text("bot.list", {"items": noted})}) if typed else None
    proceed(turn, conversation, known, summary)


def _reading(
    turn: Turn, conversation: Conversation, words: str
) -> tuple[Conversation, Flow, Step, Understood | Unsure | Refused | Edited | None]:
    flow = turn.repertoire.flows[conversation.flow]
    facts = flow.context(turn, conversation)
    answers = answers_of(turn, conversation)
    asked = pending(flow, answers, facts, conversation.asked_step)
    if asked is None:
        return conversation, flow, flow.steps[-1], Edited()
    steps = open_steps(flow, answers, facts, asked)
    return conversation, flow, asked, read(words, flow, steps, standing(flow, answers, facts), facts, turn.texts)


def _free_text(fit: tuple[Conversation, Flow, Step, Any]) -> bool:
    return isinstance(fit[2], Words)


def _ask_which(turn: Turn, fits: list[tuple[Conversation, Flow, Step, Any]]) -> None:
    """Two questions fit: never guess."""
    choices: list[Choice] = []
    for conversation, _, step, reading in fits[:4]:
        value = reading.value if isinstance(reading, Unsure) else reading.answers[step.name]
        about = turn.repertoire.about(turn, subject_of(conversation))
        choices.append(Choice(token(conversation.id, step.name), str(value), about))
    turn.say(Message(Text("bot.which_one"), choices=tuple(choices)))


def _ask_back(turn: Turn, conversation: Conversation, flow: Flow, step: Step, reading: Unsure, facts: Facts) -> None:
    carries = token(conversation.id, step.name)
    choices, field = widgets(flow, step, facts, conversation.id)
    sent = [_sent(value) for value in (reading.value, *reading.others)]
    labels = (
        Text("bot.that_is_it"),
        *(Text("bot.rather", {"meant": label_of(flow, step, value, facts)}) for value in reading.others),
    )
    if field is not None and max(map(len, sent)) > LONGEST_VALUE:
        # What no button carries stands in the list, picked already.
        named = [one for value in (reading.value, *reading.others) for one in value]
        known = dict(field.options)
        added = tuple((one, label_of(flow, step, [one], facts)) for one in dict.fromkeys(named) if one not in known)
        field, sent = replace(field, options=(*field.options, *added), chosen=tuple(reading.value)), []
    guesses = tuple(
        Choice(carries, value, label, "plain" if place else "primary")
        for place, (value, label) in enumerate(zip(sent, labels, strict=False))
    )
    turn.say(
        Message(
            Text("bot.did_you_mean", {"guess": label_of(flow, step, reading.value, facts)}),
            choices=(*guesses, *(one for one in choices if one.value not in sent)),
            field=field,
        ),
        program=conversation.program_id,
        conversation=conversation.id,
        step=step.name,
    )


def _sent(value: Any) -> str:
    """An answer as a button carries it."""
    return ",".join(value) if isinstance(value, list) else str(value)


def _refuse(turn: Turn, conversation: Conversation, flow: Flow, step: Step, why: Text) -> None:
    choices, field = widgets(flow, step, flow.context(turn, conversation), conversation.id)
    turn.say(
        Message(why, choices=choices, field=field),
        program=conversation.program_id,
        conversation=conversation.id,
        step=step.name,
    )


def _ask_wish(turn: Turn, wish: str) -> None:
    turn.say(
        Message(
            Text("bot.wish_unsure", {"wish": Text(f"bot.wish.{wish}")}),
            choices=(
                Choice(f"wish.{wish}", "yes", Text("bot.yes")),
                Choice(f"wish.{wish}", "no", Text("bot.no")),
            ),
        )
    )


def _chat(turn: Turn, small: str, asking: bool) -> None:
    """Thanks, "ok", an emoji: a short word at most. A greeting with nothing open is a beginning."""
    if small == "hello" and not asking:
        turn.repertoire.greet(turn)
    elif small == "thanks":
        turn.say(Message(Text("bot.welcome")))


def _not_understood(turn: Turn, words: str, waiting: Conversation | None) -> None:
    """Keep the words for an organizer, offer to pass them on, and repeat the waiting question once a day."""
    flow = turn.repertoire.flows[turn.repertoire.aside]
    aside = Conversation(
        person_id=turn.who.id,
        account_id=turn.account_of(None).id,
        flow=flow.name,
        program_id=waiting.program_id if waiting else None,
        enrollment_id=waiting.enrollment_id if waiting else None,
        state="asking",
        asked_step=flow.steps[1].name,
        opened_at=turn.now,
    )
    turn.session.add(aside)
    turn.session.flush()
    longest = getattr(flow.steps[0], "longest", 2000)
    turn.session.add(
        Answer(conversation_id=aside.id, step=flow.steps[0].name, value=words[:longest], answered_at=turn.now)
    )
    carries = token(aside.id, flow.steps[1].name)
    choices = (Choice(carries, "yes", Text("bot.pass_on")),)
    repeat = waiting is not None and (waiting.repeated_at is None or turn.now - waiting.repeated_at >= REPEAT)
    turn.say(Message(Text("bot.not_understood"), choices=choices), conversation=aside.id, step=flow.steps[1].name)
    if waiting is not None and repeat:
        waiting.repeated_at = turn.now
        turn.session.add(waiting)
        asked = turn.repertoire.flows[waiting.flow]
        facts = asked.context(turn, waiting)
        answers = answers_of(turn, waiting)
        step = current(asked, answers, facts)
        if step is not None:
            choices, field = widgets(asked, step, facts, waiting.id)
            turn.say(
                Message(Text("bot.my_question", {"ask": question(asked, step, facts)}), choices=choices, field=field),
                program=waiting.program_id,
                conversation=waiting.id,
                step=step.name,
            )


def change(turn: Turn, conversation: Conversation, value: str = "") -> None:
    """Offer the answered steps, or take one answer back and ask it again."""
    flow = turn.repertoire.flows[conversation.flow]
    late = not flow.lasting and conversation.ended_at is not None and turn.now - conversation.ended_at > RECENT
    if not flow.revisable or conversation.state == "closed" or late:
        turn.answer(Message(Text("bot.stale")))
        return
    facts = flow.context(turn, conversation)
    answers = answers_of(turn, conversation)
    stands = standing(flow, answers, facts)
    if not value:
        choices = tuple(
            Choice(f"change.c{conversation.id}", one.name, Text(flow.key(one, "name")))
            for one in flow.steps
            if one.name in stands
        )
        turn.say(Message(Text("bot.change_which"), choices=choices))
        return
    step = flow.step(value)
    if step is None or step.name not in stands:
        turn.answer(Message(Text("bot.stale")))
        return
    row = turn.session.exec(
        select(Answer).where(Answer.conversation_id == conversation.id, Answer.step == step.name)
    ).one()
    turn.session.delete(row)
    conversation.ended_at = None
    turn.sealed = Text("bot.sealed", {"answer": Text(flow.key(step, "name"))})
    put(turn, conversation, flow, step, facts, {name: one for name, one in answers.items() if name != step.name})
