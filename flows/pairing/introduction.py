"""Introduces a pair: one shared conversation, or two where there is none that both see; what follows is planned."""

from collections.abc import Sequence
from datetime import timedelta

from sqlmodel import Session, col, select

from bot import floor
from bot.effects import Ask, Subject
from bot.messages import Message, Text
from bot.turn import Turn, local
from flows.agreement import offers
from flows.checkin.rounds import plan_round
from flows.closing.perform import plan_end
from flows.follow_up.assessment import assess
from flows.follow_up.reminders import plan_reminders
from flows.pairing.places import hold, is_full
from flows.pairing.reasons import in_words
from flows.program.terms import Terms, last_day, terms
from flows.satisfaction.perform import plan_surveys
from flows.sessions.stages import icebreaker
from flows.where import together
from flows.who import first_name, pairs_of, partner_of, sides, subject
from storage.tables import Account, Enrollment, Goal, Membership, Outbox, Pair, Person, Program


class CannotIntroduce(Exception):
    """Why an approved pair cannot be introduced any more: a code."""


def introduce(turn: Turn, pair: Pair, *, beyond: bool = False) -> None:
    """Make a proposed pair an active one. Raises CannotIntroduce where a place or a charter is missing by now.

    *beyond*: an organizer wants it although all the mentor's places are taken.
    """
    session = turn.session
    hold(session, pair)
    program = session.get_one(Program, pair.program_id)
    rules = terms(program)
    mentor, mentee = sides(session, pair)
    for side in (mentor, mentee):
        if side.state != "pool" or side.accepted_at is None:
            raise CannotIntroduce("not_in_pool")
    if (is_full(session, mentor) and not beyond) or is_full(session, mentee):
        raise CannotIntroduce("full")
    today = local(turn.now, rules.zone).date()
    own_end = today + timedelta(days=rules.length_days)
    pair.state, pair.introduced_at, pair.rhythm_days = "active", turn.now, rules.rhythm_days
    pair.ends_on = last_day(program) or own_end
    session.add(pair)
    session.flush()
    for side in (mentor, mentee):
        side.waiting_since = None
        side.let_down = False
        session.add(side)
        plan_round(turn, pair, side, 0)
    plan_surveys(turn, pair)
    plan_end(turn, pair)
    turn.record("introduced", Subject(pair.program_id, None, pair.id), score=pair.score)
    assess(turn, pair.id)
    _present(turn, program, rules, pair, mentor, mentee)


def _channel(turn: Turn, program: Program, accounts: Sequence[int]) -> tuple[int | None, str]:
    """The program's channel in a workspace that all these accounts are in, and that workspace; else neither."""
    for workspace, place in program.places.items():
        inside = turn.session.exec(
            select(Membership.account_id).where(
                Membership.workspace_id == int(workspace),
                col(Membership.account_id).in_(accounts),
                col(Membership.left_at).is_(None),
            )
        ).all()
        if set(accounts) <= set(inside):
            return int(workspace), place
    return None, ""


def goes_on(session: Session, platform: str, conversation: str) -> bool:
    """Whether the pair that was introduced in a platform's *conversation* (by its id) still meets."""
    rows = session.exec(
        select(Account.person_id, Outbox.also)
        .join(Outbox, col(Outbox.account_id) == Account.id)
        .where(Account.platform == platform, Outbox.kind == "introduce", col(Outbox.ref).startswith(f"{conversation}:"))
    ).all()
    for person, also in rows:
        others = session.exec(select(Account.person_id).where(col(Account.id).in_(also))).all()
        for enrollment in session.exec(select(Enrollment).where(Enrollment.person_id == person)).all():
            for pair in pairs_of(session, enrollment.id):
                if partner_of(session, pair, enrollment.id).id in others:
                    return True
    return False


def _present(turn: Turn, program: Program, rules: Terms, pair: Pair, mentor: Enrollment, mentee: Enrollment) -> None:
    session = turn.session
    people = {side.id: session.get_one(Person, side.person_id) for side in (mentor, mentee)}
    why = [Text("introduction.why", {"reasons": in_words(pair.reasons)})] if pair.reasons else []
    goal = session.exec(select(Goal.text).where(Goal.enrollment_id == mentee.id, Goal.state == "open")).first()
    values = {
        "program": program.name,
        "mentor": people[mentor.id].name,
        "mentee": people[mentee.id].name,
        "mentee_first": first_name(people[mentee.id]),
        "contact": rules.contact,
    }
    lines = [*why]
    if goal:
        lines.append(Text("introduction.goal", {"mentee": first_name(people[mentee.id]), "goal": goal}))
    accounts = together(session, program.id, mentor.person_id, mentee.person_id)
    if accounts is None:
        _present_apart(turn, program, rules, pair, tuple(lines))
        return
    lines += [
        Text("introduction.first", values),
        *_first_session(pair),
        Text("introduction.private", values),
    ]
    shared = Message(Text("introduction.shared", values), lines=tuple(lines))
    workspace, place = _channel(turn, program, accounts)
    turn.introduce(accounts, shared, program=program.id, workspace=workspace, place=place)
    if people[mentor.id].language != people[mentee.id].language:
        turn.introduce(accounts[::-1], shared, program=program.id, workspace=workspace, place=place)
    for side, partner in ((mentor, mentee), (mentee, mentor)):
        told = {"partner": people[partner.id].name, "program": program.name}
        offered, choices = offers.introduced(turn, pair, side)
        turn.say(
            Message(Text(f"introduction.to_{side.role}", told), lines=(*why, *offered), choices=choices),
            person=side.person_id,
            program=program.id,
        )


def _first_session(pair: Pair) -> tuple[Text, Text]:
    """An agenda for it, and a question to break the ice: the same for both."""
    return Text("introduction.agenda"), Text(
        "introduction.icebreaker", {"question": Text(icebreaker(pair.id, "first"))}
    )


def _present_apart(turn: Turn, program: Program, rules: Terms, pair: Pair, lines: tuple[Text, ...]) -> None:
    """Introduce two who share no workspace: each alone, and each is asked what the other may have to reach them by."""
    for side in sides(turn.session, pair):
        partner = partner_of(turn.session, pair, side.id)
        told = {"partner": partner.name, "program": program.name, "contact": rules.contact}
        offered, choices = offers.introduced(turn, pair, side)
        turn.say(
            Message(
                Text(f"introduction.apart_to_{side.role}", told),
                lines=(*lines, *_first_session(pair), Text("introduction.apart", told), *offered),
                choices=choices,
            ),
            person=side.person_id,
            program=program.id,
        )
        asked = floor.begin(turn, Ask("reach", subject(pair, side.id, "introduction"), person=side.person_id))
        if asked is not None:
            plan_reminders(turn, asked, rules)
