"""Health of 100,000 pairs and the digest about them: the memory of a process that does both, after three months and
after two years.

The process is the bot's own engine: it fires the nudges of the night before a digest, some pairs a turn, then that.
A round a month and side, a meeting a month, in the order of time, so that what belongs to a pair lies far apart; one
pair in a hundred is silent.
"""

import json
import resource
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from sqlmodel import select

from benchmarks.measured import Measured, seconds
from bot import nudges
from bot.composition.compose import texts
from bot.engine import Engine
from bot.turn import Turn
from flows import cases
from flows.follow_up.assessment import plan_looks
from flows.repertoire import repertoire
from storage import schema
from storage.database import connect, reading, writing
from storage.tables import Alert, Pair, Program

PAIRS = 100_000
SHORT, LONG = 3, 24
"""Months of history."""
LIMIT = 1.1
NOW = datetime(2027, 1, 4, 2, 0, tzinfo=UTC)
"""The night before a Monday's digest."""
SILENT_EVERY = 100

PEOPLE = """
insert into workspace (id, platform, external_id, name, created_at) values (1, 'bench', 'home', 'Home', :first);
insert into program (id, workspace_id, name, template, state, settings, places, created_at)
  values (1, 1, 'Tandem', 'classic', 'running', '{}', '{}', :first);
insert into person (id, name, language, created_at) values (1, 'Olga', 'en', :first);
insert into account (id, person_id, platform, external_id, wrote_at, created_at)
  values (1, 1, 'bench', 'olga', :first, :first);
insert into membership (account_id, workspace_id, admin) values (1, 1, 1);
insert into organizer (program_id, person_id, added_at) values (1, 1, :first);
with recursive n(i) as (select 2 union all select i + 1 from n where i < 2 * :pairs + 1)
  insert into person (id, name, language, zone, created_at) select i, 'P' || i, 'en', 'Europe/Paris', :first from n;
with recursive n(i) as (select 2 union all select i + 1 from n where i < 2 * :pairs + 1)
  insert into enrollment (id, program_id, person_id, role, state, profile, capacity, joined_at, let_down)
  select i, 1, i, case i % 2 when 0 then 'mentor' else 'mentee' end, 'pool', '{}', 1, :first, 0 from n;
with recursive n(i) as (select 1 union all select i + 1 from n where i < :pairs)
  insert into pair (id, program_id, mentor_id, mentee_id, state, score, reasons, alternative, rhythm_days, proposed_at,
    introduced_at, paused_days, health, health_reasons, serious, completed)
  select i, 1, 2 * i, 2 * i + 1, 'active', 60, '[]', '{}', 30, :first, :first, 0, 'on_track', '[]', 0, 0 from n;
"""
MONTH = """
insert into checkin (pair_id, enrollment_id, period, due_at, state, asked_at, answered_at, reminders, answers)
  select p.id, s.side, 'd' || :day, :at, case p.id % :silent when 0 then 'lapsed' else 'answered' end, :at,
    case p.id % :silent when 0 then null else :at end, 0, case p.id % :silent when 0 then '{}' else '{"met": "yes"}' end
  from (select 0 as mentee union all select 1) t join pair p
  join (select id, mentor_id as side, 0 as mentee from pair union all select id, mentee_id, 1 from pair) s
    on s.id = p.id and s.mentee = t.mentee;
insert into meeting (pair_id, enrollment_id, met_on, confirmed, reported_at)
  select id, mentor_id, date(:at), 0, :at from pair where id % :silent <> 0;
insert into logentry (at, code, person_id, program_id, pair_id, "values")
  select :at, 'checkin_answered', mentor_id, 1, id, '{"met": "yes"}' from pair where id % :silent <> 0;
"""


def ratio() -> Measured:
    """The peak memory after the long history over that after the short one."""
    short, long = (_apart(months, PAIRS) for months in (SHORT, LONG))
    details = {"pairs": PAIRS, "months_3": short, "months_24": long}
    return Measured("memory of health and digest, 24 months over 3", long["mib"] / short["mib"], "×", LIMIT, details)


def _apart(months: int, pairs: int) -> dict[str, float]:
    """What a process that does nothing else needs; the rows are written by another one."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "bench.sqlite"
        for what in ("write", "look"):
            command = [sys.executable, "-m", "benchmarks.following", what, str(file), str(months), str(pairs)]
            said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return json.loads(said)


def write(file: Path, months: int, pairs: int) -> None:
    """A program of *pairs* with a round for each of the last *months*."""
    database = connect(f"sqlite:///{file}")
    schema.upgrade(database)
    database.dispose()
    plain = sqlite3.connect(file)
    plain.execute("pragma synchronous = off")
    first = NOW - timedelta(days=30 * months + 10)
    _run(plain, PEOPLE, {"first": _stored(first), "pairs": pairs})
    for number in range(1, months + 1):
        at = first + timedelta(days=30 * number)
        _run(plain, MONTH, {"at": _stored(at), "day": 30 * number, "silent": SILENT_EVERY})
    plain.commit()
    plain.close()


def _run(plain: sqlite3.Connection, script: str, values: dict[str, object]) -> None:
    for statement in filter(str.strip, script.split(";\n")):
        plain.execute(statement, values)


def _stored(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S.%f")


def look(file: Path, pairs: int) -> dict[str, float]:
    """Fire the night's looks and the digest; the peak memory of this process, and what its turns take."""
    database = connect(f"sqlite:///{file}")
    engine = Engine(database, repertoire(), texts())
    with writing(database) as session:
        turn = Turn(session, NOW - timedelta(days=1), "bench", engine.repertoire, engine.texts)
        program = session.get_one(Program, 1)
        plan_looks(turn, program, NOW)
        cases.plan_digest(turn, program)
    now, took = NOW, list[float]()
    while (due := nudges.next_due(database)) is not None and due < NOW + timedelta(hours=12):
        now = max(now, due)
        for event in nudges.due(database, now, 1):
            took.append(seconds(partial(engine.turn, event)))
    with reading(database) as session:
        found = len(session.exec(select(Alert.id)).all())
        looked = len(session.exec(select(Pair.id).where(Pair.health == "silent")).all())
    if not found == looked == pairs // SILENT_EVERY:
        raise RuntimeError(f"{found} cases and {looked} silent pairs, of {pairs}")
    database.dispose()
    return {
        "mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
        "slowest_turn_ms": round(max(took) * 1000, 1),
        "median_turn_ms": round(median(took) * 1000, 1),
        "turns": len(took),
    }


if __name__ == "__main__":
    what, path, given, many = sys.argv[1:]
    if what == "write":
        write(Path(path), int(given), int(many))
    else:
        print(json.dumps(look(Path(path), int(many))))
