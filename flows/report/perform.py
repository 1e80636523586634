"""What the report brings to the engine: buttons, jobs, nudges."""

from flows.report import export, monthly, now

PRESSES = now.PRESSES
NUDGES = monthly.NUDGES
JOBS = {**now.JOBS, **export.JOBS}
