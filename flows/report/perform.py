"""What the report brings to the engine: buttons, jobs, nudges."""

from flows.report import export, final, monthly, now

PRESSES = now.PRESSES
NUDGES = {**monthly.NUDGES, **final.NUDGES}
JOBS = {**now.JOBS, **export.JOBS, **final.JOBS}
