"""A sheet to draw charts on, in inches from its top left corner. Knows no figure.

Wide as a phone is, with large type and direct labels; two tones and a hatch tell two series apart without colour.
Words are drawn as they are: what a person typed is never read as a formula.
"""

# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false
# The keywords of matplotlib's methods have no types.

from __future__ import annotations

import io
import textwrap
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

WIDTH = 6.0
DOTS = 180
"""Dots an inch: 1080 points wide, three for each of a phone's 360."""
MARGIN = 0.3
INK = "#1c2733"
DARK = "#1f4e79"
LIGHT = "#c9d8e6"
PALE = "#eef2f6"
TITLE, LARGE, SMALL = 19, 16, 13
LINE = 0.34

Tone = Literal["dark", "light"]


class Sheet:
    """A white sheet, *height* inches high."""

    def __init__(self, height: float) -> None:
        from matplotlib.figure import Figure as Canvas  # 1 s to import: only where something is drawn

        self._canvas: Canvas = Canvas(figsize=(WIDTH, height), dpi=DOTS, facecolor="white")
        self.axes: Axes = self._canvas.add_axes((0, 0, 1, 1))
        self.axes.set_xlim(0, WIDTH)
        self.axes.set_ylim(height, 0)
        self.axes.set_axis_off()
        self.height = height

    def write(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: int = LARGE,
        bold: bool = False,
        align: Literal["left", "center", "right"] = "left",
        color: str = INK,
    ) -> None:
        """A text whose middle line is at *y*."""
        self.axes.text(
            x,
            y,
            text,
            fontsize=size,
            fontweight="bold" if bold else "normal",
            ha=align,
            va="center",
            color=color,
            parse_math=False,
        )

    def heading(self, title: str, legend: Sequence[tuple[Tone, str]] = ()) -> float:
        """The title, then a swatch and a word a series. Gives the y below them."""
        y = MARGIN + 0.1
        for line in heading_lines(title):
            self.write(MARGIN, y, line, size=TITLE, bold=True)
            y += 0.38
        for tone, word in legend:
            self.bar(MARGIN, y, 0.32, 0.24, tone)
            self.write(MARGIN + 0.45, y, word)
            y += LINE
        return y + 0.1

    def bar(self, x: float, y: float, width: float, height: float, tone: Tone) -> None:
        """A bar that begins at *x*, its middle at *y*."""
        from matplotlib.patches import Rectangle

        light = tone == "light"
        self.axes.add_patch(
            Rectangle(
                (x, y - height / 2),
                width,
                height,
                facecolor=LIGHT if light else DARK,
                edgecolor=DARK,
                linewidth=1.2,
                hatch="///" if light else None,
            )
        )

    def line(self, xs: Sequence[float], ys: Sequence[float], *, width: float = 3, color: str = DARK) -> None:
        """A line through points."""
        self.axes.plot(list(xs), list(ys), color=color, linewidth=width, solid_capstyle="butt")

    def dot(self, x: float, y: float, tone: Tone, *, size: int = 16) -> None:
        """A round mark: full, or a ring."""
        face = DARK if tone == "dark" else "white"
        self.axes.plot([x], [y], "o", markersize=size, markerfacecolor=face, markeredgecolor=DARK, markeredgewidth=3)

    def footer(self, text: str) -> None:
        """The small line at the bottom: the date, and what the numbers are out of."""
        self.write(MARGIN, self.height - 0.28, text, size=SMALL, color="#4a5866")

    def png(self) -> bytes:
        """The picture. The same drawing gives the same bytes."""
        buffer = io.BytesIO()
        with warnings.catch_warnings():
            # A topic may be written in a script that the typeface lacks: boxes in a picture, and words in its alt.
            warnings.filterwarnings("ignore", message="Glyph", category=UserWarning)
            self._canvas.savefig(buffer, format="png", metadata={"Software": None})
        return buffer.getvalue()


def heading_lines(title: str) -> list[str]:
    """A title cut to the sheet's width."""
    return textwrap.wrap(title, 34) or [""]


def short(label: str, longest: int = 34) -> str:
    """A label on one line, cut where it is too long."""
    words = " ".join(label.split())
    return words if len(words) <= longest else words[: longest - 1].rstrip() + "…"
