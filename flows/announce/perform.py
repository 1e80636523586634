"""An announcement goes to each in their own hours: planned a few hundred people a turn, once each."""

from datetime import timedelta

from bot.effects import Plan, Subject
from bot.floor import answers_of
from bot.messages import Message, Text
from bot.nudges import fired, skipped
from bot.turn import Turn
from flows import bit_by_bit
from flows.announce.flow import Announce
from flows.announce.groups import some
from flows.follow_up.kindness import admitted
from flows.who import organizers
from storage.tables import Conversation, Nudge, Program

SOME = 300
"""People planned in one turn."""
STALE = timedelta(days=7)
"""Whoever could not be written to for so long, being away, does not get old news."""


def announce(effect: Announce, turn: Turn) -> None:
    """Begin to plan it, if the program is still theirs."""
    if turn.who.id not in organizers(turn.session, effect.program):
        return
    turn.record("announced", Subject(effect.program), person=turn.who.id, group=effect.group)
    bit_by_bit.begin(turn, "announcing", effect.program, f"{effect.conversation}:{effect.group}")


def plan_some(turn: Turn, program: Program, about: str, after: int) -> int | None:
    """Plan the message of the next few hundred. Somebody with two roles has one key, and gets it once."""
    conversation, _, group = about.partition(":")
    found = some(turn.session, program.id, group, after, SOME)
    for one in found:
        turn.plan(
            Plan(
                key=f"announcement:{conversation}:{one.person_id}",
                kind="announcement",
                due_at=turn.now,
                person=one.person_id,
                subject=Subject(program.id, one.id, item=conversation),
            )
        )
    return found[-1].id if len(found) == SOME else None


def say(turn: Turn, nudge: Nudge) -> None:
    """Write it to one person: news from the organizers, whom an answer reaches by the usual way."""
    if not admitted(turn, nudge, stale_after=STALE):
        return
    conversation = turn.session.get_one(Conversation, int(nudge.item or 0))
    words = answers_of(turn, conversation).get("words")
    if not words:  # Whoever wrote it has erased their words since.
        skipped(turn, nudge, "erased")
        return
    program = turn.session.get_one(Program, nudge.program_id)
    turn.say(
        Message(Text("announce.message", {"program": program.name, "words": words}), small=Text("announce.small")),
        person=nudge.person_id,
        lane="nudge",
        program=program.id,
        conversation=conversation.id,
    )
    fired(turn, nudge)


PERFORMERS = {Announce: announce}
NUDGES = {"announcing": bit_by_bit.by_nudge(plan_some), "announcement": say}
