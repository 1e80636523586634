"""Cases that an organizer must see: opened, merged, told, closed with what came of it."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import and_, col, func, or_, select, tuple_

from bot.effects import Subject
from bot.messages import Choice, Message, Text
from bot.turn import Turn
from flows.who import first_name, organizers, own_pairs, sides, title
from storage.tables import Alert, Enrollment, Pair, Person, Program

Reasons = Iterable[Mapping[str, Any]]
GONE = "gone"
"""The kind of the case of somebody who is said to be there no more."""
ASKED_FOR = (
    "help_scheduling",
    "help_relationship",
    "wants_call",
    "question",
    "failed",
    "left_workspace",
    "no_contact_shared",
    "agreement_unsigned",
    "agreement_half_signed",
)
"""Reasons that only an organizer can settle: good news of the pair does not."""


def open_alert(
    turn: Turn,
    program: int,
    kind: str,
    reasons: Reasons,
    *,
    pair: int | None = None,
    enrollment: int | None = None,
    urgency: int = 1,
    tell: bool = False,
) -> Alert:
    """Open a case, or add the reasons to the one that is open about the same pair (or person).

    *tell*: write to the organizers at once; otherwise the weekly digest and the list show it.
    """
    turn.session.flush()
    query = select(Alert).where(Alert.program_id == program, Alert.state == "open")
    query = (
        query.where(Alert.pair_id == pair)
        if pair is not None
        else query.where(Alert.enrollment_id == enrollment, Alert.kind == kind)
    )
    alert = turn.session.exec(query).first()
    fresh = alert is None
    if alert is None:
        alert = Alert(
            program_id=program, pair_id=pair, enrollment_id=enrollment, kind=kind, urgency=urgency, opened_at=turn.now
        )
    alert.reasons = _merged(alert.reasons, reasons, fresh=kind == "health")
    alert.urgency = max(alert.urgency, urgency)
    turn.session.add(alert)
    turn.session.flush()
    if fresh:
        turn.record(
            "alert_opened",
            Subject(program, enrollment, pair),
            person=_about(turn, enrollment),
            kind=kind,
            alert=alert.id,
        )
    if tell:
        for person in organizers(turn.session, program):
            if may_see(turn, alert, person):
                turn.say(case(turn, alert), person=person, program=program)
    return alert


def _about(turn: Turn, enrollment: int | None) -> int | None:
    return turn.session.get_one(Enrollment, enrollment).person_id if enrollment is not None else None


def resolve(turn: Turn, alert: Alert, outcome: str, by: int | None = None) -> None:
    """Close a case with what was done (a code)."""
    alert.state, alert.outcome, alert.resolved_at, alert.resolved_by = "resolved", outcome, turn.now, by
    turn.session.add(alert)
    about = Subject(alert.program_id, alert.enrollment_id, alert.pair_id)
    turn.record("alert_resolved", about, person=by, alert=alert.id, outcome=outcome)


def _merged(known: Reasons, new: Reasons, *, fresh: bool) -> list[dict[str, Any]]:
    """One reason a code, the newest words of each. *fresh*: of the known ones only what was asked for still holds."""
    kept = [one for one in known if not fresh or one["code"] in ASKED_FOR]
    return list({one["code"]: dict(one) for one in (*kept, *new)}.values())


def refresh(turn: Turn, pair: int, reasons: Reasons) -> None:
    """Say in a pair's open case how it is now, where it is better than it was but not yet well."""
    for alert in turn.session.exec(select(Alert).where(Alert.pair_id == pair, Alert.state == "open")).all():
        alert.reasons = _merged(alert.reasons, reasons, fresh=True)
        turn.session.add(alert)


def recovered(turn: Turn, pair: int) -> None:
    """The pair does well again: its case is closed, unless somebody asked for help and still waits for it."""
    for alert in turn.session.exec(select(Alert).where(Alert.pair_id == pair, Alert.state == "open")).all():
        asked = [one for one in alert.reasons if one["code"] in ASKED_FOR]
        if asked:
            alert.reasons = asked
            turn.session.add(alert)
        else:
            resolve(turn, alert, "recovered")


def drop_reason(turn: Turn, pair: int, code: str) -> None:
    """A reason of a pair's open case no longer holds; where it was the only one, the case is closed."""
    for alert in turn.session.exec(select(Alert).where(Alert.pair_id == pair, Alert.state == "open")).all():
        rest = [one for one in alert.reasons if one["code"] != code]
        if len(rest) < len(alert.reasons):
            alert.reasons = rest or alert.reasons
            turn.session.add(alert)
            if not rest:
                resolve(turn, alert, "recovered")


def resolve_of_pair(turn: Turn, pair: int, outcome: str) -> None:
    """Close the open case of a pair, if there is one."""
    for alert in turn.session.exec(select(Alert).where(Alert.pair_id == pair, Alert.state == "open")).all():
        resolve(turn, alert, outcome)


def open_cases(
    turn: Turn, program: int, reader: int | None = None, most: int | None = None, after: Alert | None = None
) -> list[Alert]:
    """The open cases of a program, most urgent and oldest first; of those that come *after* one, the first *most*.

    *reader*: an organizer who is to see them. One who is a mentor or a mentee there is no judge of their own pair.
    """
    turn.session.flush()
    query = select(Alert).where(*is_open(turn, program, reader, after))
    found = query.order_by(col(Alert.urgency).desc(), col(Alert.opened_at), col(Alert.id)).limit(most)
    return list(turn.session.exec(found).all())


def count_open(turn: Turn, program: int, reader: int | None = None, after: Alert | None = None) -> tuple[int, int]:
    """How many cases `open_cases` would find, and how many of them are about a pair."""
    turn.session.flush()
    numbers = select(func.count(col(Alert.id)), func.count(col(Alert.pair_id)))
    return turn.session.exec(numbers.where(*is_open(turn, program, reader, after))).one()


def is_open(
    turn: Turn, program: int, reader: int | None = None, after: Alert | None = None
) -> list[ColumnElement[bool]]:
    """What holds for the cases that `open_cases` finds."""
    wanted = [col(Alert.program_id) == program, col(Alert.state) == "open"]
    if reader is not None and (own := own_pairs(turn.session, program, reader)):
        wanted.append(or_(col(Alert.pair_id).is_(None), col(Alert.pair_id).not_in(own)))
    if after is not None:
        later = tuple_(col(Alert.opened_at), col(Alert.id)) > tuple_(after.opened_at, after.id)
        wanted.append(or_(col(Alert.urgency) < after.urgency, and_(col(Alert.urgency) == after.urgency, later)))
    return wanted


def may_see(turn: Turn, alert: Alert, person: int) -> bool:
    """Whether a person runs the program of a case, and it is not about their own pair."""
    if person not in organizers(turn.session, alert.program_id):
        return False
    return alert.pair_id is None or alert.pair_id not in own_pairs(turn.session, alert.program_id, person)


def case(turn: Turn, alert: Alert) -> Message:
    """A case for an organizer: who, why, and what can be done."""
    program = turn.session.get_one(Program, alert.program_id)
    about = _title(turn, alert)
    reasons = tuple(
        Text(f"alerts.reason.{one['code']}", {k: v for k, v in one.items() if k != "code"}) for one in alert.reasons
    )
    choices: list[Choice] = []
    if alert.pair_id is not None:
        pair = turn.session.get_one(Pair, alert.pair_id)
        choices = [Choice(f"do.case.{alert.id}", name, done(turn, pair, name)) for name in _doable(alert, pair)]
    if alert.kind == "screening":
        choices = [
            Choice(f"do.screened.{alert.enrollment_id}", name, Text(f"alerts.do.{name}"))
            for name in ("let_in", "not_now", "read")
        ]
    else:
        choices.append(Choice(f"do.case.{alert.id}", "fine", Text("alerts.do.fine")))
    return Message(
        Text("alerts.case", {"about": about, "kind": Text(f"alerts.kind.{alert.kind}"), "program": program.name}),
        lines=reasons,
        choices=tuple(choices),
        small=_numbered(turn, alert),
    )


def _numbered(turn: Turn, alert: Alert) -> Text:
    """The number by which `alerts resolve` knows a case, and its age in days."""
    age = (turn.now - alert.opened_at).days
    return Text("alerts.open_for" if age else "alerts.opened_today", {"number": str(alert.id), "n": age})


def _doable(alert: Alert, pair: Pair) -> tuple[str, ...]:
    """What can be done for a pair: where one side is silent, the other is the one who can go on."""
    silent = next((one.get("side") for one in alert.reasons if one["code"] == "side_unanswered"), None)
    rematch = {"mentor": "rematch_mentee", "mentee": "rematch_mentor"}.get(silent or "", "rematch")
    return ("write", rematch, *(("extend",) if pair.ends_on is not None else ()), "end")


def done(turn: Turn, pair: Pair, what: str) -> Text:
    """What a case's button says; who is matched again is named, where it is one of the two."""
    if what not in ("rematch_mentor", "rematch_mentee"):
        return Text(f"alerts.do.{what}")
    mentor, mentee = sides(turn.session, pair)
    side = mentor if what == "rematch_mentor" else mentee
    return Text("alerts.do.rematch_one", {"name": first_name(turn.session.get_one(Person, side.person_id))})


def _title(turn: Turn, alert: Alert) -> Text:
    if alert.pair_id is not None:
        return title(turn.session, turn.session.get_one(Pair, alert.pair_id))
    if alert.enrollment_id is not None:
        person = turn.session.get_one(Person, turn.session.get_one(Enrollment, alert.enrollment_id).person_id)
        return Text("bot.plain", {"text": person.name})
    return Text("alerts.program")
