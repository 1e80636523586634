"""The command line before anything runs: what is missing is named, and nothing is left behind."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import select

from storage.database import connect, reading, writing
from storage.tables import Person
from tests.command_line.typed import binome

EARLY = """
import os, signal
from bot.composition import running
running.check_ready = lambda *_: os.kill(os.getpid(), signal.SIGTERM)
raise SystemExit(running.run(playground=True, port=0, role="all"))
"""


def typed(folder, *arguments):
    """What the command says, with no setting but a database in *folder*."""
    return binome(folder, f"sqlite:///{folder}/new/binome.sqlite", *arguments)


@pytest.mark.parametrize("command", [["doctor"], ["db", "check"]])
def test_a_database_that_is_not_there_is_named_and_not_made(tmp_path, command):
    """Looking leaves no empty file, which the next look would take for a database."""
    done = typed(tmp_path, *command)
    assert done.exit_code == 1
    assert "There is no database yet" in done.output and "binome db upgrade" in done.output
    assert not (tmp_path / "new").exists()


def test_what_a_command_asks_for_is_its_cure(tmp_path):
    """After `binome db upgrade` the database is up to date."""
    assert typed(tmp_path, "db", "upgrade").exit_code == 0
    done = typed(tmp_path, "doctor")
    assert (done.exit_code, "up to date" in done.stdout) == (0, True)


def test_a_signal_before_anything_was_begun_ends_it_cleanly(tmp_path):
    """A host that stops what it has just started sees no crash."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(Path.cwd()), "DATABASE_URL": "sqlite:///bot.sqlite"}
    early = [sys.executable, "-c", EARLY]
    done = subprocess.run(early, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, signal.Signals(-done.returncode) if done.returncode < 0 else done.stderr


def test_a_demo_that_writes_to_a_file_says_how_far_it_is(tmp_path):
    """A bar is for a terminal; elsewhere a line stands for each week."""
    done = typed(tmp_path, "demo", "--members", "4", "--weeks", "6")
    assert "Day 7 of 42" in done.stdout and "turns a second" in done.stdout


def test_the_operator_can_erase_who_cannot_ask_any_more(tmp_path):
    """Who it is is said first; nothing happens without --sure; a name that two people have erases neither."""
    assert typed(tmp_path, "db", "upgrade").exit_code == 0
    database = connect(f"sqlite:///{tmp_path}/new/binome.sqlite")
    at = datetime(2027, 1, 4, tzinfo=UTC)
    with writing(database) as session:
        names = (("Ana Silva", "ana@example.org"), ("Bo", None), ("Bo", "bo@example.org"))
        session.add_all(Person(name=name, email=email, created_at=at) for name, email in names)
    for who, says in (("Zoé", "Nobody here is called Zoé"), ("bo", "2 people"), ("Ana Silva", "--sure")):
        done = typed(tmp_path, "db", "forget", who)
        assert done.exit_code == 1 and says in done.output
    done = typed(tmp_path, "db", "forget", "ANA@example.org", "--sure")
    assert (done.exit_code, "Erased." in done.stdout) == (0, True), done.stderr
    with reading(database) as session:
        assert [one.name for one in session.exec(select(Person).order_by(Person.id))] == ["", "Bo", "Bo"]
    database.dispose()
    assert len((tmp_path / "new" / "binome.erasures").read_text("utf-8").splitlines()) == 1
    assert "Nobody who was erased" in typed(tmp_path, "db", "replay-erasures").stdout
