"""The invitation into a program: one post in a channel, and nobody is written to before they pressed its button."""

from dataclasses import replace

from bot.effects import Subject
from bot.messages import Choice, Message, Text
from bot.turn import Turn
from flows.join import announcement
from flows.page import member_page
from flows.program.states import JOINABLE
from flows.where import workspaces
from flows.who import organizers
from storage.tables import Program


def invitation(program: Program) -> Message:
    """What many read: the way in, and the way to one's own page for those who are in."""
    shown = announcement(program)
    page = Choice(f"do.page.{program.id}", "open", Text("invitation.my_page"))
    return replace(shown, choices=(*shown.choices, page))


def invite(turn: Turn, program: Program, place: str) -> None:
    """Post it in a channel of this workspace; where it stands already, only after a second word."""
    if turn.workspace not in workspaces(turn.session, program.id):
        turn.answer(Message(Text("invitation.elsewhere", {"program": program.name})))
    elif program.places.get(str(turn.workspace)) == place:
        again = Choice(f"do.invite.{program.id}", place, Text("invitation.post_again"))
        turn.answer(Message(Text("invitation.stands", {"program": program.name}), choices=(again,)))
    else:
        _post(turn, program, place)


def _post(turn: Turn, program: Program, place: str) -> None:
    turn.post(place, invitation(program), program=program.id)
    turn.answer(
        Message(Text("invitation.posting", {"program": program.name}), small=Text("invitation.nobody_is_written_to"))
    )


def press_invite(turn: Turn, item: str, value: str) -> Text | None:
    """An organizer wants the invitation in the channel once more."""
    program = turn.session.get(Program, int(item)) if item.isdecimal() else None
    if program is None or not value or turn.who.id not in organizers(turn.session, program.id):
        return Text("bot.stale")
    if program.state not in JOINABLE or turn.workspace not in workspaces(turn.session, program.id):
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
        turn.record("invited", Subject(program), workspace=turn.workspace, place=place)
        return
    key = why if why in ("in_doubt", "no_channels") else "not_posted"
    line = Text("bot.plain", {"text": cure}) if cure else Text("invitation.let_me_in")
    lines = (line, Text("invitation.repeat")) if key == "not_posted" else ()
    turn.say(Message(Text(f"invitation.{key}", {"program": row.name}), lines=lines), program=program)


PRESSES = {"invite": press_invite, "page": press_page}
