"""One person as mentee, mentor or both: one enrollment a role, side by side in the same program."""

from sqlmodel import select

from bot.effects import Subject
from bot.messages import Message, Text
from bot.turn import Turn
from flows.pairing import meanwhile
from flows.screening.entry import ENTERING
from flows.who import pairs_of
from storage.tables import Enrollment

GONE = ("left", "removed", "finished")
"""States of an enrollment that is over."""


def take_roles(turn: Turn, enrollment: Enrollment, wanted: str) -> list[Enrollment]:
    """The enrollments that the person holds after wishing for *wanted*: `mentee`, `mentor` or `both`.

    *enrollment* comes first where it is one of them. While a pair goes on its role is not given up, and that is said.
    """
    rows = turn.session.exec(
        select(Enrollment).where(
            Enrollment.program_id == enrollment.program_id, Enrollment.person_id == enrollment.person_id
        )
    ).all()
    names = ("mentee", "mentor") if wanted == "both" else (wanted,)
    held = [one for one in rows if one.state not in GONE]
    given_up = [one for one in held if one.role not in names]
    if any(pairs_of(turn.session, one.id) for one in given_up):
        turn.say(Message(Text("onboarding.role.taken")), person=enrollment.person_id)
    elif rows == [enrollment] and given_up and not _met_as(turn, enrollment):
        meanwhile.withdraw(turn, enrollment, "left")
        enrollment.role = wanted
    else:
        for one in given_up:
            meanwhile.withdraw(turn, one, "left")
            one.state, one.left_at = "finished" if _met_as(turn, one) else "left", turn.now
            turn.session.add(one)
        by_role = {one.role: one for one in rows}
        held = [_taken(turn, enrollment, role, by_role.get(role)) for role in names]
    return sorted(held, key=lambda one: one.id != enrollment.id)


def _met_as(turn: Turn, enrollment: Enrollment) -> bool:
    """Whether somebody had a pair in that role: it is theirs, and stays what it was."""
    return bool(pairs_of(turn.session, enrollment.id, "active", "paused", "ended"))


def _taken(turn: Turn, beside: Enrollment, role: str, known: Enrollment | None) -> Enrollment:
    """The enrollment in *role*: held, taken up again, or made. The charter is a person's, accepted once for both."""
    if known is not None and known.state not in GONE:
        return known
    one = known or Enrollment(program_id=beside.program_id, person_id=beside.person_id, role=role, joined_at=turn.now)
    accepted = beside.accepted_at
    one.left_at, one.joined_at, one.accepted_at = None, turn.now, accepted
    if beside.state in ENTERING:  # The other role waits at the same door.
        one.state, one.waiting_since = beside.state, None
    else:
        one.state, one.waiting_since = ("pool", turn.now) if accepted is not None else ("onboarding", None)
    turn.session.add(one)
    turn.session.flush()
    turn.record("enrolled", Subject(one.program_id, one.id))
    return one
