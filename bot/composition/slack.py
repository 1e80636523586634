"""`binome slack`: what an operator sets up on Slack's side."""

import json

from adapters.slack import manifest as app
from bot.composition.running import complain


def manifest(url: str | None, as_link: bool) -> int:
    """Print the manifest, or the address that creates an app from it; returns the exit code."""
    if url is not None and not url.startswith("https://"):
        return complain("Slack calls https addresses only. Give --url https://your.host, or leave it out.")
    made = app.manifest(url)
    print(app.link(made) if as_link else json.dumps(made, indent=2, ensure_ascii=False))
    return 0
