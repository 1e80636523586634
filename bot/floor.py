"""One question at a time has the floor in a person's direct conversation; the rest wait behind it.

A question keeps the floor until it is answered, closed, or a day has passed; then the next in line is asked. Its
buttons go on working after that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import col, select

from bot.effects import Ask, Plan, Say, Subject
from bot.flow import Answers, Choice, Confirm, Date, Facts, Flow, Number, Scale, Step, current, standing
from bot.messages import Choice as Button
from bot.messages import Message, Text
from bot.prompts import label_of, prompt
from bot.turn import Turn
from storage.tables import Answer, Conversation, Nudge

HOLD = timedelta(hours=24)
RECENT = timedelta(days=7)
"""How long a question that lost the floor still competes for a typed answer."""
FLOOR = "floor"
"""The kind of the nudge that gives the floor to who waits behind an unanswered question."""


def subject_of(conversation: Conversation) -> Subject:
    """What a conversation is about."""
    return Subject(conversation.program_id, conversation.enrollment_id, conversation.pair_id, conversation.item)


def open_conversations(turn: Turn, person: int) -> Sequence[Conversation]:
    """The person's conversations that wait or ask, the one with the floor first."""
    found = turn.session.exec(_OPEN, params={"person": person}).all()
    return sorted(
        found,
        key=lambda one: (
            one.state != "asking" or one.asked_at is None,
            -(one.asked_at.timestamp() if one.asked_at else 0),
            -one.priority,
            one.id,
        ),
    )


def answers_of(turn: Turn, conversation: Conversation) -> dict[str, Any]:
    """What was answered so far, by step."""
    return dict(turn.session.exec(_ANSWERS, params={"conversation": conversation.id}).all())


def begin(turn: Turn, ask: Ask) -> Conversation | None:
    """Start a conversation, or go on with the same one where it is open. None where nothing is left to ask."""
    account = turn.account_of(ask.person, ask.subject.program)
    others = open_conversations(turn, account.person_id)
    for one in others:
        if one.flow == ask.flow and subject_of(one) == ask.subject:
            if not ask.nudged:
                ask_again(turn, one)
            return one
    conversation = Conversation(
        person_id=account.person_id,
        account_id=account.id,
        flow=ask.flow,
        program_id=ask.subject.program,
        enrollment_id=ask.subject.enrollment,
        pair_id=ask.subject.pair,
        item=ask.subject.item,
        priority=ask.priority,
        nudged=ask.nudged,
        opened_at=turn.now,
    )
    turn.session.add(conversation)
    turn.session.flush()
    for step, value in ask.answers.items():
        turn.session.add(Answer(conversation_id=conversation.id, step=step, value=value, answered_at=turn.now))
    _at_once(turn, conversation, ask.answers)
    held = _holder(others, turn.now) if ask.nudged else None
    if held is not None:
        _come_back(turn, held, conversation)
    elif not ask.waits:
        proceed(turn, conversation, dict(ask.answers))
    return conversation


def _at_once(turn: Turn, conversation: Conversation, answers: Mapping[str, Any]) -> None:
    """Do what cannot wait for the end, for answers that a conversation begins with."""
    flow = turn.repertoire.flows[conversation.flow]
    for step in flow.steps:
        if step.then is not None and step.name in answers:
            facts = flow.context(turn, conversation)
            turn.perform(step.then(standing(flow, answers, facts), facts, turn.now))


def proceed(turn: Turn, conversation: Conversation, answers: Mapping[str, Any], noted: Text | None = None) -> None:
    """Ask the current question, or end the conversation and give the floor to the next."""
    flow = turn.repertoire.flows[conversation.flow]
    facts = flow.context(turn, conversation)
    step = current(flow, answers, facts)
    if step is None:
        finish(turn, conversation, flow, facts, answers)
    else:
        put(turn, conversation, flow, step, facts, answers, noted)


def put(
    turn: Turn,
    conversation: Conversation,
    flow: Flow,
    step: Step,
    facts: Facts,
    answers: Answers,
    noted: Text | None = None,
) -> None:
    """Ask *step*: it has the floor from now on."""
    # Behind somebody's own words it keeps its place: what is in two lanes is sent side by side.
    answering = turn.account is not None and turn.account.person_id == conversation.person_id
    begun = conversation.nudged and conversation.asked_step is None and not answering
    conversation.state = "asking"
    conversation.asked_step = step.name
    conversation.asked_at = turn.now
    turn.session.add(conversation)
    turn.say(
        prompt(flow, step, facts, conversation.id, answers, noted),
        person=conversation.person_id,
        lane="nudge" if begun else "reply",
        program=conversation.program_id,
        conversation=conversation.id,
        step=step.name,
    )


def ask_again(turn: Turn, conversation: Conversation) -> None:
    """Repeat a conversation's question; it takes the floor."""
    proceed(turn, conversation, answers_of(turn, conversation))


def finish(turn: Turn, conversation: Conversation, flow: Flow, facts: Facts, answers: Answers) -> None:
    """End a conversation: what follows from the answers is done, and the next in line gets the floor."""
    conversation.state = "done"
    conversation.ended_at = turn.now
    turn.session.add(conversation)
    cancel(turn, "answered", conversation_id=conversation.id)
    if flow.closes:
        change = (Button(f"change.c{conversation.id}", "", Text("bot.change")),) if flow.revisable else ()
        turn.say(
            Message(Text(f"{flow.name}.end", facts.get("values", {})), choices=change),
            person=conversation.person_id,
            program=conversation.program_id,
        )
    turn.perform(flow.done(standing(flow, answers, facts), facts, turn.now))
    pass_on(turn, conversation.person_id, after=conversation)


def close(turn: Turn, conversation: Conversation, why: str) -> None:
    """End a conversation before its end: its buttons say so when they are pressed."""
    conversation.state = "closed"
    conversation.why = why
    conversation.ended_at = turn.now
    turn.session.add(conversation)
    cancel(turn, why, conversation_id=conversation.id)
    turn.record("closed", subject_of(conversation), person=conversation.person_id, flow=conversation.flow, why=why)


def lapse(turn: Turn, conversation: Conversation, why: str) -> bool:
    """End a conversation whose question stays without answer. Returns whether its answers count all the same.

    They do where only optional questions were left: what follows from them is done, and nothing is said any more.
    """
    flow = turn.repertoire.flows[conversation.flow]
    facts = flow.context(turn, conversation)
    answers = answers_of(turn, conversation)
    while (step := current(flow, answers, facts)) is not None and step.optional:
        answers[step.name] = None
    if step is not None or not any(value is not None for value in answers.values()):
        close(turn, conversation, why)
        return False
    close(turn, conversation, why)
    effects = flow.done(standing(flow, answers, facts), facts, turn.now)
    turn.perform([effect for effect in effects if not isinstance(effect, Say)])
    return True


def pass_on(turn: Turn, person: int, after: Conversation | None = None) -> None:
    """Give the floor to the next in line, if nobody holds it.

    A question of about the same moment that *after* overtook is out of sight by now: it is asked again.
    """
    turn.session.flush()
    others = open_conversations(turn, person)
    overtaken = next((one for one in others if after is not None and _overtook(after, one)), None)
    if overtaken is not None:
        ask_again(turn, overtaken)
        return
    if _holder(others, turn.now) is not None:
        return
    waiting = [one for one in others if one.state == "waiting"]
    if waiting:
        proceed(turn, waiting[0], answers_of(turn, waiting[0]))


def keep(turn: Turn, conversation: Conversation, flow: Flow, step: Step, value: Any, facts: Facts) -> None:
    """Write an answer, seal its prompt, and record it: the value where it is a code, never words."""
    known = turn.session.exec(_ANSWER, params={"conversation": conversation.id, "step": step.name}).first()
    if known is None:
        turn.session.add(Answer(conversation_id=conversation.id, step=step.name, value=value, answered_at=turn.now))
    else:
        known.value, known.answered_at = value, turn.now
        turn.session.add(known)
    if conversation.asked_step == step.name:
        turn.seal(conversation, step.name, Text("bot.sealed", {"answer": label_of(flow, step, value, facts)}))
    coded = isinstance(step, Choice | Confirm | Scale | Number | Date) and step.seen_by != "nobody"
    turn.record(
        "answered",
        subject_of(conversation),
        person=conversation.person_id,
        flow=flow.name,
        step=step.name,
        **({"value": value} if coded else {}),
    )


def cancel(turn: Turn, why: str, **about: int | str) -> None:
    """Cancel the planned nudges about something: `conversation_id=…`, `pair_id=…`, `person_id=…`."""
    query = select(Nudge).where(Nudge.state == "planned")
    for name, value in about.items():
        query = query.where(getattr(Nudge, name) == value)
    for nudge in turn.session.exec(query).all():
        nudge.state, nudge.why, nudge.fired_at = "cancelled", why, turn.now
        turn.session.add(nudge)


def _holder(conversations: Sequence[Conversation], now: datetime) -> Conversation | None:
    """The conversation that keeps the floor at *now*."""
    for one in conversations:
        if one.state == "asking" and one.asked_at is not None and now - one.asked_at < HOLD:
            return one
    return None


def _overtook(later: Conversation, one: Conversation) -> bool:
    """Whether *later* asks the same of somebody as *one* does, about another pair, and was put behind it."""
    apart = abs(later.opened_at - one.opened_at)
    return one.state == "asking" and one.flow == later.flow and apart < HOLD


def _come_back(turn: Turn, held: Conversation, waiting: Conversation) -> None:
    asked = held.asked_at or turn.now
    turn.plan(
        Plan(
            key=f"{FLOOR}:{waiting.id}:{asked + HOLD:%Y%m%d%H%M}",
            kind=FLOOR,
            due_at=asked + HOLD,
            person=waiting.person_id,
            subject=subject_of(waiting),
        )
    )


_OPEN = select(Conversation).where(
    Conversation.person_id == bindparam("person"), col(Conversation.state).in_(("asking", "waiting"))
)
_ANSWERS = select(Answer.step, Answer.value).where(Answer.conversation_id == bindparam("conversation"))
_ANSWER = select(Answer).where(Answer.conversation_id == bindparam("conversation"), Answer.step == bindparam("step"))
