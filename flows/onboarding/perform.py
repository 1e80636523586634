"""What onboarding writes: the person's name and zone, the enrollments' profile, the goal; then the charter is asked."""

from sqlmodel import col, select

from bot import floor
from bot.effects import Ask, Subject
from bot.messages import Message, Text
from bot.turn import Turn
from flows.charter.perform import ask_charter
from flows.follow_up.reminders import plan_reminders
from flows.onboarding.flow import SaveProfile
from flows.onboarding.roles import GONE, take_roles
from flows.pairing.resting import come_back
from flows.program.terms import terms
from flows.screening.entry import ENTERING, take_up
from flows.topic_list.known import settled
from flows.who import enrollments, partners
from storage.tables import Enrollment, Goal, Person, Program, SurveyAnswer

KEPT = ("topics", "languages", "availability", "format", "field", "goals", "priority")
STANDS = ("format", "field", "wants", "hours")
"""What was said before (in the needs survey, in a file, at the entry) and stands until something else is said."""


def save_profile(effect: SaveProfile, turn: Turn) -> None:
    """Write the profile; a changed one replaces it, and the charter is asked only once."""
    session, answers = turn.session, effect.answers
    enrollment = session.get_one(Enrollment, effect.enrollment)
    person = session.get_one(Person, enrollment.person_id)
    if name := answers.get("name"):
        person.name = name
    if zone := answers.get("zone"):
        person.zone = zone
    session.add(person)
    profile = {name: enrollment.profile[name] for name in STANDS if name in enrollment.profile}
    profile |= {name: answers[name] for name in KEPT if answers.get(name) is not None}
    if profile.get("topics"):
        profile["topics"] = settled(terms(session.get_one(Program, enrollment.program_id)), profile["topics"])
    if answers.get("domain"):  # The same question, required where pairs are made within a field.
        profile["field"] = answers["domain"]
    profile["excluded"] = _named(turn, enrollment, answers.get("excluded"))
    held = take_roles(turn, enrollment, answers["role"])
    for one in held:
        one.profile = profile
        one.capacity = answers.get("capacity") or 1 if one.role == "mentor" else 1
        session.add(one)
        if one.onboarded_at is None:
            one.onboarded_at = turn.now
            turn.record("onboarded", Subject(one.program_id, one.id), person=person.id, role=one.role)
    _keep_goal(turn, held[0], answers.get("goals"))
    if held[0].accepted_at is None:
        for one in held:
            one.state = "charter"
        ask_charter(turn, held[0])
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
        .where(Enrollment.program_id == enrollment.program_id, Enrollment.person_id != enrollment.person_id)
    ).all()
    return sorted(row for row, name in rows if name and name.casefold() in folded)


def begin(turn: Turn, program: int) -> None:
    """Enroll the person of the turn (as a mentee until they say) and ask the first question."""
    enrollment = turn.session.exec(
        select(Enrollment)
        .where(Enrollment.program_id == program, Enrollment.person_id == turn.who.id)
        .order_by(col(Enrollment.state).in_(GONE), col(Enrollment.id))
    ).first()
    if enrollment is None:
        enrollment = Enrollment(program_id=program, person_id=turn.who.id, role="mentee", joined_at=turn.now)
        turn.session.add(enrollment)
        turn.session.flush()
        turn.record("enrolled", Subject(program, enrollment.id))
    elif enrollment.state == "invited" and turn.who.name and partners(turn.session, program, turn.who.id):
        _commit(turn, program)
        return
    elif enrollment.state == "invited":
        enrollment.state, enrollment.joined_at = "onboarding", turn.now
        turn.session.add(enrollment)
        turn.record("enrolled", Subject(program, enrollment.id))
    elif enrollment.state in GONE:
        _come_back(turn, enrollment)
    elif enrollment.state in ("charter", "declined"):
        enrollment.state = "charter"
        turn.session.add(enrollment)
        ask_charter(turn, enrollment)
        return
    elif enrollment.state in ENTERING:
        take_up(turn, enrollment)
        return
    if enrollment.onboarded_at is not None:
        if not come_back(turn, turn.session.get_one(Program, program), enrollment.person_id):
            turn.say(Message(Text("onboarding.already")), program=program)
        return
    offered = {name: value for name, value in enrollment.profile.items() if name in ("topics", "languages")}
    name = "onboarding"
    if not offered and not _begun(turn, enrollment) and _surveyed(turn, enrollment):
        name = "still_right"
    conversation = floor.begin(turn, Ask(name, Subject(program, enrollment.id), answers=offered))
    if conversation is not None and conversation.state == "asking":
        plan_reminders(turn, conversation, terms(turn.session.get_one(Program, program)), counted=True)


def _commit(turn: Turn, program: int) -> None:
    """Who meets already, in a pair that was taken in, is asked for the charter alone: no match is to be made."""
    mine = turn.session.exec(
        select(Enrollment)
        .where(Enrollment.program_id == program, Enrollment.person_id == turn.who.id, Enrollment.state == "invited")
        .order_by(col(Enrollment.id))
    ).all()
    for one in mine:
        one.state, one.joined_at = "charter", turn.now
        turn.session.add(one)
        turn.record("enrolled", Subject(program, one.id))
    ask_charter(turn, mine[0])


def press_profile(turn: Turn, item: str, value: str) -> Text | None:
    """What a match would rest on, told by somebody who came with a pair that was taken in; their role is known."""
    mine = [one for one in enrollments(turn.session, turn.who.id) if str(one.program_id) == item]
    if not mine or mine[0].accepted_at is None:
        return Text("bot.stale")
    if all(one.onboarded_at is not None for one in mine):
        return Text("onboarding.already")
    first = min(mine, key=lambda one: one.id)
    role = "both" if len(mine) > 1 else first.role
    turn.perform([Ask("onboarding", Subject(first.program_id, first.id), answers={"role": role})])
    return Text("bot.sealed", {"answer": Text("onboarding.for_a_match")})


def _begun(turn: Turn, enrollment: Enrollment) -> bool:
    """Whether the questions of onboarding are being asked."""
    mine = floor.open_conversations(turn, enrollment.person_id)
    return any(one.flow == "onboarding" and one.enrollment_id == enrollment.id for one in mine)


def _surveyed(turn: Turn, enrollment: Enrollment) -> bool:
    """Whether the needs survey knows something to offer."""
    return (
        turn.session.exec(
            select(SurveyAnswer.id).where(
                SurveyAnswer.program_id == enrollment.program_id,
                SurveyAnswer.person_id == enrollment.person_id,
                SurveyAnswer.joins != "not_now",
            )
        ).first()
        is not None
    )


def _come_back(turn: Turn, enrollment: Enrollment) -> None:
    """Who left or was taken out begins anew: nothing that was said before counts."""
    enrollment.state, enrollment.joined_at = "onboarding", turn.now
    enrollment.profile, enrollment.let_down = {}, False
    enrollment.left_at = enrollment.onboarded_at = enrollment.accepted_at = enrollment.waiting_since = None
    turn.session.add(enrollment)
    turn.record("enrolled", Subject(enrollment.program_id, enrollment.id))


PERFORMERS = {SaveProfile: save_profile}
PRESSES = {"profile": press_profile}
