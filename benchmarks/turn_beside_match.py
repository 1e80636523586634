"""How long a turn takes while a match of 10,000 mentees is computed: the match is a job, in a process of its own.

The turns are a conversation's, in the one writer thread, one after the other, as in `benchmarks.turn`; first with
nothing else to do, then beside the match, in one run. On a machine with one core the two would share it.
"""

import asyncio
import multiprocessing
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import matching
from benchmarks.measured import Measured, seconds
from benchmarks.turn import Side, sender

ALONE = 600
"""Turns that are measured before the match, so that their slowest hundredth is some of them."""
MOST = 6_000
LIMIT = 2.0


def ratio() -> Measured:
    """The 99th percentile of a turn beside the match, over that of a turn alone."""
    with TemporaryDirectory() as folder, asyncio.Runner() as runner:
        side = Side(Path(folder) / "beside.sqlite", MOST, sender)

        def turn() -> float:
            answer = side.answer()
            return seconds(lambda: runner.run(_await(side, lambda: side.engine.turn(answer))))

        for _ in range(50):
            turn()
        alone = [turn() for _ in range(ALONE)]
        match = multiprocessing.get_context("spawn").Process(target=_match)
        match.start()
        beside: list[float] = []
        while match.is_alive() and len(beside) < MOST - ALONE - 60:
            beside.append(turn())
        match.join()
        side.close()
    if match.exitcode != 0:
        raise RuntimeError(f"the match ended with {match.exitcode}")
    before, during = _p99(alone), _p99(beside)
    details = {"alone_ms": round(before * 1000, 2), "beside_ms": round(during * 1000, 2), "turns": len(beside)}
    return Measured("p99 of a turn while 10,000 are matched, over alone", during / before, "×", LIMIT, details)


async def _await(side: Side, take: Callable[[], object]) -> None:
    await side.writer.run(take)


def _match() -> None:
    matching.whole(matching.LARGE, matching.CLASSIC)


def _p99(times: list[float]) -> float:
    return sorted(times)[len(times) * 99 // 100]
