"""The command line of the campaign; ends with 1 where something was lost, came twice, or overtook."""

import argparse
import json
import sys

from benchmarks.faults.campaign import WEEKS, Campaign


def main() -> int:
    """Run a campaign; the last line is its figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults", description=__doc__)
    parser.add_argument("--platform", choices=("slack", "discord"), default="slack")
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--members", type=int, default=12)
    parser.add_argument("--weeks", type=int, default=WEEKS)
    parser.add_argument("--answers", type=int, default=1, help="go on until so many were acknowledged")
    given = parser.parse_args()
    campaign = Campaign(
        given.platform, given.kills, given.seed, given.database, given.members, given.weeks, given.answers
    )
    found = campaign.run()
    run = {"platform": given.platform, "database": given.database, "kills": campaign.killed}
    print(json.dumps({**run, **found.as_json()}))
    return 0 if found.kept else 1


if __name__ == "__main__":
    sys.exit(main())
