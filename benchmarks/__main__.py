"""Runs every benchmark; ends with 1 where a limit is passed."""

import json
import sys
from itertools import chain

from benchmarks import (
    cold,
    discord_press,
    following,
    matching,
    report,
    slack_press,
    slack_sending,
    tick,
    turn,
    turn_beside_match,
)


def main() -> int:
    """Print each measurement as a JSON line, as soon as it is there."""
    kept = True
    singles = (
        measure()
        for measure in (
            cold.help_time,
            cold.doctor_ratio,
            turn.ratio,
            turn_beside_match.ratio,
            tick.ratio,
            report.ratio,
            following.ratio,
        )
    )
    several = (module.measurements() for module in (matching, slack_press, slack_sending, discord_press))
    for found in chain(singles, *several):
        line = {"name": found.name, "value": round(found.value, 3), "unit": found.unit, "limit": found.limit}
        print(json.dumps({**line, "kept": found.kept, **found.details}), flush=True)
        kept = kept and found.kept
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
