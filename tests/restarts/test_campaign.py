"""A short campaign of faults: on Slack over HTTP and on Discord, in bad weather, with processes that are killed."""

import json
import os
import subprocess
import sys

import pytest

WEEKS = 5
"""A few seconds each, where nobody else is at work."""
ANSWERS = 20
"""So many at least, in as many years as that takes where everybody else is at work too."""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system with fork (Linux, macOS)")
@pytest.mark.parametrize(
    ("platform", "database", "kills", "members"),
    [
        ("slack", "sqlite", 10, 4),
        pytest.param("slack", "postgres", 10, 4, marks=pytest.mark.postgres),
        ("discord", "sqlite", 6, 2),
    ],
)
def test_nothing_is_lost_and_nothing_comes_twice(platform, database, kills, members, tmp_path):
    """Whatever the platform answers, however often a process dies: the last line says so."""
    ended = subprocess.run(
        [
            *(sys.executable, "-m", "benchmarks.faults", "--platform", platform, "--database", database),
            *("--kills", str(kills), "--members", str(members)),
            *("--weeks", str(WEEKS), "--seed", "3", "--answers", str(ANSWERS)),
        ],
        env={**os.environ, "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    found = json.loads(ended.stdout.splitlines()[-1])
    assert found["platform"] == platform and found["kills"] >= kills
    assert found["due"] > ANSWERS and found["answers_acknowledged"] >= ANSWERS
    assert (found["lost"], found["duplicated"], found["out_of_order"], found["answers_lost"]) == (0, 0, 0, 0)
