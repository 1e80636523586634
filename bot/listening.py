"""What a person's words do: which question they answer, and what is said when they answer none."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot import understanding
from bot.answers import Refused
from bot.calling import called
from bot.events import Said
from bot.floor import RECENT, answers_of, ask_again, open_conversations, subject_of
from bot.flow import Flow, Step, Words, current, open_steps, pending, standing
from bot.messages import Choice, Message, Text
from bot.prompts import question, token, widgets
from bot.reading import Understood, Unsure, read
from bot.taking import Edited, refuse, take
from bot.text_safety import cleaned
from bot.turn import Turn
from storage.tables import Answer, Conversation

REPEAT = timedelta(days=1)


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
    found = called(turn, words, asking[0]) if asking else None
    if found is not None:
        asking, words = [found[0], *(one for one in asking if one is not found[0])], found[1] or words
    readings = [_reading(turn, one, words) for one in (asking[:1] if found else asking)]
    if readings and isinstance(readings[0][3], Edited):
        ask_again(turn, readings[0][0])
        return
    fits = [one for one in readings if isinstance(one[3], Understood | Unsure)]
    if readings and fits and fits[0] is readings[0]:
        same = [one for one in fits if one[1].name == fits[0][1].name and one[2].name == fits[0][2].name]
        if len(same) > 1 and not _free_text(fits[0]):
            _ask_which(turn, same)
        else:
            take(turn, *fits[0], typed=True)
        return
    refused = readings[0][3] if readings else None
    if isinstance(refused, Refused):
        conversation, flow, step, _ = readings[0]
        refuse(turn, conversation, flow, step, refused.text)
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
        take(turn, *fits[0], typed=True)
        return
    if not asking and not turn.repertoire.known(turn):
        turn.repertoire.greet(turn)
        return
    _not_understood(turn, words, asking[0] if asking else None)


def _reading(
    turn: Turn, conversation: Conversation, words: str
) -> tuple[Conversation, Flow, Step, Understood | Unsure | Refused | Edited | None]:
    flow = turn.repertoire.flows[conversation.flow]
    facts = flow.context(turn, conversation)
    answers = answers_of(turn, conversation)
    # One that was called by name may not have been asked yet.
    step = conversation.asked_step
    asked = pending(flow, answers, facts, step) if step is not None else current(flow, answers, facts)
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
