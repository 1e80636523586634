"""`binome rehearse`: the summary, the files, the exit codes; and what it says where there is nothing to rehearse."""

import hashlib
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import Result

from flows.charter.text import default, write
from storage import schema
from storage.database import connect, writing
from storage.tables import Account, Membership, Organizer, Person, Program, Workspace
from tests.command_line.typed import binome

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
STARTS = datetime.now(UTC).date() + timedelta(days=30)


@pytest.fixture
def real(tmp_path: Path) -> Path:
    """A database with one program that is ready to open, and one that is not."""
    file = tmp_path / "real.sqlite"
    database = connect(f"sqlite:///{file}")
    schema.upgrade(database)
    with writing(database) as session:
        home = Workspace(platform="stage", external_id="home", name="home", created_at=NOW)
        olga = Person(name="Olga", created_at=NOW)
        session.add_all([home, olga])
        session.flush()
        account = Account(person_id=olga.id, platform="stage", external_id="olga", created_at=NOW)
        session.add(account)
        session.flush()
        session.add(Membership(account_id=account.id, workspace_id=home.id))
        for name, contact in (("Tandem", "team@example.org"), ("Passerelle", "")):
            program = Program(
                workspace_id=home.id,
                name=name,
                template="flash",
                settings={"controller": "Lyon", "contact": contact, "safeguarding": "care@example.org"},
                starts_on=STARTS,
                ends_on=STARTS + timedelta(days=28),
                created_at=NOW,
            )
            session.add(program)
            session.flush()
            session.add(Organizer(program_id=program.id, person_id=olga.id, added_at=NOW))
            for language in ("en", "fr"):
                write(session, program, language, default(language), 1, 0, NOW)
    database.dispose()
    return file


def rehearse(file: Path, *arguments: str) -> Result:
    """What the command says about the database in *file*."""
    return binome(file.parent, f"sqlite:///{file}", "rehearse", *arguments)


def test_a_program_that_is_ready_ends_with_0_and_leaves_two_files(real: Path) -> None:
    """The same program on the same day with the same seed leaves the same files; the database is what it was."""
    before = hashlib.sha256(real.read_bytes()).hexdigest()
    for folder in ("one", "two"):
        done = rehearse(real, "tandm", "--people", "3", "--into", folder)
        assert done.exit_code == 0, done.output
    assert "Tandem, rehearsed from" in done.stdout and "(simulation). Nothing was sent to anybody." in done.stdout
    assert re.search("Nothing stands in the way of Tandem|Tandem can go ahead", done.stdout)
    assert re.search(r"^Day \d+ of 63$", done.stdout, re.MULTILINE), "a bar is for a terminal"
    one, two = (real.parent / folder for folder in ("one", "two"))
    assert sorted(path.name for path in one.iterdir()) == ["rehearsal.html", "rehearsal.json"]
    for name in ("rehearsal.html", "rehearsal.json"):
        assert (one / name).read_bytes() == (two / name).read_bytes()
    assert json.loads((one / "rehearsal.json").read_text("utf-8"))["simulated"] is True
    assert hashlib.sha256(real.read_bytes()).hexdigest() == before


def test_a_program_that_cannot_open_ends_with_1_and_names_the_cure(real: Path) -> None:
    """In the language that is asked for; without a folder nothing is written."""
    done = rehearse(real, "2", "--people", "3", "--language", "fr")
    assert done.exit_code == 1, done.output
    assert "Passerelle ne peut pas encore se lancer" in done.stdout
    assert "/mentoring-admin settings set name:contact value:…" in done.stdout
    assert not list(real.parent.glob("*.html"))


@pytest.mark.parametrize("named", ["99", "Something else", "999999999999999999999"])
def test_a_program_that_is_not_there_ends_with_2_and_lists_those_that_are(real: Path, named: str) -> None:
    """By name and number."""
    done = rehearse(real, named)
    assert (done.exit_code, done.stderr.strip()) == (
        2,
        f"No program is called {named}. There are: Tandem (1), Passerelle (2).",
    )


def test_without_a_database_it_says_how_to_make_one(tmp_path: Path) -> None:
    """And makes none."""
    done = rehearse(tmp_path / "none.sqlite", "Tandem")
    assert done.exit_code == 2 and "binome db upgrade" in done.stderr
    assert not (tmp_path / "none.sqlite").exists()
