"""How long a command takes on a cold start: a new process each time."""

import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.measured import Measured, beside, seconds

BINOME = str(Path(sys.executable).with_name("binome"))
LIBRARIES = "import slack_bolt, discord, sqlmodel"
ROUNDS = 7


def help_time() -> Measured:
    """`binome --help`, in seconds."""
    taken = [
        seconds(lambda: subprocess.run([BINOME, "--help"], check=True, capture_output=True)) for _ in range(ROUNDS)
    ]
    return Measured("cold_help", median(taken), "s", 0.5)


def doctor_ratio() -> Measured:
    """`binome doctor` on a database that is up to date, over importing the three largest libraries together."""
    with TemporaryDirectory() as folder:
        settings = {**os.environ, "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite"}
        subprocess.run([BINOME, "db", "upgrade"], check=True, capture_output=True, env=settings)

        def doctor() -> None:
            subprocess.run([BINOME, "doctor"], check=True, capture_output=True, env=settings, cwd=folder)

        def libraries() -> None:
            subprocess.run([sys.executable, "-c", LIBRARIES], check=True, capture_output=True)

        ours, theirs = beside(doctor, libraries, ROUNDS)
    details = {"doctor_s": round(ours, 3), "imports_s": round(theirs, 3)}
    return Measured("cold_doctor", ours / theirs, "times the imports", 1.5, details)
