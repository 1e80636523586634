"""The invitation into a program: one post in a channel, and nobody is written to before they pressed its button."""

from dataclasses import replace

from sqlmodel import select

from bot.effects import Subject
from bot.messages import Choice, Message, Text
from bot.turn import Turn
from flows.join import announcement
from flows.page import member_page
from flows.program.states import ASKED, JOINABLE
from flows.where import workspaces
from flows.who import organizers
from storage.tables import LogEntry, Program


def invitation(program: Program) -> Message:
    """What many read: the way in, and the way to one's own page for those who are in. A survey has nobody in it yet."""
    shown = announcement(program)
    if program.state == ASKED:
        return shown
    page = Choice(f"do.page.{program.id}", "open", Text("invitation.my_page"))
    return replace(shown, choices=(*shown.choices, page))


def invite(turn: Turn, program: Program, place: str) -> None:
    """Post it in a channel of this workspace; where it stands already, only after a second word."""
    if turn.workspace not in workspaces(turn.session, program.id):
        turn.answer(Message(Text("invitation.elsewhere", {"program": program.name})))
    elif _stands(turn, program, place):
        again = Choice(f"do.invite.{program.id}", place, Text("invitation.post_again"))
        stands = Text(
            "needs_survey.stands" if program.state == ASKED else "invitation.stands", {"program": program.name}
        )
        turn.answer(Message(stands, choices=(again,)))
    else:
        _post(turn, program, place)


def _stands(turn: Turn, program: Program, place: str) -> bool:
    """Whether the channel has it already: the survey's post is no invitation into the program, nor the other way."""
    if program.places.get(str(turn.workspace)) != place:
        return False
    posts = turn.session.exec(
        select(LogEntry.values).where(LogEntry.program_id == program.id, LogEntry.code == _code(program))
    ).all()
    return any(one.get("workspace") == turn.workspace and one.get("place") == place for one in posts)


def _code(program: Program) -> str:
    """The log's code for a post of this kind."""
    return "survey_posted" if program.state == ASKED else "invited"


def _post(turn: Turn, program: Program, place: str) -> None:
    turn.post(place, invitation(program), program=program.id)
    posting = Text(
        "needs_survey.posting" if program.state == ASKED else "invitation.posting", {"program": program.name}
    )
    turn.answer(Message(posting, small=Text("invitation.nobody_is_written_to")))


def press_invite(turn: Turn, item: str, value: str) -> Text | None:
    """An organizer wants the invitation in the channel once more."""
    program = turn.session.get(Program, int(item)) if item.isdecimal() else None
    if program is None or not value or turn.who.id not in organizers(turn.session, program.id):
        return Text("bot.stale")
    if program.state not in (ASKED, *JOINABLE) or turn.workspace not in workspaces(turn.session, program.id):
        return Text("join.closed")
    _post(turn, program, value)
    return Text("bot.sealed", {"answer": Text("invitation.post_again")})


def press_page(turn: Turn, item: str, value: str) -> Text | None:
    """The post's other button: one's own page, for the presser alone."""
    turn.page = member_page(turn)
    return None


def posted(turn: Turn, program: int | None, place: str, why: str | None, cure: str) -> None:
    """The channel that took the invitation is the program's; of one that did not, the organizer hears."""
    if program is None:
        return
    row = turn.session.get_one(Program, program)
    if why is None:
        row.places = {**row.places, str(turn.workspace): place}
        turn.session.add(row)
        turn.record(_code(row), Subject(program), workspace=turn.workspace, place=place)
        return
    command = "survey launch" if row.state == ASKED else "members invite"
    key = why if why in ("in_doubt", "no_channels") else "not_posted"
    line = Text("bot.plain", {"text": cure}) if cure else Text("invitation.let_me_in")
    lines = (line, Text("invitation.repeat", {"command": command})) if key == "not_posted" else ()
    turn.say(Message(Text(f"invitation.{key}", {"program": row.name}), lines=lines), program=program)


PRESSES = {"invite": press_invite, "page": press_page}
