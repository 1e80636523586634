"""A new commitment that waits too long for somebody to accept it is a case for organizers."""

from datetime import timedelta

from sqlmodel import select

from bot.effects import Plan, Subject
from bot.nudges import fired
from bot.turn import Turn, local
from flows.charter.text import latest
from flows.follow_up.alerts import open_alert, resolve
from flows.follow_up.cadence import at_hour
from flows.program.terms import terms
from storage.tables import Alert, CharterDecision, Enrollment, Nudge, Program

PATIENCE = 21
"""Days after which a new commitment that was not accepted is an organizer's case; never an expulsion."""
WAITING = "charter"
"""The kind of that case."""


def plan_case(turn: Turn, enrollment: Enrollment, version: int) -> None:
    """Plan the look at a new commitment after the days of patience."""
    rules = terms(turn.session.get_one(Program, enrollment.program_id))
    day = local(turn.now, rules.zone).date() + timedelta(days=PATIENCE)
    turn.plan(
        Plan(
            key=f"charter_case:{enrollment.id}:{version}",
            kind="charter_case",
            due_at=at_hour(day, rules.zone, rules, 0),
            subject=Subject(enrollment.program_id, enrollment.id, item=str(version)),
        )
    )


def look(turn: Turn, nudge: Nudge) -> None:
    """Patience is over: a commitment that is still the one in force, and not accepted, is a case. The pair goes on."""
    fired(turn, nudge)
    enrollment = turn.session.get_one(Enrollment, nudge.enrollment_id)
    program = turn.session.get_one(Program, enrollment.program_id)
    version = int(nudge.item or 0)
    charter = latest(turn.session, program.id, "en")
    if enrollment.state != "pool" or program.state in ("closed", "archived") or not charter:
        return
    accepted = turn.session.exec(
        select(CharterDecision.id).where(
            CharterDecision.enrollment_id == enrollment.id,
            CharterDecision.decision == "accepted",
            CharterDecision.version >= version,
        )
    ).first()
    if accepted is None and charter.version == version:
        open_alert(
            turn,
            program.id,
            WAITING,
            ({"code": "charter_waiting", "n": PATIENCE},),
            enrollment=enrollment.id,
            urgency=1,
        )


def settle(turn: Turn, enrollment: Enrollment) -> None:
    """The charter was accepted: the case about it is closed."""
    for alert in turn.session.exec(
        select(Alert).where(Alert.enrollment_id == enrollment.id, Alert.kind == WAITING, Alert.state == "open")
    ).all():
        resolve(turn, alert, "accepted")


NUDGES = {"charter_case": look}
