"""All that is kept about one person, as plain values.

Of every table it is said what of it is shown (`SHOWN`) or why nothing is (`NOT_SHOWN`): a test walks the tables. What
the partner answered is never in it, nor what could tell it: a pair's health, cases, when they are asked next.
"""

import json
from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col, or_, select

from bot.flow import PARTNER
from bot.turn import Turn
from flows.agreement.erasing import own
from flows.looking import looks
from flows.who import pairs_of, partner_of
from storage.tables import (
    Account,
    Alert,
    Answer,
    CharterDecision,
    Checkin,
    Conversation,
    Enrollment,
    Goal,
    LogEntry,
    Meeting,
    Membership,
    OneTimeCode,
    Organizer,
    Outbox,
    Pair,
    PairNote,
    Program,
    Ruling,
    SatisfactionAnswer,
    SurveyAnswer,
    Workspace,
)

Rows = list[dict[str, Any]]

SHOWN = {
    "person": "person",
    "account": "accounts",
    "membership": "accounts",
    "workspace": "accounts",
    "organizer": "organizes",
    "programlink": "log",
    "onetimecode": "codes",
    "surveyanswer": "surveys",
    "enrollment": "enrollments",
    "charterdecision": "enrollments",
    "goal": "enrollments",
    "pair": "enrollments",
    "agreementversion": "enrollments",
    "agreementsignature": "enrollments",
    "meeting": "enrollments",
    "checkin": "enrollments",
    "satisfactionanswer": "enrollments",
    "conversation": "answers",
    "answer": "answers",
    "outbox": "messages",
    "alert": "cases",
    "pairnote": "notes",
    "ruling": "rulings",
    "logentry": "log",
}
"""By table: the part of the file that shows it."""
NOT_SHOWN = {
    "nudge": "when somebody is asked next may tell what their partner answered",
    "job": "work that is under way, by numbers; what comes of it is a message",
    "inbox": "numbers of events, for some days",
    "kept": "what was pressed or typed a moment ago, until it is taken in",
    "erasure": "fingerprints of who was erased",
    "program": "the program's own",
    "charterversion": "the program's own",
    "readiness": "counts without names",
    "report": "counts without names",
    "installation": "a workspace's keys",
    "lease": "which process does what",
}
"""By table: why nothing of it is shown."""
BETWEEN_TWO = ("agreement", "reach")
"""Flows whose answers the partner reads and organizers do not, as is said below their questions."""
TELLING = ("health", "contradiction", "alert_opened", "alert_resolved", "nudge_skipped", "checkin_skipped")
"""Entries of the log that may tell what a partner answered."""


def as_json(turn: Turn) -> bytes:
    """The data of the person of the turn as indented JSON, UTF-8; no other person's answers are in it."""
    return json.dumps(collect(turn), ensure_ascii=False, indent=2, default=str).encode()


def collect(turn: Turn) -> dict[str, Any]:
    """The data of the person of the turn as plain values."""
    session, person = turn.session, turn.who
    enrollments = session.exec(
        select(Enrollment).where(Enrollment.person_id == person.id).order_by(col(Enrollment.id))
    ).all()
    mine = [one.id for one in enrollments]
    surveys = session.exec(select(SurveyAnswer).where(SurveyAnswer.person_id == person.id)).all()
    return {
        "person": {
            "name": person.name,
            "language": person.language,
            "zone": person.zone,
            "email": person.email,
            "paused_until": person.paused_until,
            "stopped_at": person.stopped_at,
            "since": person.created_at,
        },
        "accounts": _accounts(session, person.id),
        "organizes": _organizes(session, person.id),
        "surveys": [_survey(session, one) for one in surveys],
        "enrollments": [_enrollment(session, one) for one in enrollments],
        "answers": _answers(turn),
        "messages": _messages(turn),
        "cases": _cases(session, mine),
        "notes": _notes(session, person.id, mine),
        "rulings": _rulings(session, mine),
        "codes": [
            {"purpose": one.purpose, "at": one.created_at, "used": one.used_at}
            for one in session.exec(select(OneTimeCode).where(OneTimeCode.person_id == person.id)).all()
        ],
        "log": _log(session, person.id),
        "looked_at": looks(session, enrollments),
    }


def _accounts(session: Session, person: int) -> Rows:
    accounts = session.exec(select(Account).where(Account.person_id == person).order_by(col(Account.id))).all()
    places = session.exec(
        select(Membership, Workspace.name)
        .join(Workspace, col(Workspace.id) == Membership.workspace_id)
        .where(col(Membership.account_id).in_([one.id for one in accounts]))
    ).all()
    return [
        {
            "platform": one.platform,
            "id": one.external_id,
            "wrote_at": one.wrote_at,
            "since": one.created_at,
            "workspaces": [
                {"name": name, "admin": place.admin, "left_at": place.left_at}
                for place, name in places
                if place.account_id == one.id
            ],
        }
        for one in accounts
    ]


def _organizes(session: Session, person: int) -> Rows:
    rows = session.exec(select(Organizer).where(Organizer.person_id == person)).all()
    return [{"program": _program(session, one.program_id), "since": one.added_at} for one in rows]


def _survey(session: Session, said: SurveyAnswer) -> dict[str, Any]:
    return {
        "program": _program(session, said.program_id),
        "joins": said.joins,
        "profile": said.profile,
        "expects": said.expects,
        "source": said.source,
        "at": said.answered_at,
    }


def _enrollment(session: Session, enrollment: Enrollment) -> dict[str, Any]:
    decisions = session.exec(select(CharterDecision).where(CharterDecision.enrollment_id == enrollment.id)).all()
    goals = session.exec(select(Goal).where(Goal.enrollment_id == enrollment.id)).all()
    profile = {name: value for name, value in enrollment.profile.items() if name != "excluded"}
    return {
        "program": _program(session, enrollment.program_id),
        "role": enrollment.role,
        "state": enrollment.state,
        "profile": profile,
        "places": enrollment.capacity,
        "joined": enrollment.joined_at,
        "onboarded": enrollment.onboarded_at,
        "accepted": enrollment.accepted_at,
        "waiting_since": enrollment.waiting_since,
        "left": enrollment.left_at,
        "charter": [
            {
                "decision": one.decision,
                "version": one.version,
                "language": one.language,
                "sha256": one.sha256,
                "at": one.decided_at,
            }
            for one in decisions
        ],
        "goals": [
            {"text": one.text, "state": one.state, "at": one.set_at, "reviewed": one.reviewed_at} for one in goals
        ],
        "pairs": [
            _pair(session, enrollment, pair) for pair in pairs_of(session, enrollment.id, "active", "paused", "ended")
        ],
    }


def _pair(session: Session, enrollment: Enrollment, pair: Pair) -> dict[str, Any]:
    """A pair from one side: what this one reported and answered, and nothing that the other did."""
    met = session.exec(select(Meeting).where(Meeting.pair_id == pair.id, Meeting.enrollment_id == enrollment.id)).all()
    checkins = session.exec(
        select(Checkin).where(
            Checkin.pair_id == pair.id, Checkin.enrollment_id == enrollment.id, col(Checkin.answered_at).is_not(None)
        )
    ).all()
    said = session.exec(
        select(SatisfactionAnswer).where(
            SatisfactionAnswer.pair_id == pair.id, SatisfactionAnswer.enrollment_id == enrollment.id
        )
    ).all()
    return {
        "partner": partner_of(session, pair, enrollment.id).name,
        "since": pair.introduced_at,
        "ends_on": pair.ends_on,
        "ended": pair.ended_at,
        "completed": pair.completed,
        "agreement": own(session, enrollment, pair.id),
        "meetings": [{"day": one.met_on, "at": one.reported_at} for one in met],
        "checkins": [{"asked": one.asked_at, "at": one.answered_at, "answers": one.answers} for one in checkins],
        "satisfaction": [
            {
                "round": one.round,
                "score": one.score,
                "fit": one.fit,
                "recommend": one.recommend,
                "answers": one.answers,
                "shared": one.shared,
                "at": one.answered_at,
            }
            for one in said
        ],
    }


def _answers(turn: Turn) -> Rows:
    """Every answer, with who could read it."""
    rows = turn.session.exec(
        select(Conversation, Answer)
        .join(Answer, col(Answer.conversation_id) == Conversation.id)
        .where(Conversation.person_id == turn.who.id)
        .order_by(col(Answer.id))
    ).all()
    return [
        {
            "conversation": conversation.flow,
            "question": answer.step,
            "answer": answer.value,
            "at": answer.answered_at,
            "seen_by": _seen_by(turn, conversation.flow, answer.step),
        }
        for conversation, answer in rows
    ]


def _seen_by(turn: Turn, flow: str, step: str) -> str | None:
    """Who reads the answers to a step; None for a step that is asked no more."""
    known = turn.repertoire.flows.get(flow)
    asked = known.step(step) if known is not None else None
    if asked is None:
        return None
    return "partner_alone" if asked.seen_by == PARTNER and flow in BETWEEN_TWO else asked.seen_by


def _messages(turn: Turn) -> Rows:
    """What the bot wrote to the person and still has: when, and what it was.

    Its words may be those of others, and stand in the person's own history.
    """
    accounts = select(Account.id).where(Account.person_id == turn.who.id)
    rows = turn.session.exec(
        select(Outbox.sent_at, Outbox.message)
        .where(
            col(Outbox.account_id).in_(accounts),
            Outbox.state == "sent",
            col(Outbox.kind).in_(("send", "introduce")),
        )
        .order_by(col(Outbox.id))
    ).all()
    return [{"at": at, "code": message["text"]["k"]} for at, message in rows if message]


def _cases(session: Session, mine: Sequence[int]) -> Rows:
    """Organizers' cases that are about this person alone, or that they asked for."""
    rows = session.exec(select(Alert).where(col(Alert.enrollment_id).in_(mine)).order_by(col(Alert.id))).all()
    return [
        {
            "program": _program(session, one.program_id),
            "kind": one.kind,
            "at": one.opened_at,
            "resolved": one.resolved_at,
            "outcome": one.outcome,
        }
        for one in rows
    ]


def _notes(session: Session, person: int, mine: Sequence[int]) -> Rows:
    """Notes of organizers: one's own in words; of one's pairs only when, since they are about two people."""
    theirs = select(Pair.id).where(or_(col(Pair.mentor_id).in_(mine), col(Pair.mentee_id).in_(mine)))
    rows = session.exec(
        select(PairNote)
        .where(or_(PairNote.written_by == person, col(PairNote.pair_id).in_(theirs)))
        .order_by(col(PairNote.id))
    ).all()
    return [
        {
            "at": one.written_at,
            "mine": one.written_by == person,
            "text": one.words if one.written_by == person else None,
        }
        for one in rows
    ]


def _rulings(session: Session, mine: Sequence[int]) -> Rows:
    """What organizers decided for the matching; not with whom."""
    rows = session.exec(select(Ruling).where(or_(col(Ruling.mentor_id).in_(mine), col(Ruling.mentee_id).in_(mine))))
    return [{"kind": one.kind, "at": one.at} for one in rows.all()]


def _log(session: Session, person: int) -> Rows:
    """What happened, as codes with their time."""
    rows = session.exec(
        select(LogEntry)
        .where(LogEntry.person_id == person, col(LogEntry.code).not_in(TELLING))
        .order_by(col(LogEntry.id))
    ).all()
    names = {one: _program(session, one) for one in {row.program_id for row in rows} if one is not None}
    return [{"at": one.at, "code": one.code, "program": names.get(one.program_id or 0)} for one in rows]


def _program(session: Session, program: int) -> str:
    return session.get_one(Program, program).name
