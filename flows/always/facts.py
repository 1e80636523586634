"""What the always-available conversations read."""

from datetime import timedelta

from bot.floor import answers_of
from bot.flow import Facts
from bot.turn import Turn
from flows.program.terms import terms
from flows.who import enrollments, first_name, pairs_of
from storage.tables import Conversation, Enrollment, Program


def _one_a_program(mine: list[Enrollment], own: int | None) -> list[Enrollment]:
    """One enrollment a program, though the person may hold two roles there: the conversation's own, else the newest."""
    first = sorted(mine, key=lambda one: one.id != own)
    kept = {one.program_id: one for one in reversed(first)}
    return [one for one in mine if kept[one.program_id] is one]


def basics(turn: Turn, conversation: Conversation) -> Facts:
    """Facts: today and tomorrow; the programs one is in, as (enrollment, label) pairs; the one that is meant.

    That is the conversation's own, else the one that was picked, else the only or newest one.
    """
    person = turn.person_of(conversation.person_id)
    mine = _one_a_program(enrollments(turn.session, person.id), conversation.enrollment_id)
    programs = {one.id: turn.session.get_one(Program, one.program_id) for one in mine}
    wanted = str(conversation.enrollment_id or answers_of(turn, conversation).get("which"))
    chosen = next((one for one in mine if str(one.id) == wanted), mine[0] if mine else None)
    program = programs[chosen.id] if chosen else None
    today = turn.today(person)
    return {
        "values": {
            "name": first_name(person),
            "program": program.name if program else "Binôme",
            "contact": terms(program).contact if program else "",
        },
        "today": today,
        "tomorrow": today + timedelta(days=1),
        "programs": tuple((str(one.id), programs[one.id].name) for one in mine),
        "several": "yes" if len(mine) > 1 and conversation.enrollment_id is None else "no",
        "only": str(chosen.id) if chosen else None,
        "only_program": program.id if program else None,
    }


def paired(turn: Turn, person: int, program: int | None = None) -> bool:
    """Whether the person is in a pair (of *program*), whose partner would hear of an end."""
    return any(
        pairs_of(turn.session, one.id) for one in enrollments(turn.session, person) if program in (None, one.program_id)
    )
