"""A program opens although its survey says *wait*."""

from bot.effects import Subject
from bot.messages import Message, Text
from bot.turn import Turn
from flows.closing.come_back import invite_back
from flows.needs_survey.opening import tell
from flows.open_anyway.flow import OpenAnyway
from flows.program.announcing import to_post
from flows.program.moving import move
from flows.program.states import may_follow
from flows.program.terms import terms
from flows.who import organizers
from storage.tables import Program


def open_anyway(effect: OpenAnyway, turn: Turn) -> None:
    """Open it, if that is still possible and still theirs to do; the log keeps the reason's code."""
    program = turn.session.get_one(Program, effect.program)
    mine = turn.who.id in organizers(turn.session, program.id)
    if not mine or not may_follow("open", program.state) or terms(program).ready:
        turn.say(Message(Text("bot.stale")), program=program.id)
        return
    turn.record("opened_against_wait", Subject(program.id), why=effect.why)
    move(turn, program, "open")
    told = tuple(line for line in (invite_back(turn, program), tell(turn, program)) if line is not None)
    opened = Message(Text("program.opened", {"program": program.name}), lines=told)
    turn.say(opened, program=program.id)
    turn.say(to_post(turn, program, ""), program=program.id)


PERFORMERS = {OpenAnyway: open_anyway}
