"""Reminders of an unanswered question: shorter than the prompt, the last one says so, and then the question ends."""

from datetime import timedelta

from bot import floor
from bot.effects import Plan, Subject
from bot.flow import current
from bot.messages import Message, Text
from bot.nudges import fired, skipped
from bot.prompts import small_print, widgets
from bot.turn import Turn, local
from flows.checkin.record import lapse
from flows.follow_up.cadence import at_hour
from flows.follow_up.kindness import admitted
from flows.program.terms import Terms
from storage.tables import Conversation, Nudge

STALE = timedelta(days=5)


def plan_reminders(turn: Turn, conversation: Conversation, rules: Terms, *, counted: bool = True) -> None:
    """Plan the reminders of *conversation* and the end of its prompt, in the member's days."""
    person = turn.person_of(conversation.person_id)
    subject = floor.subject_of(conversation)
    asked = local(turn.now, person.zone or rules.zone).date()
    for number, days in enumerate(rules.reminders, start=1):
        last = number == len(rules.reminders)
        turn.plan(
            Plan(
                key=f"reminder:{conversation.id}:{number}",
                kind="reminder",
                due_at=at_hour(asked + timedelta(days=days), person.zone, rules, person.id),
                person=person.id,
                subject=Subject(subject.program, subject.enrollment, subject.pair, "last" if last else str(number)),
                counted=counted,
                conversation=conversation.id,
            )
        )
    end = rules.reminders[-1] + max(rules.reminders[0], 2) if rules.reminders else 7
    turn.plan(
        Plan(
            key=f"lapse:{conversation.id}",
            kind="lapse",
            due_at=at_hour(asked + timedelta(days=end), person.zone, rules, person.id),
            person=person.id,
            subject=Subject(subject.program, subject.enrollment, subject.pair),
            conversation=conversation.id,
        )
    )


def remind(turn: Turn, nudge: Nudge) -> None:
    """Send a reminder, if its question is still open."""
    conversation = _open(turn, nudge)
    if conversation is None or not admitted(turn, nudge, stale_after=STALE):
        return
    send_reminder(turn, conversation, last=nudge.item == "last")
    fired(turn, nudge)


def send_reminder(turn: Turn, conversation: Conversation, *, last: bool) -> None:
    """Repeat the question in fewer words, with its buttons."""
    flow = turn.repertoire.flows[conversation.flow]
    facts = flow.context(turn, conversation)
    answers = floor.answers_of(turn, conversation)
    step = current(flow, answers, facts)
    if step is None:
        return
    known = turn.texts.keys("en")
    own = f"{flow.name}.{'last_reminder' if last else 'reminder'}"
    first = step is flow.steps[0] and own in known
    choices, field = widgets(flow, step, facts, conversation.id)
    conversation.state = "asking"
    conversation.asked_step = step.name
    conversation.asked_at = turn.now
    turn.session.add(conversation)
    ask = Text(f"{flow.name}.{step.name}.ask", facts.get("values", {}))
    turn.say(
        Message(
            Text(own, facts.get("values", {}))
            if first
            else Text("bot.last_reminder" if last else "bot.reminder", {"ask": ask}),
            small=small_print(flow, step, facts, answers),
            choices=choices,
            field=field,
        ),
        person=conversation.person_id,
        lane="nudge",
        program=conversation.program_id,
        conversation=conversation.id,
        step=step.name,
    )
    turn.record("reminded", floor.subject_of(conversation), person=conversation.person_id, flow=flow.name, last=last)


def end_prompt(turn: Turn, nudge: Nudge) -> None:
    """The prompt stays without answer: it ends, and what counted on it is told."""
    conversation = _open(turn, nudge)
    if conversation is None:
        return
    fired(turn, nudge)
    if conversation.flow in ("onboarding", "charter"):
        return  # These stay open: a list for organizers, never an expulsion.
    floor.close(turn, conversation, "lapsed")
    lapse(turn, conversation, "lapsed")
    floor.pass_on(turn, conversation.person_id)


def _open(turn: Turn, nudge: Nudge) -> Conversation | None:
    conversation = turn.session.get(Conversation, nudge.conversation_id)
    if conversation is None or conversation.state not in ("asking", "waiting"):
        skipped(turn, nudge, "answered")
        return None
    return conversation


NUDGES = {"reminder": remind, "lapse": end_prompt}
