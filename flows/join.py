"""The way in: the announcement's button, the first words before the first question, and who says hello."""

from collections.abc import Sequence

from bot.floor import open_conversations
from bot.messages import Choice, Message, Text
from bot.turn import Turn
from flows.needs_survey.perform import answered, begin_survey
from flows.onboarding.perform import begin
from flows.program.states import ASKED, JOINABLE
from flows.program.terms import terms
from flows.where import living_in, places_of
from flows.who import enrollments, partners
from storage.tables import Program


def announcement(program: Program) -> Message:
    """The post that an organizer puts into a channel or a newsletter; its button is the way in.

    Where it leads is decided when it is pressed: to the survey while that goes on, into the program once it is open.
    """
    surveying = program.state == ASKED
    values = {"program": program.name}
    return Message(
        Text("needs_survey.announcement", values) if surveying else Text("join.announcement", values),
        choices=(
            Choice(
                f"do.join.{program.id}",
                "go",
                Text("needs_survey.interested") if surveying else Text("join.interested"),
                "primary",
            ),
        ),
    )


def first_words(program: Program, meets: Sequence[str] = ()) -> tuple[Message, ...]:
    """Who runs the program, what is kept, who reads it, how long, how to erase; then the first press.

    *meets*: the partners of somebody whose pair was taken in; they are asked for the charter alone.
    """
    rules = terms(program)
    values = {
        "program": program.name,
        "controller": rules.controller,
        "contact": rules.contact,
        "months": Text("join.months", {"n": rules.retention_months}),
    }
    start = (Text("join.meets", {**values, "partners": list(meets)}), Text("join.start_meets"))
    return (
        Message(
            Text("join.first_words", values),
            lines=(Text("join.kept", values), Text("join.erase"), *(start if meets else (Text("join.start"),))),
            choices=(
                Choice(f"do.start.{program.id}", "go", Text("join.go"), "primary"),
                Choice(f"do.start.{program.id}", "later", Text("join.later")),
                Choice(f"do.start.{program.id}", "who", Text("join.who")),
            ),
        ),
    )


def joinable(turn: Turn) -> list[Program]:
    """The programs that take people in, or ask what they need, and live in a workspace of the account's."""
    return living_in(turn.session, places_of(turn.session, turn.account_of(None).id), ASKED, *JOINABLE)


def offer(turn: Turn, program: Program) -> None:
    """Show the first words of a program, or go on where the person stopped."""
    if program.state == ASKED:
        _offer_survey(turn, program)
        return
    mine = [one for one in enrollments(turn.session, turn.who.id) if one.program_id == program.id]
    if any(one.state != "invited" for one in mine):
        begin(turn, program.id)
        return
    for message in first_words(program, partners(turn.session, program.id, turn.who.id)):
        turn.say(message, program=program.id)


def _offer_survey(turn: Turn, program: Program) -> None:
    """The same first words before the survey's first question; who has begun or answered goes on from there."""
    begun = any(
        one.flow == "needs_survey" and one.program_id == program.id for one in open_conversations(turn, turn.who.id)
    )
    if begun or answered(turn.session, program.id, turn.who.id) is not None:
        begin_survey(turn, program)
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
    if program.state == ASKED:
        begin_survey(turn, program)
    else:
        begin(turn, program.id)
    return Text("bot.sealed", {"answer": Text("join.go")})


def _allowed(turn: Turn, item: str) -> Program | None:
    """The program of a button, where the person is in a workspace of it and it takes people in."""
    return next((one for one in joinable(turn) if str(one.id) == item), None)


PRESSES = {"join": press_join, "start": press_start}
