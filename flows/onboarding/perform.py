"""What onboarding writes: the person's name and zone, the enrollment's profile, the goal; then the charter is asked."""

from sqlmodel import col, select

from bot import floor
from bot.effects import Ask, Subject
from bot.messages import Message, Text
from bot.text_safety import is_name
from bot.turn import Turn
from flows.charter.perform import ask_charter
from flows.follow_up.reminders import plan_reminders
from flows.onboarding.flow import SaveProfile
from flows.program.terms import terms
from flows.who import pairs_of
from storage.tables import Conversation, Enrollment, Goal, Person, Program

KEPT = ("topics", "languages", "availability", "format", "field", "goals", "priority")


def save_profile(effect: SaveProfile, turn: Turn) -> None:
    """Write the profile; a changed one replaces it, and the charter is asked only once."""
    session, answers = turn.session, effect.answers
    enrollment = session.get_one(Enrollment, effect.enrollment)
    person = session.get_one(Person, enrollment.person_id)
    if name := answers.get("name"):
        if not is_name(name):
            turn.say(Message(Text("onboarding.name.letters")), person=person.id)
            return
        person.name = name
    if zone := answers.get("zone"):
        person.zone = zone
    role = answers["role"]
    twin = session.exec(
        select(Enrollment).where(
            Enrollment.program_id == enrollment.program_id,
            Enrollment.person_id == person.id,
            Enrollment.role == role,
            Enrollment.id != enrollment.id,
        )
    ).first()
    if role != enrollment.role and (twin is not None or pairs_of(session, enrollment.id)):
        turn.say(Message(Text("onboarding.role.taken")), person=person.id)
    else:
        enrollment.role = role
    profile = {name: answers[name] for name in KEPT if answers.get(name) is not None}
    profile["excluded"] = _named(turn, enrollment, answers.get("excluded"))
    enrollment.profile = profile
    enrollment.capacity = answers.get("capacity") or 1
    session.add(person)
    session.add(enrollment)
    _keep_goal(turn, enrollment, answers.get("goals"))
    if enrollment.onboarded_at is None:
        enrollment.onboarded_at = turn.now
        turn.record("onboarded", Subject(enrollment.program_id, enrollment.id), person=person.id, role=enrollment.role)
    if enrollment.accepted_at is None:
        enrollment.state = "charter"
        ask_charter(turn, enrollment)
    else:
        turn.say(Message(Text("onboarding.updated")), person=person.id)


def _keep_goal(turn: Turn, enrollment: Enrollment, words: str | None) -> None:
    """The goal in one's own words; saying it again in other words replaces the open one."""
    goal = turn.session.exec(
        select(Goal).where(Goal.enrollment_id == enrollment.id, Goal.state == "open").order_by(col(Goal.id))
    ).first()
    if words and goal is None:
        turn.session.add(Goal(enrollment_id=enrollment.id, text=words, set_at=turn.now))
        turn.record("goal_set", Subject(enrollment.program_id, enrollment.id))
    elif words and goal is not None:
        goal.text = words
        turn.session.add(goal)


def _named(turn: Turn, enrollment: Enrollment, words: str | None) -> list[int]:
    """The enrollments of the program whose person's name stands in *words*: matched whole, never guessed."""
    if not words:
        return []
    folded = words.casefold()
    rows = turn.session.exec(
        select(Enrollment.id, Person.name)
        .join(Person, col(Person.id) == Enrollment.person_id)
        .where(Enrollment.program_id == enrollment.program_id, Enrollment.id != enrollment.id)
    ).all()
    return sorted(row for row, name in rows if name and name.casefold() in folded)


def begin(turn: Turn, program: int) -> None:
    """Enroll the person of the turn (as a mentee until they say) and ask the first question."""
    enrollment = turn.session.exec(
        select(Enrollment).where(
            Enrollment.program_id == program,
            Enrollment.person_id == turn.who.id,
            col(Enrollment.state).in_(("invited", "onboarding", "charter", "pool", "declined")),
        )
    ).first()
    if enrollment is None:
        enrollment = Enrollment(program_id=program, person_id=turn.who.id, role="mentee", joined_at=turn.now)
        turn.session.add(enrollment)
        turn.session.flush()
        turn.record("enrolled", Subject(program, enrollment.id))
    elif enrollment.state == "invited":
        enrollment.state, enrollment.joined_at = "onboarding", turn.now
        turn.session.add(enrollment)
        turn.record("enrolled", Subject(program, enrollment.id))
    elif enrollment.state == "declined":
        enrollment.state = "charter"
        turn.session.add(enrollment)
        ask_charter(turn, enrollment)
        return
    known = turn.session.exec(
        select(Conversation).where(
            Conversation.enrollment_id == enrollment.id,
            Conversation.flow == "onboarding",
            Conversation.state == "done",
        )
    ).first()
    if known is not None:
        turn.say(Message(Text("onboarding.already"), choices=()))
        return
    offered = {name: value for name, value in enrollment.profile.items() if name in ("topics", "languages")}
    conversation = floor.begin(turn, Ask("onboarding", Subject(program, enrollment.id), answers=offered))
    if conversation is not None and conversation.state == "asking":
        plan_reminders(turn, conversation, terms(turn.session.get_one(Program, program)), counted=True)


PERFORMERS = {SaveProfile: save_profile}
