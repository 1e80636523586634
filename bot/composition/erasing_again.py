"""A restored backup brings back whoever was erased since it was made: they are erased again, before anything is sent.

At each start, and by `binome db replay-erasures` (for the hour between restoring and starting). What is looked through
is the journal outside the database and the erasures that the database itself knows of (`storage.erasures` tells why).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine as Database
from sqlmodel import col, select

from bot.clock import SystemClock
from bot.composition.running import complain, database_problem
from bot.engine import Engine
from bot.events import NudgeDue
from bot.settings import BadSetting, Settings, load
from storage import erasures
from storage.database import connect, reading, writing
from storage.tables import Account, Nudge, Person


def back(database: Database, journals: Sequence[Path]) -> list[int]:
    """The ids of the persons who are there although they were erased. Raises OSError for a journal that is no file."""
    noted = [one for journal in journals for one in erasures.read(journal)]
    with reading(database) as session:
        return erasures.back_again(session, [*noted, *erasures.known(session)])


def replay(engine: Engine, journals: Sequence[Path], now: datetime) -> int:
    """Erase them again, each in a turn of its own; returns how many there were. Raises OSError as `back`."""
    people = back(engine.database, journals)
    _erase(engine, people, now)
    return len(people)


def _erase(engine: Engine, people: Sequence[int], now: datetime) -> None:
    for person in people:
        with writing(engine.database) as session:
            nudge = Nudge(
                key=f"erase_again:{person}:{now:%Y%m%dT%H%M%S.%f}",
                kind="erase_again",
                due_at=now,
                planned_for=now,
                person_id=person,
            )
            session.add(nudge)
            session.flush()
            event = NudgeDue(nudge.key, now, nudge.id)
        engine.turn(event)


def forget(who: str, *, sure: bool) -> int:
    """`binome db forget`: erase who cannot ask the bot for it any more; returns the exit code.

    *who* is their name in full, their e-mail address, or the platform's id of an account.
    """

    def act(settings: Settings, database: Database) -> int:
        found = _called(database, who)
        if len(found) != 1:
            return complain(NOBODY.format(who=who) if not found else SEVERAL.format(n=len(found), who=who))
        ((person, described),) = found.items()
        if not sure:
            print(f"This would erase {described} for good. Run it again with --sure.")
            return 1
        now = SystemClock().now()
        _erase(_engine(database), [person], now)
        erasures.tidy(database, settings.erasures, now)
        print("Erased. What the bot wrote to others about them is taken back when it runs.")
        return 0

    return _on_the_database(act)


NOBODY = "Nobody here is called {who}. Give the name in full, the e-mail address, or the platform's id of the account."
SEVERAL = "{n} people are called {who}. Give the e-mail address, or the platform's id of the account."


def _called(database: Database, who: str) -> dict[int, str]:
    """The persons who are meant, by their ids, each with how they are known."""
    named = who.strip().casefold()
    with reading(database) as session:
        rows = session.exec(
            select(Person, Account)
            .join(Account, col(Account.person_id) == Person.id, isouter=True)
            .where(col(Person.erased_at).is_(None))
            .order_by(col(Person.id))
        ).all()
        return {
            person.id: f"{person.name or 'somebody without a name'} (number {person.id})"
            for person, account in rows
            if named in (person.name.casefold(), person.email, account.external_id.casefold() if account else None)
        }


def run(files: Sequence[Path]) -> int:
    """`binome db replay-erasures`: from these *files* too; returns the exit code."""

    def act(settings: Settings, database: Database) -> int:
        for file in files:
            if not file.is_file():
                return complain(f"{file} is no file. Give the journal of erasures, which ends in .erasures.")
        now = SystemClock().now()
        n = replay(_engine(database), [*files, *_own(settings)], now)
        cleaned = erasures.tidy(database, settings.erasures, now)
        print("Nobody who was erased is there." if n == 0 else f"Erased again: {n}.")
        if not cleaned:
            print("The database's file is in use: it is cleaned when the bot runs.", file=sys.stderr)
        return 0

    return _on_the_database(act)


def show() -> int:
    """`binome db erasures`: what the database knows of erasures, as lines of a journal; returns the exit code."""

    def act(settings: Settings, database: Database) -> int:
        with reading(database) as session:
            for one in erasures.known(session):
                print(one.line(), end="")
        return 0

    return _on_the_database(act)


def _on_the_database(act: Callable[[Settings, Database], int]) -> int:
    """What *act* returns on the operator's database; 1 where it is not ready, or the journal cannot be used."""
    try:
        settings = load()
    except BadSetting as error:
        return complain(str(error))
    if (problem := database_problem(settings)) is not None:
        return complain(problem)
    database = connect(settings.database_url)
    try:
        return act(settings, database)
    except OSError as error:
        return complain(f"The journal of erasures cannot be read or written ({error.strerror}). Check BINOME_ERASURES.")
    finally:
        database.dispose()


def _engine(database: Database) -> Engine:
    from bot.composition.compose import plays, texts

    return Engine(database, plays(), texts())


def _own(settings: Settings) -> list[Path]:
    return [settings.erasures] if settings.erasures is not None else []
