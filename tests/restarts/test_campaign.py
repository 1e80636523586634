"""A short campaign of faults: on Slack over HTTP, in bad weather, with processes that are killed."""

import json
import os
import subprocess
import sys

import pytest

KILLS, MEMBERS, WEEKS = 10, 4, 5
"""A few seconds where nobody else is at work."""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system with fork (Linux, macOS)")
@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_nothing_is_lost_and_nothing_comes_twice(database, tmp_path):
    """Whatever Slack answers, however often a process dies: the last line says so."""
    ended = subprocess.run(
        [
            *(sys.executable, "-m", "benchmarks.faults", "--database", database, "--kills", str(KILLS)),
            *("--members", str(MEMBERS), "--weeks", str(WEEKS), "--seed", "3"),
        ],
        env={**os.environ, "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    found = json.loads(ended.stdout.splitlines()[-1])
    assert found["kills"] >= KILLS
    assert found["due"] > 30 and found["answers_acknowledged"] > 20
    assert (found["lost"], found["duplicated"], found["out_of_order"], found["answers_lost"]) == (0, 0, 0, 0)
