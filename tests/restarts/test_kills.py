"""Killed at any moment and started again, the bot says the same as if nothing had happened."""

import os
from concurrent.futures import ProcessPoolExecutor
from itertools import count
from multiprocessing import get_context
from pathlib import Path
from random import Random

import pytest

from bot import jobs
from tests.restarts.lives import Place, script

KILLS = int(os.environ.get("BINOME_KILLS", "40"))
LONGEST_LIFE = 0.5
"""Seconds: long enough for some turns, short enough to be killed often."""


def killed_again_and_again(folder: Path) -> None:
    """Raises AssertionError where a play of many lives is not that of one.

    However slow the machine: a calculation that no life is long enough for would be set aside, and be missing.
    """
    jobs.DEADLY = 10_000
    chance, kills = Random(11), 0
    for seed in count(1):
        played = script(seed, members=6, weeks=8)
        calm, hard = Place(folder / f"calm{seed}"), Place(folder / f"hard{seed}")
        calm.prepare()
        calm.play(played)
        hard.prepare()
        at, stalled = 0, 0
        while not hard.live(played, chance.uniform(0.0, LONGEST_LIFE * (1 + stalled / 10))):
            kills += 1
            before, at = at, hard.events()
            stalled = stalled + 1 if at == before else 0
        assert len(calm.messages()) > 100
        assert hard.messages() == calm.messages()
        if kills >= KILLS:
            break


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system with fork (Linux, macOS)")
def test_killed_at_random_moments_the_same_is_said(tmp_path):
    """The same messages with the same words at the same times: none lost, none twice.

    In a process that has done nothing else: each life is a copy of it, and what other tests left would be copied too.
    """
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as elsewhere:
        elsewhere.submit(killed_again_and_again, tmp_path).result()
