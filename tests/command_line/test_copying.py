"""A database as a whole: copied into an empty one, row by row, and into a file while the bot writes."""

import sqlite3
import stat
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import text
from sqlmodel import SQLModel, col, select

from bot.composition.moving import back_up_database, copy_database
from storage import schema
from storage.copying import CannotCopy, back_up, copy, read_only
from storage.database import connect, reading
from storage.tables import Outbox, Person
from tests.journeys.theatre import Play


@pytest.fixture
async def program(own_sqlite) -> Play:
    """A program in an SQLite file, with everything that a pair leaves behind."""
    SQLModel.metadata.drop_all(own_sqlite)
    schema.upgrade(own_sqlite)
    play = Play(own_sqlite)
    await play.pair("ana", "ines", days=8)
    return play


def url(engine) -> str:
    return engine.url.render_as_string(hide_password=False)


def everything(engine) -> dict[str, list[tuple]]:
    """All rows of all tables, but for what processes do just now."""
    with reading(engine) as session:
        return {
            table.name: [tuple(row) for row in session.execute(select(table).order_by(*table.primary_key)).all()]
            for table in SQLModel.metadata.sorted_tables
            if table.name != "lease"
        }


async def test_a_program_moves_to_postgresql_and_goes_on_there(program, postgres, capsys):
    """Every row is there, times and words alike; the next numbers follow; people go on where they were."""
    SQLModel.metadata.drop_all(postgres)
    with postgres.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
    before = everything(program.database)
    assert copy_database(url(program.database), url(postgres)) == 0
    assert everything(postgres) == before == everything(program.database)
    assert f"{len(before['outbox']):>10,} outbox" in capsys.readouterr().out
    moved = Play(postgres, program.clock.now())
    moved.events = program.events
    moved.stage = program.stage
    await moved.say("max", "bonjour")
    await moved.command("olga", "/mentoring-admin program show")
    assert {row.name for row in moved.rows(Person)} >= {"Ana", "Ines", "Tom", "Max"}
    assert len(moved.rows(Outbox)) > len(before["outbox"])


async def test_it_comes_back_to_a_file_as_well(program, postgres, tmp_path):
    """The other way: from PostgreSQL into an SQLite file that is not there yet."""
    SQLModel.metadata.drop_all(postgres)
    schema.upgrade(postgres)
    copy(program.database, postgres)
    file = tmp_path / "back" / "again.sqlite"
    assert copy_database(url(postgres), f"sqlite:///{file}") == 0
    again = connect(f"sqlite:///{file}")
    assert everything(again) == everything(program.database)
    again.dispose()


@pytest.mark.parametrize("to", ["itself", "full", "missing"])
async def test_what_cannot_be_copied_is_said_and_changes_nothing(program, tmp_path, capsys, to):
    """Onto itself, onto a database that holds something, from a file that is not there."""
    other = tmp_path / "other.sqlite"
    if to == "full":
        full = connect(f"sqlite:///{other}")
        schema.upgrade(full)
        copy(program.database, full)
        full.dispose()
    before = everything(program.database)
    pairs = {
        "itself": (url(program.database), url(program.database), "the same database"),
        "full": (url(program.database), f"sqlite:///{other}", "is not empty"),
        "missing": (f"sqlite:///{tmp_path}/nothing.sqlite", f"sqlite:///{other}", "There is no database"),
    }
    source, target, says = pairs[to]
    assert copy_database(source, target) == 1
    assert says in capsys.readouterr().err
    assert everything(program.database) == before
    assert other.exists() == (to == "full") and not (tmp_path / "nothing.sqlite").exists()


async def test_a_copy_that_breaks_off_leaves_the_second_one_empty(program, tmp_path, monkeypatch):
    """In the middle of a table."""
    target = connect(f"sqlite:///{tmp_path}/target.sqlite")
    schema.upgrade(target)

    def breaks(reads, writes, table):
        if table.name == "outbox":
            raise CannotCopy("broken off")
        return copied(reads, writes, table)

    from storage import copying

    copied = copying._copy_table
    monkeypatch.setattr(copying, "_copy_table", breaks)
    with pytest.raises(CannotCopy):
        copy(program.database, target)
    assert not any(everything(target).values())
    target.dispose()


async def test_nothing_is_written_to_what_is_copied(program):
    """Not even by mistake."""
    engine = read_only(url(program.database))
    with pytest.raises(Exception, match="readonly"), engine.begin() as connection:
        connection.execute(text("DELETE FROM outbox"))
    engine.dispose()
    file = Path(program.database.url.database)
    before = file.read_bytes()
    copy(read_only(url(program.database)), connect(f"sqlite:///{file}.copy"))
    assert file.read_bytes() == before


async def test_people_who_were_erased_do_not_move(program, postgres, tmp_path, capsys, monkeypatch):
    """A backup from before their erasure is named as one."""
    file = tmp_path / "old.sqlite"
    back_up(tmp_path / "test.sqlite", file)
    journal = tmp_path / "journal"
    monkeypatch.setenv("BINOME_ERASURES", str(journal))
    from storage import erasures
    from storage.database import writing

    with writing(program.database) as session:
        ana = session.exec(select(Person).where(col(Person.name) == "Ana")).one()
        erasures.note(session, ana, program.clock.now())
    erasures.keep(program.database, journal, program.clock.now())
    assert copy_database(f"sqlite:///{file}", url(postgres)) == 1
    assert "1 people who were erased since" in capsys.readouterr().err


async def test_a_backup_is_whole_while_the_bot_writes(program, tmp_path, monkeypatch, capsys):
    """A file of its own, that only its owner reads, checked; what was committed when it began is in it."""
    monkeypatch.setenv("DATABASE_URL", url(program.database))
    stop = Event()
    writing = Thread(target=write_on, args=(tmp_path / "test.sqlite", stop))
    writing.start()
    try:
        assert back_up_database(tmp_path / "copies" / "one.sqlite") == 0
    finally:
        stop.set()
        writing.join()
    copied = tmp_path / "copies" / "one.sqlite"
    assert stat.S_IMODE(copied.stat().st_mode) == 0o600 and list(copied.parent.iterdir()) == [copied]
    engine = connect(f"sqlite:///{copied}")
    found, before = everything(engine), everything(program.database)
    engine.dispose()
    assert schema.is_current(program.database)
    assert {name: rows for name, rows in found.items() if name != "inbox"} == {
        name: rows for name, rows in before.items() if name != "inbox"
    }
    assert back_up_database(copied) == 1
    assert "is there already" in capsys.readouterr().err


def test_a_damaged_database_gives_no_backup(tmp_path):
    """What SQLite finds amiss is said."""
    file = tmp_path / "broken.sqlite"
    with sqlite3.connect(file) as database:
        database.execute("PRAGMA foreign_keys=OFF")
        database.execute("CREATE TABLE person (id INTEGER PRIMARY KEY)")
        database.execute("CREATE TABLE account (id INTEGER PRIMARY KEY, person_id INTEGER REFERENCES person(id))")
        database.execute("INSERT INTO account VALUES (1, 7)")
    database.close()
    with pytest.raises(CannotCopy, match="account names a row of person that is missing"):
        back_up(file, tmp_path / "copy.sqlite")
    assert not list(tmp_path.glob("copy*"))


def write_on(file, stop: Event) -> None:
    """Write until told to stop."""
    database = sqlite3.connect(file, isolation_level=None, timeout=30)
    number = 0
    while not stop.is_set():
        database.execute("INSERT INTO inbox VALUES (?, '2027-01-04 09:00:00.000000')", (f"more:{number}",))
        number += 1
    database.close()
