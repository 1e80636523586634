"""What creating a program writes and shows."""

from dataclasses import replace
from datetime import date, timedelta

from bot.effects import Subject
from bot.languages import SPOKEN
from bot.messages import Message, Text
from bot.turn import Turn
from flows.charter.text import default, write
from flows.join import announcement, first_words
from flows.program.facts import no_last_day, summary
from flows.program.terms import template
from flows.program_create.flow import CreateProgram
from storage.tables import Organizer, Program


def create(effect: CreateProgram, turn: Turn) -> None:
    """Write the program with its default charter, and show what members will see."""
    answers = effect.answers
    start = date.fromisoformat(answers["starts_on"])
    shape = template(answers["template"])
    own_end = date.fromisoformat(answers["ends_on"]) if answers.get("ends_on", "") > answers["starts_on"] else None
    together = shape["intake"] == "cohort"
    usual_end = start + timedelta(days=shape["length_days"])
    program = Program(
        workspace_id=effect.workspace,
        name=answers["name"],
        template=answers["template"],
        settings={name: answers[name] for name in ("controller", "contact", "safeguarding")},
        starts_on=start,
        ends_on=(own_end or usual_end) if together else None,
        created_at=turn.now,
    )
    turn.session.add(program)
    turn.session.flush()
    turn.session.add(Organizer(program_id=program.id, person_id=turn.who.id, added_at=turn.now))
    for language in SPOKEN:
        write(turn.session, program, language, default(language), 1, 0, turn.now)
    turn.record("program_created", Subject(program.id), template=program.template)
    if answers.get("ends_on") and not together:
        turn.say(no_last_day(program), program=program.id)
    elif answers.get("ends_on") and own_end is None:
        end = date.fromisoformat(answers["ends_on"])
        turn.say(Message(Text("program.ends_before_start", {"start": start, "end": end})), program=program.id)
    values = {"program": program.name, "start": start, "id": program.id}
    turn.say(Message(Text("program.created", values), facts=summary(program)), program=program.id)
    turn.say(Message(Text("program.test_message")), program=program.id)
    for part in (*first_words(program), Message(Text("program.announcement_below")), announcement(program)):
        turn.say(replace(part, choices=()), program=program.id)  # To be looked at: a press would make one a member.


PERFORMERS = {CreateProgram: create}
