"""A small program played from the first day to the last: its promises hold, and its figures are those of the rows."""

import asyncio
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from rich.console import Console
from sqlalchemy import Engine
from sqlmodel import Session

from bot.composition.rehearsing import play
from flows.figures import figure as showing
from flows.figures.figure import Figure
from flows.figures.formulas import ALL, figures
from flows.figures.record import read
from flows.rehearsal.cast import cast
from flows.rehearsal.play import Script
from flows.rehearsal.promises import kept
from flows.rehearsal.summary import summary
from storage import schema
from storage.database import connect, reading
from tests.rehearsal.recount import recount


def script(members: int, weeks: int, seed: int) -> Script:
    """A classic program with that many people."""
    return Script({one.account: one for one in cast(members, seed, weeks)}, seed, weeks)


def played(given: Script, folder: Path) -> Engine:
    """The database after a play."""
    database = connect(f"sqlite:///{folder}/play.sqlite")
    schema.upgrade(database)
    asyncio.run(play(given, database, Console(quiet=True)))
    return database


def to_the_end() -> Script:
    """Long enough for second pairs and endings of every kind, small enough for a test."""
    return script(24, 16, 2)


def midway() -> Script:
    """Half of a program in which most people fall silent after five weeks."""
    given = script(20, 11, 11)
    people = {
        account: replace(one, temper="ghost", turns=35) if number % 5 < 3 else one
        for number, (account, one) in enumerate(given.personas.items())
    }
    return replace(given, personas=people, program_weeks=26)


@dataclass(frozen=True)
class After:
    """What is stored when a play is over."""

    script: Script
    session: Session

    @property
    def figures(self) -> dict[str, Figure]:
        """By name."""
        return {one.name: one for one in figures(read(self.session, 1), self.script.ends)}


@pytest.fixture(scope="module")
def plays(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[After, ...]]:
    """A program played to its end, and one that is stopped in the middle."""
    scripts = (to_the_end(), midway())
    databases = [played(one, tmp_path_factory.mktemp("play")) for one in scripts]
    with reading(databases[0]) as whole, reading(databases[1]) as half:
        yield After(scripts[0], whole), After(scripts[1], half)
    for database in databases:
        database.dispose()


def differences(figure: Figure, counted: dict[str, tuple[float, float]]) -> Iterator[str]:
    """Where a figure and its parts are not what was counted."""
    shown = {part.name: part for part in (replace(figure, name=""), *figure.parts) if not part.hidden}
    for part in sorted({*shown, *counted}):
        ours = shown.get(part)
        mine = (ours.numerator, ours.denominator) if ours is not None else None
        theirs = counted.get(part)
        if mine is None or theirs is None or not all(map(_close, mine, theirs)):
            yield f"{figure.name}.{part}: {mine} is reported, {theirs} counted"


def _close(one: float | None, other: float) -> bool:
    # SQLite keeps milliseconds where the code keeps microseconds: 1e-8 days.
    return one is not None and math.isclose(one, other, rel_tol=1e-7, abs_tol=1e-6)


def test_each_figure_is_what_an_independent_query_counts(
    plays: tuple[After, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the size of a group: the numbers that are hidden from organizers are right too."""
    monkeypatch.setattr(showing, "MINIMUM", 0)
    for after in plays:
        found = after.figures
        counted = recount(after.session, f"{after.script.ends:%Y-%m-%d %H:%M:%S.%f}")
        assert set(found) == set(counted) == {name for name, _ in ALL}
        assert [line for name, figure in found.items() for line in differences(figure, counted[name])] == []


def test_no_figure_is_zero_in_both_plays(plays: tuple[After, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the counts above are not nothing beside nothing. A score that is a balance may be even: its parts are not."""
    monkeypatch.setattr(showing, "MINIMUM", 0)

    def counts(figure: Figure) -> bool:
        return any(one.numerator for one in (figure, *figure.parts))

    assert [name for name, _ in ALL if not any(counts(after.figures[name]) for after in plays)] == []


def test_every_promise_is_kept(plays: tuple[After, ...]) -> None:
    """The charter before the pair, nobody over capacity, both sides asked, nobody twice, silence seen."""
    for after in plays:
        assert [promise for promise in kept(after.session) if promise.broken] == []


def test_the_same_seed_gives_the_same_result_to_the_byte(tmp_path: Path) -> None:
    """Another seed gives another one."""
    results: list[str] = []
    for number, seed in enumerate((3, 3, 4)):
        folder = tmp_path / str(number)
        folder.mkdir()
        given = script(9, 5, seed)
        database = played(given, folder)
        with reading(database) as session:
            results.append(summary(session, given).to_json())
        database.dispose()
    assert results[0] == results[1] != results[2]
