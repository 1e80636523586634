"""`binome demo`: a whole program on a simulated clock, in a database of its own, then what came of it."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table
from sqlalchemy import Engine as Database

from bot.clock import StandingClock
from bot.composition import memory
from bot.composition.compose import assemble, texts
from bot.composition.running import complain
from flows.program.terms import names
from flows.rehearsal import community
from flows.rehearsal.cast import cast
from flows.rehearsal.hall import WORKSPACE, Hall
from flows.rehearsal.play import Play, Script
from flows.rehearsal.stalls import ASSUMPTIONS as STALL_ASSUMPTIONS
from flows.rehearsal.stalls import Stalls
from flows.rehearsal.summary import Summary, summary
from flows.rehearsal.timetable import timetable
from storage import schema
from storage.database import connect, reading

LINE_DAYS = 7
"""Where there is no terminal to draw a bar in, a line is written every so many days."""
ASSUMPTIONS = (
    "These people are simulated: how soon and what they answer is drawn from fixed shares (flows/rehearsal/cast.py). "
    "The figures show that the bot works, not what mentoring does."
)


def demo(
    members: int | None,
    weeks: int | None,
    seed: int,
    template: str,
    json: Path | None,
    charts: Path,
    language: str,
    ghosts: int | None = None,
) -> int:
    """Play, then print the summary and write the charts; returns 1 where a promise was broken.

    How many *members* and *weeks*, where it is not said, is the template's; how many in a hundred fall silent one day
    (*ghosts*), the cast's.
    """
    if template not in names():
        return complain(f"There is no template {template}. Choose one of: {', '.join(names())}.")
    times = timetable(template)
    members, weeks = members or times.members, weeks or times.weeks
    drawn = cast(members, seed, weeks, template, ghosts)
    rolling = template in community.ROLLING
    people = {one.account: one for one in (community.arriving(drawn, seed, weeks) if rolling else drawn)}
    script = Script(people, seed, weeks, template)
    console = Console()
    with tempfile.TemporaryDirectory() as folder:
        database = connect(f"sqlite:///{folder}/demo.sqlite")
        schema.upgrade(database)
        memory.settle()
        started = time.perf_counter()
        done = asyncio.run(play(script, database, console))
        seconds = time.perf_counter() - started
        with reading(database) as session:
            found = summary(session, script)
        database.dispose()
    if json is not None:
        json.parent.mkdir(parents=True, exist_ok=True)
        json.write_text(found.to_json(), encoding="utf-8")
    drawn = found.draw(texts(), language, charts)
    _show(console, found, language)
    console.print(f"{done.turns} turns in {seconds:.1f} s: {done.turns / seconds:.0f} turns a second.")
    console.print(f"Charts: {', '.join(str(path) for path in drawn)}")
    return 0 if found.kept else 1


async def play(script: Script, database: Database, console: Console) -> Play:
    """Play *script* to its end in *database*; the bar shows how far it is."""
    clock, hall = StandingClock(script.begins), Hall()
    service = assemble(database, {hall.platform: hall}, clock)
    acted = Play(script, service, clock, hall.platform, WORKSPACE)
    hall.hears = acted.hears
    columns = (TextColumn("Day {task.completed:.0f} of {task.total}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, TimeRemainingColumn(), console=console, transient=True) as progress:
        task = progress.add_task("", total=script.weeks * 7)

        def to(at: datetime) -> None:
            day = script.day(at)
            if not console.is_terminal and day // LINE_DAYS > progress.tasks[0].completed // LINE_DAYS:
                console.print(f"Day {day} of {script.weeks * 7}", highlight=False)
            progress.update(task, completed=day)

        await acted.run(to)
    service.writer.close()
    return acted


def _show(console: Console, found: Summary, language: str) -> None:
    title = f"{len(found.script.personas)} people, {found.script.weeks} weeks, seed {found.script.seed}"
    table = Table(title=title, show_header=False, title_justify="left")
    for label, value in found.lines(texts(), language):
        table.add_row(label, value)
    for name, counts in found.counts.items():
        table.add_row(name.replace("_", " "), ", ".join(f"{state} {count}" for state, count in counts.items()))
    console.print(table)
    console.print(ASSUMPTIONS)
    for line in stalled(found.stalls):
        console.print(line)
    for promise in found.promises:
        mark = "[green]✓[/green]" if not promise.broken else f"[red]✗ ({promise.broken})[/red]"
        console.print(f"{mark} {promise.says}")


def stalled(found: Stalls) -> Iterator[str]:
    """What came of the pairs in which somebody fell silent, with what is assumed."""
    yield (
        f"Simulation, pairs that stalled because one of the two fell silent: {found.stalled}, of which "
        f"{found.found} were a case within {found.within} days. Besides, {found.known} were a case already, and of "
        f"{found.too_late} the end came sooner than that."
    )
    for label, spread in (("a case", found.to_case), ("somebody new", found.to_rematch)):
        if spread is not None:
            yield (
                f"Days from the stall to {label} (over {spread.of}): {spread.least} at least, quartiles "
                f"{spread.lower}, {spread.median}, {spread.upper}, {spread.most} at most."
            )
    yield f"Assumed: {'; '.join(one.removeprefix('simulation: ') for one in STALL_ASSUMPTIONS)}."
