"""Words that a member left at the end, and whether they may be shown: with a first name, without, or no longer.

The words are an answer of the closing conversation; they go when their author erases themselves. Consent is asked
after them, and taken back at any time: from then on nothing that is made shows them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from bot.effects import Subject
from bot.messages import Choice, Message, Text
from bot.turn import Turn
from flows.listing import WORDY, Listing
from flows.who import first_name, organizers
from storage.tables import Answer, Conversation, Enrollment, Person, Program, SatisfactionAnswer

MAY_SHOW = "may_show"
"""The step that asks for consent."""
NAMED, UNNAMED, NOT = "yes", "unnamed", "no"
"""Its answers: with the first name, without any name, not at all."""


@dataclass(frozen=True, slots=True)
class Testimonial:
    """Words that may be shown, as they were written; the first name where its author wants it there; mentor, mentee."""

    words: str
    name: str | None
    role: str
    conversation: int
    """Where they were written: what is sent with them hangs on it, and is erased with it."""


def shown(session: Session, program: int) -> list[Testimonial]:
    """The words of *program*'s members that may be shown now, oldest first."""
    return [
        Testimonial(words, first_name(person) if consent == NAMED else None, enrollment.role, conversation.id)
        for conversation, words, consent, person, enrollment in _consented(session)
        if enrollment.program_id == program
    ]


def _consented(session: Session, person: int | None = None) -> list[tuple[Conversation, str, str, Person, Enrollment]]:
    """The closing conversations in which words were left that may be shown: of one person, or of everybody."""
    answers = (
        select(Conversation, Person, Enrollment, Answer)
        .join(Answer, col(Answer.conversation_id) == Conversation.id)
        .join(Person, col(Person.id) == Conversation.person_id)
        .join(Enrollment, col(Enrollment.id) == Conversation.enrollment_id)
        .where(Conversation.flow == "closing", col(Answer.step).in_(("testimonial", MAY_SHOW)))
        .order_by(col(Conversation.id), col(Answer.id))
    )
    if person is not None:
        answers = answers.where(Conversation.person_id == person)
    said: dict[int, dict[str, str]] = {}
    about: dict[int, tuple[Conversation, Person, Enrollment]] = {}
    for conversation, who, enrollment, answer in session.exec(answers).all():
        said.setdefault(conversation.id, {})[answer.step] = answer.value
        about[conversation.id] = (conversation, who, enrollment)
    return [
        (about[one][0], values["testimonial"], values[MAY_SHOW], about[one][1], about[one][2])
        for one, values in said.items()
        if values.get("testimonial") and values.get(MAY_SHOW) in (NAMED, UNNAMED)
    ]


def take_back(conversation: int) -> Choice:
    """The button that takes consent back."""
    return Choice(f"do.testimonial.{conversation}", "take_back", Text("closing.take_back"))


def own(turn: Turn) -> tuple[Message, ...]:
    """What of one's own words may be shown, each with the button that takes it back: for one's page."""
    return tuple(
        Message(
            Text(
                f"closing.shown_{consent}",
                {"words": words, "program": turn.session.get_one(Program, enrollment.program_id).name},
            ),
            choices=(take_back(conversation.id),),
        )
        for conversation, words, consent, _, enrollment in _consented(turn.session, turn.who.id)
    )


def press_own(turn: Turn, item: str, value: str) -> Text | None:
    """Show these words no longer; the organizers, who may have used them, are told."""
    found = next((one for one in _consented(turn.session, turn.who.id) if str(one[0].id) == item), None)
    if found is None or value != "take_back":
        return Text("bot.stale")
    conversation, words, _, _, enrollment = found
    consent = turn.session.exec(
        select(Answer).where(Answer.conversation_id == conversation.id, Answer.step == MAY_SHOW)
    ).one()
    consent.value, consent.answered_at = NOT, turn.now
    turn.session.add(consent)
    for row in turn.session.exec(
        select(SatisfactionAnswer).where(
            SatisfactionAnswer.pair_id == conversation.pair_id, SatisfactionAnswer.enrollment_id == enrollment.id
        )
    ).all():
        if MAY_SHOW in row.answers:
            row.answers = {**row.answers, MAY_SHOW: NOT}
            turn.session.add(row)
    program = turn.session.get_one(Program, enrollment.program_id)
    turn.record("testimonial_taken_back", Subject(program.id, enrollment.id, conversation.pair_id))
    for person in organizers(turn.session, program.id):
        turn.say(
            Message(Text("closing.taken_back_told", {"words": words, "program": program.name})),
            person=person,
            lane="nudge",
            program=program.id,
            conversation=conversation.id,
        )
    return Text("closing.taken_back")


def _some(turn: Turn, program: Program, after: int, most: int) -> tuple[int, Sequence[Testimonial]]:
    found = shown(turn.session, program.id)
    return len(found), found[after : after + most]


def _how_many(turn: Turn, program: Program, n: int) -> Message:
    key = "closing.testimonials" if n else "closing.no_testimonials"
    return Message(Text(key, {"n": n, "program": program.name}))


def _lines(turn: Turn, program: Program, rows: Sequence[Testimonial]) -> Iterator[Text]:
    for one in rows:
        role = Text(f"members.is.{one.role}")
        by = Text("closing.by_name", {"name": one.name, "role": role}) if one.name else role
        yield Text("closing.testimonial_line", {"words": one.words, "by": by})


LIST = Listing("testimonials", _some, _how_many, _lines, WORDY)
"""The words that may be shown, for an organizer to copy: one a line, with the name or the role beneath it."""


def to_read(program: Program) -> Choice:
    """The button that shows an organizer the words that may be shown."""
    return Choice(f"do.testimonials.{program.id}", "read", Text("closing.testimonials_read"))


PRESSES = {"testimonial": press_own, LIST.name: LIST.press}
