"""A program's announcement in an organizer's hands: to be copied, in every language, or posted by a button."""

from dataclasses import replace

from bot.commands import Call, form
from bot.languages import SPOKEN
from bot.messages import Choice, Message, Text, plain
from bot.turn import Turn
from flows.join import announcement
from flows.program.states import ASKED, JOINABLE
from flows.program.terms import terms
from flows.program.voice import voice
from flows.who import organizers
from storage.tables import Program

POSTED_BY = ("members", "invite")
"""The command that posts it."""


def copyable(turn: Turn, program: Program) -> Message:
    """The announcement as its reader would post it; below, the same in the other languages that are spoken."""
    shown = replace(announcement(program), choices=())
    overrides = voice(turn.session, turn.who, program.id).overrides
    familiar = terms(program).pronoun == "tu"
    others = ["fr@tu" if tag == "fr" and familiar else tag for tag in SPOKEN if tag != turn.who.language]
    said = (plain(turn.texts.say(tag, shown.text, overrides=overrides)) for tag in others)
    return replace(shown, lines=tuple(Text("bot.plain", {"text": one}) for one in said))


def to_post(turn: Turn, program: Program, place: str) -> Message:
    """The same with the button that posts it: in the channel *place*, else in one that is asked for."""
    token = f"do.invite.{program.id}" if place else f"do.announce.{program.id}"
    label = Text("program.post_here" if place else "program.post_somewhere")
    return replace(copyable(turn, program), choices=(Choice(token, place or "open", label, "primary"),))


def press(turn: Turn, item: str, value: str) -> Text | None:
    """Ask for the channel: with a form, where the platform has one; in any case say how it is typed."""
    program = turn.session.get(Program, int(item)) if item.isdecimal() and len(item) < 16 else None
    if program is None or turn.who.id not in organizers(turn.session, program.id):
        return Text("bot.stale")
    if program.state not in (ASKED, *JOINABLE):
        return Text("join.closed")
    command = next(one for one in turn.repertoire.commands if one.path == POSTED_BY)
    turn.form = form(command, Call(command, {"program": str(program.id)}), turn.today())
    turn.answer(Message(Text("program.post_how", {"program": program.name})))
    return None


PRESSES = {"announce": press}
