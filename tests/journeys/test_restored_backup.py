"""A backup from before an erasure is restored: whoever was erased since is erased again, and nobody else."""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.composition.erasing_again import back, replay
from storage import erasures
from storage.database import connect, writing
from storage.tables import Erasure, Pair, Person
from tests.journeys.theatre import Play


@pytest.fixture
def file(tmp_path):
    """The database's file."""
    return tmp_path / "test.sqlite"


def saved(file: Path) -> Path:
    """A copy of the file as it is now."""
    copy = file.with_name("backup.sqlite")
    copy.unlink(missing_ok=True)
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy


def restored(play: Play, file: Path) -> Play:
    """The bot's next life, on the backup; its clock goes on."""
    play.database.dispose()
    for end in ("-wal", "-shm"):
        file.with_name(file.name + end).unlink(missing_ok=True)
    shutil.copy(file.with_name("backup.sqlite"), file)
    after = Play(connect(f"sqlite:///{file}"), play.clock.now())
    after.events = play.events  # A platform gives no event the id of an earlier one.
    return after


async def forgotten(play: Play, who: str, journal: Path) -> None:
    """All of it, and noted in the journal."""
    play.service.journal = journal
    await play.command(who, "/mentoring forget-me")
    await play.press(who, "yes")
    await play.wait(hours=1)
    await play.service.tidy()


async def test_who_is_back_from_a_backup_is_erased_again(own_sqlite, file):
    """Their partner hears the neutral words of this database's pair, they hear nothing; a second start finds nobody."""
    play, journal = Play(own_sqlite), file.with_suffix(".erasures")
    await play.pair()
    saved(file)
    await forgotten(play, "ana", journal)
    play = restored(play, file)
    try:
        assert [one.name for one in play.rows(Person) if one.name == "Ana"] == ["Ana"] and not play.rows(Erasure)
        assert replay(play.engine, [journal], play.clock.now()) == 1
        await play.wait(hours=1)
        assert "Ana" not in {one.name for one in play.rows(Person)}
        assert [one.state for one in play.rows(Pair)] == ["ended"]
        assert play.told("tom") == ["ending.neutral"] and play.told("ana") == []
        assert replay(play.engine, [journal], play.clock.now()) == 0
    finally:
        play.database.dispose()


async def test_who_came_back_after_the_erasure_is_left_alone(own_sqlite, file):
    """They are somebody new: neither a start nor a backup of the time after takes that from them."""
    play, journal = Play(own_sqlite), file.with_suffix(".erasures")
    await play.running()
    await play.onboard("ana", "mentee")
    play.service.journal = journal
    await play.command("ana", "/mentoring forget-me")
    await play.press("ana", "yes")
    await play.say("ana", "bonjour")
    await play.service.tidy()
    saved(file)
    assert back(own_sqlite, [journal]) == []
    await play.wait(days=3)
    assert back(own_sqlite, [journal]) == []
    play = restored(play, file)
    try:
        assert back(play.database, [journal]) == []
    finally:
        play.database.dispose()


async def test_another_person_under_the_same_number_is_left_alone(own_sqlite, file):
    """After a restore the database gives the numbers of the erased to whoever comes: they are not taken for them."""
    play, journal = Play(own_sqlite), file.with_suffix(".erasures")
    await play.running()
    saved(file)
    await play.onboard("ana", "mentee")
    number = play.person("ana")
    await forgotten(play, "ana", journal)
    play = restored(play, file)
    try:
        await play.say("bo", "hello")
        assert play.person("bo") == number
        assert back(play.database, [journal]) == []
    finally:
        play.database.dispose()


async def test_who_was_imported_and_never_came_is_known_by_their_address(own_sqlite, file):
    """They have no account: the fingerprint of the address is enough."""
    play, journal = Play(own_sqlite), file.with_suffix(".erasures")
    with writing(own_sqlite) as session:
        person = Person(name="Eve", email="eve@example.org", created_at=play.clock.now())
        session.add(person)
        session.flush()
        erasures.note(session, person, play.clock.now())
    assert back(own_sqlite, []) == [person.id]
    erasures.keep(own_sqlite, journal, play.clock.now())
    held = journal.read_text("utf-8")
    assert "eve" not in held and "Eve" not in held and journal.stat().st_mode & 0o077 == 0


async def test_half_a_line_is_skipped_and_what_is_written_next_stands_alone(own_sqlite, file):
    """The machine died while the journal was written."""
    journal = file.with_suffix(".erasures")
    play = Play(own_sqlite)
    await play.pair("ana", "ines")
    await forgotten(play, "ana", journal)
    whole = journal.read_text("utf-8")
    journal.write_text(whole + whole[: len(whole) // 2], "utf-8")
    await forgotten(play, "ines", journal)
    assert len(erasures.read(journal)) == 2
    journal.write_text("nonsense\n[]\n" + json.dumps({"at": "yesterday", "salt": "x", "prints": 3}) + "\n", "utf-8")
    assert erasures.read(journal) == []
    assert erasures.read(file.with_name("nowhere")) == []
