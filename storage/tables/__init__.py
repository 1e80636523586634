"""Every table, in one import: what alembic compares the database with."""

from storage.tables.access import Installation
from storage.tables.erasures import Erasure
from storage.tables.links import OneTimeCode, ProgramLink
from storage.tables.pairs import (
    AgreementSignature,
    AgreementVersion,
    Checkin,
    Meeting,
    Pair,
    PairNote,
    Ruling,
    SatisfactionAnswer,
)
from storage.tables.people import Account, Membership, Person, Workspace
from storage.tables.programs import (
    Alert,
    CharterDecision,
    CharterVersion,
    Enrollment,
    Goal,
    Organizer,
    Program,
    Report,
)
from storage.tables.running import Lease
from storage.tables.surveys import Readiness, SurveyAnswer
from storage.tables.talk import Answer, Conversation, Inbox, Job, Kept, LogEntry, Nudge, Outbox

__all__ = [
    "Account",
    "AgreementSignature",
    "AgreementVersion",
    "Alert",
    "Answer",
    "CharterDecision",
    "CharterVersion",
    "Checkin",
    "Conversation",
    "Enrollment",
    "Erasure",
    "Goal",
    "Inbox",
    "Installation",
    "Job",
    "Kept",
    "Lease",
    "LogEntry",
    "Meeting",
    "Membership",
    "Nudge",
    "OneTimeCode",
    "Organizer",
    "Outbox",
    "Pair",
    "PairNote",
    "Person",
    "Program",
    "ProgramLink",
    "Readiness",
    "Report",
    "Ruling",
    "SatisfactionAnswer",
    "SurveyAnswer",
    "Workspace",
]
