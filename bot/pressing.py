"""What a press or a filled form does: the button of a question, of a message of its own, or of an answer to change."""

from __future__ import annotations

from sqlmodel import select

from bot.answers import Refused, from_value
from bot.events import Chose, Filled
from bot.floor import RECENT, answers_of, proceed, put
from bot.flow import Date, Flow, Number, current, pending, standing
from bot.messages import Choice, Message, Text
from bot.prompts import parse_token
from bot.reading import Understood, Unsure, read
from bot.taking import take
from bot.text_safety import cleaned
from bot.turn import DO, POSTED, Turn
from storage.tables import Answer, Conversation


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
            take(turn, conversation, flow, step, typed, facts=facts, answers=answers)
            return
        taken = typed or taken
    if isinstance(taken, Refused):
        turn.errors["value"] = taken.text
        turn.answer(Message(taken.text))
        return
    take(turn, conversation, flow, step, Understood({step.name: taken.value}), facts=facts, answers=answers)


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
