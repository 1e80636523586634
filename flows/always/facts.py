"""What the always-available conversations read."""

from datetime import timedelta

from bot.flow import Facts
from bot.turn import Turn
from flows.program.terms import terms
from flows.who import enrollments, first_name
from storage.tables import Conversation, Program


def basics(turn: Turn, conversation: Conversation) -> Facts:
    """Facts: today and tomorrow; the programs one is in, as (enrollment, label) pairs; the only or newest one."""
    person = turn.person_of(conversation.person_id)
    mine = enrollments(turn.session, person.id)
    programs = {one.id: turn.session.get_one(Program, one.program_id) for one in mine}
    chosen = next((one for one in mine if one.id == conversation.enrollment_id), mine[0] if mine else None)
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
        "several": "yes" if len(mine) > 1 else "no",
        "only": str(chosen.id) if chosen else None,
        "only_program": program.id if program else None,
    }
