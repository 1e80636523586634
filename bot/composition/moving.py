"""`binome db copy` and `binome db backup`: a database as a whole, from one place to another."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine as Database
from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from bot.composition.running import complain
from bot.settings import BadSetting, Settings, load
from storage import database, erasures
from storage.copying import CannotCopy, back_up, copy, read_only


def copy_database(source: str, target: str) -> int:
    """Copy one database into an empty one; returns the exit code."""
    try:
        first, second = load(database_url=source), load(database_url=target)
    except BadSetting as error:
        return complain(str(error))
    if (file := database.missing_file(first.database_url)) is not None:
        return complain(f"There is no database: {file}.")
    if make_url(first.database_url) == make_url(second.database_url):
        return complain("Both addresses name the same database.")
    reads, writes = read_only(first.database_url), database.connect(second.database_url)
    try:
        for name, engine in (("first", reads), ("second", writes)):
            said = database.reachable(engine)
            if said is not None:
                return complain(f"The {name} database does not answer ({said}).")
        _no_erased(reads, first)
        copied = copy(reads, writes)
    except CannotCopy as error:
        return complain(str(error))
    except SQLAlchemyError as error:
        return complain(f"It was not copied ({type(error).__name__}). The second database was left as it was.")
    finally:
        reads.dispose()
        writes.dispose()
    for table, rows in copied.items():
        print(f"{rows:>10,} {table}")
    print(f"{sum(copied.values()):>10,} rows were copied and counted. Set DATABASE_URL to the second address now.")
    return 0


def _no_erased(reads: Database, settings: Settings) -> None:
    """Raises CannotCopy where people are in it who were erased since it was made: a backup, then."""
    with database.reading(reads) as session:
        back = erasures.back_again(session, [*erasures.known(session), *erasures.read(settings.erasures)])
    if back:
        raise CannotCopy(
            f"The first database holds {len(back)} people who were erased since it was made. "
            "Let the bot start on it once: it erases them again. Then copy."
        )


def back_up_database(into: Path) -> int:
    """Copy the embedded database into a new file while the bot runs; returns the exit code."""
    try:
        settings = load()
    except BadSetting as error:
        return complain(str(error))
    file = make_url(settings.database_url).database
    if not settings.embedded or not file:
        return complain("This copies an SQLite file. For PostgreSQL: pg_dump --format=custom --file=binome.dump …")
    if (missing := database.missing_file(settings.database_url)) is not None:
        return complain(f"There is no database yet: {missing}.")
    try:
        size = back_up(Path(file), into)
    except (CannotCopy, OSError) as error:
        return complain(str(error))
    print(f"{into}: {size:,} bytes, checked.")
    return 0
