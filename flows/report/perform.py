"""What the report brings to the engine: buttons, jobs, nudges."""

from flows.report import export, now

PRESSES = now.PRESSES
JOBS = {**now.JOBS, **export.JOBS}
