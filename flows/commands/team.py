"""Who runs a program: `settings organizers`, `settings organizer-remove`."""

from sqlmodel import select

from bot.commands import Argument, Call, CannotDo, Command
from bot.effects import Subject
from bot.messages import Message, Text
from bot.text_safety import folded
from bot.turn import Turn
from flows.commands.guards import organizer, program_of
from flows.who import first_name, organizers
from storage.tables import Organizer, Person, Program


def organizers_list(turn: Turn, call: Call) -> None:
    """Who runs the program, in the order in which they came."""
    program = program_of(turn, call)
    team = [turn.person_of(one) for one in organizers(turn.session, program.id)]
    lines = tuple(
        Text("members.organizer_quiet" if one.stopped_at else "bot.plain", {"text": one.name or "?"}) for one in team
    )
    turn.answer(Message(Text("members.organizers", {"n": len(team), "program": program.name}), lines=lines))


def organizer_remove(turn: Turn, call: Call) -> None:
    """Take somebody from the team, oneself included; a program keeps at least one."""
    program = program_of(turn, call)
    person = _meant(turn, program, call.get("member"))
    if len(organizers(turn.session, program.id)) == 1:
        raise CannotDo(Text("members.organizer_last", {"program": program.name}))
    row = turn.session.exec(
        select(Organizer).where(Organizer.program_id == program.id, Organizer.person_id == person.id)
    ).one()
    turn.session.delete(row)
    turn.record("organizer_removed", Subject(program.id), removed=person.id)
    values = {"name": person.name, "program": program.name}
    turn.answer(Message(Text("members.organizer_removed", values)))
    if person.id != turn.who.id:
        turn.say(Message(Text("members.no_organizer_now", values)), person=person.id, program=program.id)


def _meant(turn: Turn, program: Program, typed: str) -> Person:
    """The organizer of that name, or first name, or account. Raises CannotDo where there is none, or several."""
    team = [turn.person_of(one) for one in organizers(turn.session, program.id)]
    wanted = folded(typed.lstrip("@"))
    account = typed.lstrip("@").strip("<>")
    found = [one for one in team if folded(one.name) == wanted or turn.account_of(one.id).external_id == account]
    found = found or [one for one in team if folded(first_name(one)) == wanted]
    if len(found) != 1:
        names = [one.name for one in team]
        raise CannotDo(Text("members.which_organizer", {"typed": typed[:60], "names": names}))
    return found[0]


ROOT = "mentoring-admin"
PROGRAM = Argument("program", "program", required=False)
COMMANDS = (
    Command(ROOT, ("settings", "organizers"), organizers_list, organizer, (PROGRAM,)),
    Command(
        ROOT, ("settings", "organizer-remove"), organizer_remove, organizer, (Argument("member", "member"), PROGRAM)
    ),
)
