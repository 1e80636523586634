"""How the scores of proposed pairs are spread, as a picture: how many in each ten points; where the threshold is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flows.figures.drawing import INK, MARGIN, SMALL, WIDTH, Sheet, Tone, heading_lines

WORDS = ("title", "threshold", "below", "above")
"""The texts that a picture needs: `matching.spread_<word>`."""
FEWEST = 5
"""Fewer pairs are read faster than drawn."""
STEP = 10
_HIGH = 2.3
"""The highest bar, in inches."""


@dataclass(frozen=True, slots=True)
class Spread:
    """The PNG, and in words what it shows."""

    png: bytes
    alt: str


def counted(scores: Sequence[int]) -> list[int]:
    """How many of *scores* (0 to 100) lie in each ten points; 100 is with the nineties."""
    counts = [0] * (100 // STEP)
    for score in scores:
        counts[min(score // STEP, len(counts) - 1)] += 1
    return counts


def spread(scores: Sequence[int], threshold: int, words: Mapping[str, str]) -> Spread | None:
    """The picture of *scores*; None where there are too few. Below the threshold bars are light and hatched."""
    if len(scores) < FEWEST:
        return None
    above, below = (counted([one for one in scores if (one >= threshold) is side]) for side in (True, False))
    title = words["title"]
    split = any(below)
    top = MARGIN + 0.2 + 0.38 * len(heading_lines(title)) + (0.78 if split else 0.1)
    sheet = Sheet(top + _HIGH + 1.1)
    sheet.heading(title, (("dark", words["above"]), ("light", words["below"])) if split else ())
    bottom = top + _HIGH + 0.55
    width = (WIDTH - 2 * MARGIN) / len(above)
    most = max(one + other for one, other in zip(above, below, strict=True))
    for place, (dark, light) in enumerate(zip(above, below, strict=True)):
        x, y = MARGIN + place * width, bottom
        stacked: tuple[tuple[int, Tone], ...] = ((light, "light"), (dark, "dark"))
        for n, tone in stacked:
            height = _HIGH * n / most
            if n:
                sheet.bar(x + 0.04, y - height / 2, width - 0.08, height, tone)
            y -= height
        if dark + light:
            sheet.write(x + width / 2, y - 0.16, str(dark + light), align="center")
    sheet.line([MARGIN, WIDTH - MARGIN], [bottom] * 2, width=1.5)
    for edge in range(0, 101, 2 * STEP):
        sheet.write(MARGIN + edge / STEP * width, bottom + 0.2, str(edge), size=SMALL, align="center")
    if threshold:
        x = MARGIN + threshold / STEP * width
        sheet.line([x, x], [top - 0.05, bottom], width=2.5, color=INK)
        label = f"{words['threshold']} {threshold}"
        if threshold <= 50:
            sheet.write(x + 0.08, top + 0.05, label)
        else:
            sheet.write(x - 0.08, top + 0.05, label, align="right")
    return Spread(sheet.png(), _in_words(above, below, threshold, words))


def _in_words(above: Sequence[int], below: Sequence[int], threshold: int, words: Mapping[str, str]) -> str:
    said = [
        f"{place * STEP}–{100 if place == len(above) - 1 else place * STEP + STEP - 1}: {dark + light}"
        for place, (dark, light) in enumerate(zip(above, below, strict=True))
        if dark + light
    ]
    if threshold:
        said.append(f"{words['threshold']} {threshold}")
    if any(below):
        said.append(f"{words['below']} {sum(below)}")
    return f"{words['title']}. {'; '.join(said)}."
