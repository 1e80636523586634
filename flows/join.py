"""The way in: the announcement's button, the first words before the first question, and who says hello."""

from bot.messages import Choice, Message, Text
from bot.turn import Turn
from flows.onboarding.perform import begin
from flows.program.states import JOINABLE
from flows.program.terms import terms
from flows.where import living_in, places_of
from flows.who import enrollments
from storage.tables import Program


def announcement(program: Program) -> Message:
    """The post that an organizer puts into a channel or a newsletter; its button is the way in."""
    return Message(
        Text("join.announcement", {"program": program.name}),
        choices=(Choice(f"do.join.{program.id}", "go", Text("join.interested"), "primary"),),
    )


def first_words(program: Program) -> tuple[Message, ...]:
    """Who runs the program, what is kept, who reads it, how long, how to erase; then the first press."""
    rules = terms(program)
    values = {
        "program": program.name,
        "controller": rules.controller,
        "contact": rules.contact,
        "months": Text("join.months", {"n": rules.retention_months}),
    }
    return (
        Message(
            Text("join.first_words", values),
            lines=(Text("join.kept", values), Text("join.erase"), Text("join.start")),
            choices=(
                Choice(f"do.start.{program.id}", "go", Text("join.go"), "primary"),
                Choice(f"do.start.{program.id}", "later", Text("join.later")),
                Choice(f"do.start.{program.id}", "who", Text("join.who")),
            ),
        ),
    )


def joinable(turn: Turn) -> list[Program]:
    """The programs that take people in and live in a workspace of the account's."""
    return living_in(turn.session, places_of(turn.session, turn.account_of(None).id), *JOINABLE)


def offer(turn: Turn, program: Program) -> None:
    """Show the first words of a program, or go on where the person stopped."""
    mine = [one for one in enrollments(turn.session, turn.who.id) if one.program_id == program.id]
    if any(one.state != "invited" for one in mine):
        begin(turn, program.id)
        return
    for message in first_words(program):
        turn.say(message, program=program.id)


def press_join(turn: Turn, item: str, value: str) -> Text | None:
    """The announcement's button."""
    program = _allowed(turn, item)
    if program is None:
        return Text("join.closed")
    offer(turn, program)
    return None


def press_start(turn: Turn, item: str, value: str) -> Text | None:
    """The first words' buttons: begin, later, or who reads what."""
    program = _allowed(turn, item)
    if program is None:
        return Text("join.closed")
    if value == "who":
        turn.say(Message(Text("join.who_reads")), program=program.id)
        return None
    if value == "later":
        turn.say(Message(Text("join.until_later", {"program": program.name})), program=program.id)
        return Text("bot.sealed", {"answer": Text("join.later")})
    begin(turn, program.id)
    return Text("bot.sealed", {"answer": Text("join.go")})


def _allowed(turn: Turn, item: str) -> Program | None:
    """The program of a button, where the person is in a workspace of it and it takes people in."""
    return next((one for one in joinable(turn) if str(one.id) == item), None)


PRESSES = {"join": press_join, "start": press_start}
