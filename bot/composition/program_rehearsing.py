"""`binome rehearse`: a program of the real database played on a copy, and said in words. The database is only read."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from rapidfuzz import process
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from sqlmodel import col, select

from bot.composition.compose import texts
from bot.composition.running import complain, database_problem
from bot.letters import letter
from bot.messages import Message, plain
from bot.settings import BadSetting, load
from flows.rehearsal.pages import Paper
from flows.rehearsal.program import Rehearsal
from flows.rehearsal.program import rehearse as play
from flows.rehearsal.telling import told
from storage.database import connect, reading
from storage.tables import Program

LINE_DAYS = 28
"""Where there is no terminal to draw a bar in, a line is written every so many days."""
NOT_REHEARSED = 2
LIKE = 75
"""How alike a name must be, of 100, to be the one that is meant."""


def rehearse(named: str, into: Path | None, language: str, seed: int, people: int | None) -> int:
    """Rehearse the program, print what came of it, write the files; returns the exit code."""
    try:
        settings = load()
    except BadSetting as error:
        return _refuse(str(error))
    problem = database_problem(settings)
    if problem is not None:
        return _refuse(problem)
    database = connect(settings.database_url)
    console = Console(highlight=False)
    try:
        with reading(database) as session:
            programs = list(session.exec(select(Program).order_by(col(Program.id))).all())
            program = _meant(programs, named)
            if program is None:
                known = ", ".join(f"{one.name} ({one.id})" for one in programs)
                there = f"There are: {known}." if known else "There is none yet: /mentoring-admin program create."
                return _refuse(f"No program is called {named}. {there}")
            with Progress(
                TextColumn("Day {task.completed:.0f} of {task.total:.0f}"),
                BarColumn(),
                TimeElapsedColumn(),
                TimeRemainingColumn(),
                console=console,
                transient=True,
            ) as bar:
                task = bar.add_task("", total=1)

                def to(day: int, days: int) -> None:
                    if not console.is_terminal and day // LINE_DAYS > bar.tasks[0].completed // LINE_DAYS:
                        console.print(f"Day {day} of {days}")
                    bar.update(task, completed=day, total=days)

                found = play(session, program.id, datetime.now(UTC), seed, fewest=people, progress=to)
    finally:
        database.dispose()
    _print(console, found, language)
    if into is None:
        console.print("Every message, as each person would read it: add --into FOLDER.")
    else:
        console.print(f"Written: {', '.join(str(path) for path in _write(found, language, into))}", soft_wrap=True)
    return 1 if found.stops else 0


def _refuse(words: str) -> int:
    complain(words)
    return NOT_REHEARSED


def _meant(programs: list[Program], named: str) -> Program | None:
    """The program of that number, else of that name or one much like it; of several the newest."""
    if named.isdecimal():
        return next((one for one in programs if str(one.id) == named), None)
    newest = programs[::-1]
    found = process.extractOne(named.casefold(), [one.name.casefold() for one in newest], score_cutoff=LIKE)
    return newest[found[2]] if found else None


def _print(console: Console, found: Rehearsal, language: str) -> None:
    """The messages that an organizer would get in the chat, as plain text."""
    for message in told(found):
        console.print("\n".join(_lines(message, language)), markup=False, end="\n\n", soft_wrap=True)


def _lines(message: Message, language: str) -> list[str]:
    words = letter(texts(), message, language)
    facts = [f"{plain(label)} · {plain(value)}" for label, value in words.facts]
    small = [plain(words.small)] if words.small else []
    return [plain(words.text), *(f"- {plain(line)}" for line in words.lines), *facts, *small]


def _write(found: Rehearsal, language: str, folder: Path) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    paper = Paper(found, texts(), language)
    page, numbers = folder / "rehearsal.html", folder / "rehearsal.json"
    page.write_text(paper.html(), encoding="utf-8")
    numbers.write_text(paper.numbers(), encoding="utf-8")
    return [page, numbers]
