"""Plays every template, and writes what came of it into docs/templates.md: a table of figures, and a picture each.

`--read` plays nothing, and takes what is in var/templates.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

from flows.program.terms import names

PLAYED = Path("var/templates")
PAGE = Path("docs/templates.md")
PICTURES = Path("docs/pictures")
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
SIZES = {
    "classic": ("--members", "24"),
    "flash": ("--members", "60"),
    "commitment": ("--members", "36", "--weeks", "26"),
}
"""How large a play is, where it is smaller than `binome demo` has it: half a year is enough to see a year's rules."""
GHOSTS = 30
"""In a hundred people, so many fall silent for good one day: enough to say how soon a stalled pair is found."""
WIDTH = 480
"""Pixels: as wide as it is shown; two stand side by side."""
COLOURS = 32
FIGURES = (
    ("Mentees who got a mentor", "match_rate"),
    ("Days from charter to introduction (median)", "time_to_match"),
    ("First contact within 10 days", "first_contact_10"),
    ("Check-ins answered", "prompts_answered"),
    ("Connected, of those who answered", "connected_of_answered"),
    ("Pairs that keep the rhythm", "rhythm_kept"),
    ("Satisfaction, 1 to 5 (mean)", "satisfaction_mean"),
    ("A second partner, of those left behind", "rematch_rate"),
    ("Completed, of pairs that are over", "completion_rate"),
)

STALLS = (
    ("Days from the stall to the case: least, median, most *(simulation)*", "to_case"),
    ("Days from the stall to somebody new: least, median, most *(simulation)*", "to_rematch"),
)

Result = Mapping[str, Any]


def main(arguments: Sequence[str]) -> int:
    """Play, unless told to read; then write the page. Returns 1 where a promise was broken."""
    if "--read" not in arguments:
        for name in names():
            play(name)
    results = {name: json.loads(path.read_text("utf-8")) for name in names() if (path := _result(name)).exists()}
    for name in results:
        picture(name)
    page = PAGE.read_text("utf-8")
    head, rest = page.split(BEGIN)
    PAGE.write_text(f"{head}{BEGIN}\n{chr(10).join(written(results))}\n{END}{rest.split(END)[1]}", "utf-8")
    return int(any(broken for one in results.values() for broken in one["promises"].values()))


def play(name: str) -> None:
    """Play one template, as `binome demo` does."""
    command = (
        "-m",
        "bot",
        "demo",
        "--template",
        name,
        "--json",
        str(_result(name)),
        "--charts",
        str(PLAYED / name),
        "--ghosts",
        str(GHOSTS),
        *SIZES.get(name, ()),
    )
    subprocess.run([sys.executable, *command], check=False)


def _result(name: str) -> Path:
    return PLAYED / f"{name}.json"


def written(results: Mapping[str, Result]) -> Iterator[str]:
    """The table and the pictures, as Markdown."""
    yield "\n| | " + " | ".join(f"`{name}`" for name in results) + " |"
    yield "|---" * (len(results) + 1) + "|"
    yield _row("People, weeks, seed", (f"{one['members']}, {one['weeks']}, {one['seed']}" for one in results.values()))
    yield _row("Pairs introduced", (str(_pairs(one)) for one in results.values()))
    for label, name in FIGURES:
        yield _row(label, (_shown(one, name) for one in results.values()))
    yield _row("Stalled pairs found in time, of all that stalled *(simulation)*", map(_found, results.values()))
    for label, name in STALLS:
        yield _row(label, (_days(one["stalls"], name) for one in results.values()))
    yield _row("Promises kept", (_promises(one) for one in results.values()))
    yield ""
    yield from _assumed(results)
    for name in results:
        yield f'<img src="pictures/template-{name}.png" width="{WIDTH}" alt="{name}: {_told(results[name])}">'


def _row(label: str, cells: Iterator[str]) -> str:
    return f"| {label} | " + " | ".join(cells) + " |"


def _pairs(result: Result) -> int:
    return sum(count for state, count in result["counts"]["pairs"].items() if state in ("active", "paused", "ended"))


def _figure(result: Result, name: str) -> Mapping[str, Any]:
    return next(one for one in result["figures"] if one["name"] == name)


def _shown(result: Result, name: str) -> str:
    one = _figure(result, name)
    if one["hidden"]:
        return "too few to show"
    if one["value"] is None:
        return "–"
    if one["kind"] == "rate":
        return f"{one['value']:.0%} ({one['numerator']} of {one['denominator']})"
    return f"{one['value']:.1f} (over {one['denominator']})"


def _days(stalls: Result, name: str) -> str:
    one = stalls[name]
    if one is None:
        return "–"
    days = ", ".join(f"{one[part]:.0f}" for part in ("least", "median", "most"))
    return f"{days} (over {one['of']})"


def _found(result: Result) -> str:
    """By the template's rules a stall is in time within so many days, rests left out."""
    stalls = result["stalls"]
    return f"{stalls['found']} of {stalls['stalled']} (within {stalls['within']} days)" if stalls["stalled"] else "–"


def _assumed(results: Mapping[str, Result]) -> Iterator[str]:
    """What was assumed of pairs that stall, as the plays say it."""
    assumed = {one: None for result in results.values() for one in result["stalls"]["assumptions"]}
    if assumed:
        yield "Assumed of stalled pairs, in all plays:\n"
        yield from (f"- {one.removeprefix('simulation: ')}" for one in assumed)
        yield f"- {GHOSTS} of a hundred people fall silent, three times as many as in a usual play"
        yield ""


def _promises(result: Result) -> str:
    found = result["promises"]
    return f"{sum(not broken for broken in found.values())} of {len(found)}"


def _told(result: Result) -> str:
    """What the picture shows, for who does not see it."""
    parts = {part["name"]: part["numerator"] for part in _figure(result, "funnel")["parts"]}
    return ", ".join(f"{name.removeprefix('step:')} {count}" for name, count in parts.items())


def picture(name: str) -> None:
    """Put the template's funnel beside the other pictures, no larger than it is shown."""
    with Image.open(PLAYED / name / "funnel.png") as drawn:
        size = (WIDTH, drawn.height * WIDTH // drawn.width)
        small = drawn.convert("RGB").resize(size, Image.Resampling.LANCZOS)
    held = BytesIO()
    small.quantize(COLOURS).save(held, "PNG", optimize=True)
    (PICTURES / f"template-{name}.png").write_bytes(held.getvalue())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
