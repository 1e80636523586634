"""Workspaces full of members, written by the database itself: a million rows take it less than a minute.

Every workspace has the same people in the same places of a program that runs: one in five takes part, in pairs, each
with a round that was answered, the messages and the log of it, and the next round planned. Ids are counted, so that
whoever measures knows them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine as Database
from sqlalchemy import text
from sqlmodel import select

from bot.engine import Engine
from bot.events import Commanded, Sender
from flows.everything import plays, texts
from storage.database import reading
from storage.tables import Program

BEGUN = datetime.fromisoformat("2027-02-01T09:00:00+00:00")
"""When all pairs were introduced; on a Monday."""
NOW = BEGUN + timedelta(days=22, hours=5)
"""A Tuesday afternoon in Paris, the day after the round of three weeks."""
PLATFORM = "bench"
SHARE = 5
"""One in so many members takes part in their workspace's program."""
SET_UP = (
    "program create name:Tandem template:classic starts:2027-02-01 controller:Tandem contact:a@example.org "
    "safeguarding:b@example.org",
    "program open",
    "program start",
)


@dataclass(frozen=True)
class Crowd:
    """So many workspaces of so many members; of all their pairs together, so many are to be asked at `NOW`."""

    workspaces: int
    members: int
    due: int

    @property
    def enrolled(self) -> int:
        """How many take part in a workspace: an even number."""
        return self.members // SHARE // 2 * 2

    @property
    def pairs(self) -> int:
        """How many pairs a workspace has."""
        return self.enrolled // 2

    def sender(self, workspace: int, member: int) -> Sender:
        """A member (from 0 on) of a workspace (from 0 on)."""
        admin = member == self.members - 1
        return Sender(PLATFORM, f"w{workspace}", f"w{workspace}m{member}", name=name(member), admin=admin)

    def organizer(self, workspace: int) -> Sender:
        """Who runs the program of a workspace: the last of its members."""
        return self.sender(workspace, self.members - 1)


def name(member: int) -> str:
    """What a member is called."""
    return f"Ana{member} Roux"


PEOPLE = """
INSERT INTO person (name, language, zone, created_at)
SELECT 'Ana' || m || ' Roux', 'en', 'Europe/Paris', :begun
FROM generate_series(0, :people - 1) n, LATERAL (SELECT n / :members AS w, n % :members AS m) member;
INSERT INTO account (person_id, platform, external_id, wrote_at, seen_ref, created_at)
SELECT :person + 1 + n, :platform, 'w' || w || 'm' || m,
  CASE WHEN m < :enrolled THEN CAST(:begun AS timestamp) END,
  CASE WHEN m < :enrolled THEN 'd' || m || '\\:1' END, :begun
FROM generate_series(0, :people - 1) n, LATERAL (SELECT n / :members AS w, n % :members AS m) member;
INSERT INTO membership (account_id, workspace_id, admin)
SELECT :account + 1 + n, :workspace + 1 + w, m = :members - 1
FROM generate_series(0, :people - 1) n, LATERAL (SELECT n / :members AS w, n % :members AS m) member;
"""
PROGRAMS = """
INSERT INTO workspace (platform, external_id, name, created_at)
SELECT :platform, 'w' || w, 'w' || w, :begun FROM generate_series(0, :workspaces - 1) w ORDER BY w;
INSERT INTO program (workspace_id, name, template, state, settings, places, starts_on, ends_on, created_at)
SELECT :workspace + 1 + w, name, template, state, settings, places, starts_on, ends_on, created_at
FROM program, generate_series(0, :workspaces - 1) w WHERE program.id = :program ORDER BY w;
INSERT INTO charterversion (program_id, version, revision, language, text, sha256, created_at)
SELECT :program + 1 + w, version, revision, language, text, sha256, created_at
FROM charterversion, generate_series(0, :workspaces - 1) w WHERE program_id = :program ORDER BY w, id;
INSERT INTO organizer (program_id, person_id, added_at)
SELECT :program + 1 + w, :person + (w + 1) * :members, :begun FROM generate_series(0, :workspaces - 1) w ORDER BY w;
"""
PAIRS = """
INSERT INTO enrollment (program_id, person_id, role, state, profile, capacity, joined_at, onboarded_at, accepted_at,
  let_down)
SELECT :program + 1 + w, :person + 1 + w * :members + m, CASE m % 2 WHEN 0 THEN 'mentor' ELSE 'mentee' END, 'pool',
  '{"topics": ["career"], "languages": ["en"], "availability": ["weekend"], "format": "either"}', 1, :begun, :begun,
  :begun, false
FROM generate_series(0, :sides - 1) n, LATERAL (SELECT n / :enrolled AS w, n % :enrolled AS m) member;
INSERT INTO charterdecision (program_id, enrollment_id, person_id, charter_id, version, sha256, language, decision,
  decided_at)
SELECT e.program_id, e.id, e.person_id, c.id, c.version, c.sha256, 'en', 'accepted', :begun
FROM enrollment e JOIN charterversion c ON c.program_id = e.program_id AND c.language = 'en' AND c.revision = 0
WHERE e.id > :enrollment ORDER BY e.id;
INSERT INTO pair (program_id, mentor_id, mentee_id, state, score, reasons, alternative, rhythm_days, proposed_at,
  introduced_at, paused_days, health, health_reasons, serious, completed)
SELECT :program + 1 + n / :pairs, :enrollment + 1 + 2 * n, :enrollment + 2 + 2 * n, 'active', 80, '[]', '{}', 30,
  :begun, :begun, 0, 'on_track', '[]', false, false
FROM generate_series(0, :sides / 2 - 1) n;
"""
SIDES = """
CREATE TEMPORARY TABLE side AS
SELECT :enrollment + 1 + n AS enrollment, :person + 1 + w * :members + m AS person,
  :account + 1 + w * :members + m AS account, :pair + 1 + n / 2 AS pair, :program + 1 + w AS program,
  m / 2 * :workspaces + w AS k, m % 2 AS mentee, n + 1 AS n
FROM generate_series(0, :sides - 1) n, LATERAL (SELECT n / :enrolled AS w, n % :enrolled AS m) member;
ANALYZE side;
"""
HISTORY = """
INSERT INTO conversation (person_id, account_id, flow, program_id, enrollment_id, pair_id, item, state, priority,
  nudged, asked_step, asked_at, opened_at, ended_at)
SELECT person, account, 'checkin', program, enrollment, pair, 'd7', 'done', 4, true, 'met', :asked, :asked, :answered
FROM side ORDER BY n;
INSERT INTO answer (conversation_id, step, value, answered_at)
SELECT :conversation + n, 'met', '"planned"', :answered FROM side ORDER BY n;
INSERT INTO checkin (pair_id, enrollment_id, period, due_at, state, asked_at, answered_at, reminders, answers,
  conversation_id)
SELECT pair, enrollment, 'd7', :asked, 'answered', :asked, :answered, 0, '{"met": "planned"}', :conversation + n
FROM side ORDER BY n;
INSERT INTO logentry (at, code, person_id, program_id, enrollment_id, pair_id, values)
SELECT :answered, code, person, program, enrollment, pair, '{"period": "d7"}'
FROM side, (VALUES ('joined'), ('charter_accepted'), ('checkin_asked'), ('checkin_answered')) v(code) ORDER BY n;
INSERT INTO outbox (key, kind, account_id, also, lane, message, program_id, conversation_id, step, state, due_at,
  attempts, doubtful, ref, sent_at)
SELECT 'past:' || enrollment || ':' || kind, kind, account, '[]', lane, '{"text": {"k": "checkin.met.ask"}}', program,
  :conversation + n, 'met', 'sent', :asked, 1, false, 'd' || account || ':' || n, :asked
FROM side, (VALUES ('send', 'nudge'), ('seal', 'reply')) v(kind, lane) ORDER BY n;
INSERT INTO nudge (key, kind, due_at, state, person_id, program_id, enrollment_id, pair_id, item, counted, planned_for,
  fired_at)
SELECT 'checkin:' || pair || ':' || enrollment || '\\:d7', 'checkin', :asked, 'fired', person, program, enrollment,
  pair, 'd7', true, :asked, :asked
FROM side ORDER BY n;
INSERT INTO nudge (key, kind, due_at, state, person_id, program_id, enrollment_id, pair_id, item, counted, planned_for)
SELECT 'checkin:' || pair || ':' || enrollment || '\\:d21', 'checkin', due, 'planned', person, program, enrollment,
  pair, 'd21', true, due
FROM side, LATERAL (SELECT CASE WHEN k < :due AND mentee = 0 THEN CAST(:soon AS timestamp)
  ELSE CAST(:later AS timestamp) + n % 10000 * interval '1 minute' END AS due) planned ORDER BY n;
"""


def fill(database: Database, crowd: Crowd) -> None:
    """Write all rows, into empty tables."""
    boss = Sender(PLATFORM, "first", "boss", name="Boss", language="en", zone="Europe/Paris", admin=True)
    engine = Engine(database, plays(), texts())
    for number, command in enumerate(SET_UP):
        engine.turn(Commanded(f"set-up:{number}", BEGUN, boss, "mentoring-admin", command))
    with reading(database) as session:
        first = session.exec(select(Program)).one()
        if first.state != "running":
            raise RuntimeError(f"the program that is copied is {first.state}")
    given = {
        **{"workspaces": crowd.workspaces, "members": crowd.members, "due": crowd.due, "platform": PLATFORM},
        **{"enrolled": crowd.enrolled, "pairs": crowd.pairs, "begun": BEGUN.replace(tzinfo=None)},
        **{"people": crowd.workspaces * crowd.members, "sides": crowd.workspaces * crowd.enrolled},
        **{"asked": _days(7), "answered": _days(8), "soon": NOW.replace(tzinfo=None), "later": _days(30)},
    }
    with database.connect() as connection:
        # What is written here points at what is there: it need not be looked at row by row.
        connection.execute(text("SET session_replication_role = replica"))
        connection.execute(text("SET synchronous_commit = off"))
        connection.execute(text("SET work_mem = '256MB'"))
        for table in ("person", "account", "workspace", "program", "enrollment", "pair", "conversation"):
            given[table] = connection.execute(text(f"SELECT coalesce(max(id), 0) FROM {table}")).scalar_one()
        connection.commit()
        for part in (PEOPLE, PROGRAMS, PAIRS, SIDES, HISTORY):
            for statement in part.split(";\n"):
                if statement.strip():
                    connection.execute(text(statement), given)
                    connection.commit()
        connection.execute(text("SET session_replication_role = DEFAULT"))
        connection.execute(text("SET synchronous_commit = DEFAULT"))
        connection.execute(text("DROP TABLE side"))
        connection.commit()
    with database.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
        connection.execute(text("CHECKPOINT"))


def _days(days: int) -> datetime:
    return (BEGUN + timedelta(days=days)).replace(tzinfo=None)
