"""How the bot speaks to a person about a program: language, register, and the organizers' rewordings."""

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from bot.repertoire import Voice
from flows.program.terms import terms
from flows.program.wording import overrides
from storage.tables import Enrollment, Person, Program


def voice(session: Session, person: Person, program: int | None) -> Voice:
    """The voice for *person*; without a program, that of the program they joined last."""
    found = session.get(Program, program) if program is not None else None
    if found is None:
        found = session.exec(_JOINED_LAST, params={"person": person.id}).first()
    if found is None:
        return Voice(person.language)
    familiar = person.language == "fr" and terms(found).pronoun == "tu"
    return Voice("fr@tu" if familiar else person.language, overrides(found))


_JOINED_LAST = (
    select(Program)
    .join(Enrollment, col(Enrollment.program_id) == Program.id)
    .where(Enrollment.person_id == bindparam("person"))
    .order_by(col(Enrollment.id).desc())
    .limit(1)
)
