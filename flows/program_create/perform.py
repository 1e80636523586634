"""What creating a program writes and shows."""

from dataclasses import replace
from datetime import date
from typing import Any

from bot.effects import Subject
from bot.languages import SPOKEN
from bot.messages import Message, Text
from bot.turn import Turn
from flows.charter.text import default, latest, write
from flows.closing.come_back import returning
from flows.join import first_words
from flows.program.announcing import copyable
from flows.program.dates import fit_dates
from flows.program.facts import no_last_day, summary
from flows.program.terms import rolling
from flows.program_create.flow import CreateProgram
from storage.tables import Organizer, Program


def create(effect: CreateProgram, turn: Turn) -> None:
    """Write the program with its default charter, and show what members will see."""
    answers = effect.answers
    start = date.fromisoformat(answers["starts_on"])
    own_end = date.fromisoformat(answers["ends_on"]) if answers.get("ends_on", "") > answers["starts_on"] else None
    earlier = turn.session.get(Program, effect.earlier) if effect.earlier is not None else None
    program = Program(
        workspace_id=effect.workspace,
        name=answers["name"],
        template=answers["template"],
        earlier_id=earlier.id if earlier is not None else None,
        settings={
            **(kept_settings(earlier, start) if earlier is not None else {}),
            **{name: answers[name] for name in ("controller", "contact", "safeguarding")},
            **({"intake": answers["intake"]} if answers.get("intake") else {}),
        },
        starts_on=start,
        ends_on=own_end,
        created_at=turn.now,
    )
    fit_dates(program, start, _length(earlier) if earlier is not None else None)
    turn.session.add(program)
    turn.session.flush()
    turn.session.add(Organizer(program_id=program.id, person_id=turn.who.id, added_at=turn.now))
    for language in SPOKEN:
        known = latest(turn.session, earlier.id, language) if earlier is not None else None
        write(turn.session, program, language, known.text if known else default(language), 1, 0, turn.now)
    turn.record("program_created", Subject(program.id), template=program.template)
    if answers.get("ends_on") and rolling(program):
        turn.say(no_last_day(program), program=program.id)
    elif answers.get("ends_on") and own_end is None:
        end = date.fromisoformat(answers["ends_on"])
        turn.say(Message(Text("program.ends_before_start", {"start": start, "end": end})), program=program.id)
    values = {"program": program.name, "start": start, "id": program.id}
    turn.say(
        Message(Text("program.created", values), lines=_copied(turn, earlier), facts=summary(program)),
        program=program.id,
    )
    turn.say(Message(Text("program.test_message")), program=program.id)
    for part in (*first_words(program), Message(Text("program.announcement_below")), copyable(turn, program)):
        turn.say(replace(part, choices=()), program=program.id)  # To be looked at: a press would make one a member.


def kept_settings(earlier: Program, start: date) -> dict[str, Any]:
    """An earlier program's settings, texts and topics; but quiet periods that are over before the *start*."""
    kept = dict(earlier.settings)
    if quiet := [span for span in kept.get("quiet", ()) if str(span[1]) >= start.isoformat()]:
        return {**kept, "quiet": quiet}
    return {name: value for name, value in kept.items() if name != "quiet"}


def _length(earlier: Program) -> int | None:
    """How many days the earlier one had, where both its days are known."""
    if earlier.starts_on is None or earlier.ends_on is None:
        return None
    return (earlier.ends_on - earlier.starts_on).days


def _copied(turn: Turn, earlier: Program | None) -> tuple[Text, ...]:
    """What an earlier program left: what was copied, and how many would come back."""
    if earlier is None:
        return ()
    n = len(returning(turn.session, earlier.id))
    back = (Text("come_back.will_be", {"n": n}),) if n else ()
    return (Text("program.copied", {"earlier": earlier.name}), *back)


PERFORMERS = {CreateProgram: create}
