"""Reminders of an unanswered question: shorter than the prompt, the last one says so, and then the question ends."""

from datetime import datetime, timedelta

from sqlmodel import col, select

from bot import floor
from bot.effects import Plan, Subject
from bot.flow import current
from bot.messages import Message, Text
from bot.nudges import fired, put_off, skipped
from bot.prompts import question, small_print, widgets, worded
from bot.turn import Turn, local
from flows.checkin.record import lapse
from flows.checkin.together import followers, leads
from flows.follow_up.cadence import at_hour
from flows.follow_up.kindness import admitted, rest_ends
from flows.program.terms import Terms
from flows.reach.standing import look
from storage.tables import Conversation, Nudge, Pair, Program

STALE = timedelta(days=5)
"""A reminder that waited longer is skipped, but for the last one: nobody's question ends without it."""


APART = timedelta(days=1)
"""Two reminders that a rest has pushed together are one."""
GRACE = timedelta(hours=47)
"""At least so long after its last reminder a question stays open."""


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
    if conversation is None:
        return
    if leads(turn, conversation) is not None:
        skipped(turn, nudge, "named_with_another")
        return
    if asked_today(turn, conversation):
        put_off(turn, nudge, turn.now + APART)
        return
    if not admitted(turn, nudge, stale_after=None if nudge.item == "last" else STALE):
        return
    others = _planned_reminders(turn, conversation, but=nudge.id)
    if any(at <= turn.now + APART for at in others):
        skipped(turn, nudge, "another_comes")
        return
    if conversation.asked_at is None:  # It has waited behind other questions all the time.
        floor.ask_again(turn, conversation)
        fired(turn, nudge)
        return
    send_reminder(turn, conversation, last=nudge.item == "last")
    fired(turn, nudge)


def asked_today(turn: Turn, conversation: Conversation) -> bool:
    """Whether the question itself came today: it is not reminded of at once."""
    if conversation.asked_at is None:
        return False
    person = turn.person_of(conversation.person_id)
    return local(conversation.asked_at, person.zone).date() == turn.today(person)


def send_reminder(turn: Turn, conversation: Conversation, *, last: bool) -> None:
    """Repeat the question in fewer words, with its buttons."""
    flow = turn.repertoire.flows[conversation.flow]
    facts = flow.context(turn, conversation)
    answers = floor.answers_of(turn, conversation)
    step = current(flow, answers, facts)
    if step is None:
        return
    known = turn.texts.keys("en")
    own = worded(f"{flow.name}.{'last_reminder' if last else 'reminder'}", facts)
    choices, field = widgets(flow, step, facts, conversation.id)
    conversation.state = "asking"
    conversation.asked_step = step.name
    conversation.asked_at = turn.now
    turn.session.add(conversation)
    values = facts.get("values", {})
    ask = question(flow, step, facts)
    if own in known and flow.numbered:  # It speaks of all that is left; the question itself stands below.
        words = Text("bot.after", {"noted": Text(own, values), "ask": ask})
    elif own in known and step is flow.steps[0]:
        words = Text(own, values)
    else:
        words = Text("bot.last_reminder" if last else "bot.reminder", {"ask": ask})
    turn.say(
        Message(
            words,
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
    if leads(turn, conversation) is not None:
        fired(turn, nudge)  # It ends with the question in whose message it was named, or is asked after that one.
        return
    if conversation.flow in ("onboarding", "charter", "screening"):
        fired(turn, nudge)
        return  # These stay open: a list (or a case) for organizers, never an expulsion.
    later = _not_before(turn, nudge, conversation)
    if later is not None:
        put_off(turn, nudge, later)
        return
    fired(turn, nudge)
    for one in (*followers(turn, conversation), conversation):
        floor.lapse(turn, one, "lapsed")
        lapse(turn, one, "lapsed")
    if conversation.flow == "reach" and conversation.pair_id is not None:
        look(turn, turn.session.get_one(Pair, conversation.pair_id))
    floor.pass_on(turn, conversation.person_id)


def _not_before(turn: Turn, nudge: Nudge, conversation: Conversation) -> datetime | None:
    """When a prompt may end, if not now: silence is not counted during a rest, nor before the last reminder is old."""
    program = turn.session.get(Program, conversation.program_id) if conversation.program_id is not None else None
    pair = turn.session.get(Pair, conversation.pair_id) if conversation.pair_id is not None else None
    person = turn.person_of(conversation.person_id)
    if person.stopped_at is not None or (program is not None and program.state in ("closed", "archived")):
        return None
    moments = _planned_reminders(turn, conversation)
    if (rest := rest_ends(turn, person, program, pair)) is not None:
        moments.append(rest)
    sent = turn.session.exec(
        select(Nudge.fired_at).where(
            Nudge.conversation_id == conversation.id, Nudge.kind == "reminder", Nudge.state == "fired"
        )
    ).all()
    moments += [at for at in sent if at is not None and at + GRACE > turn.now]
    return max(moments) + GRACE if moments else None


def remind_sooner(turn: Turn, conversation: Conversation) -> bool:
    """Send the next reminder of *conversation* now, in place of its own time; returns whether there was one to send.

    So who is reminded sooner hears what everybody hears, in the same order, and never once more than they. Nothing is
    sent where one went out within a day, or will: it comes by itself.
    """
    rows = turn.session.exec(
        select(Nudge)
        .where(
            Nudge.conversation_id == conversation.id,
            Nudge.kind == "reminder",
            (Nudge.state == "planned") | (Nudge.state == "fired"),
        )
        .order_by(col(Nudge.due_at), col(Nudge.id))
    ).all()
    planned = [one for one in rows if one.state == "planned"]
    if not planned or any(abs((one.fired_at or one.due_at) - turn.now) < APART for one in rows):
        return False
    if conversation.asked_at is None:
        floor.ask_again(turn, conversation)
    else:
        send_reminder(turn, conversation, last=planned[0].item == "last")
    fired(turn, planned[0])
    return True


def _planned_reminders(turn: Turn, conversation: Conversation, but: int | None = None) -> list[datetime]:
    """When the reminders of a question that are still to come are due."""
    return list(
        turn.session.exec(
            select(Nudge.due_at).where(
                Nudge.conversation_id == conversation.id,
                Nudge.kind == "reminder",
                Nudge.state == "planned",
                Nudge.id != but,
            )
        ).all()
    )


def _open(turn: Turn, nudge: Nudge) -> Conversation | None:
    conversation = turn.session.get(Conversation, nudge.conversation_id)
    if conversation is None or conversation.state not in ("asking", "waiting"):
        skipped(turn, nudge, "answered")
        return None
    return conversation


NUDGES = {"reminder": remind, "lapse": end_prompt}
