"""What a rehearsal came to: every figure as JSON, and a summary that a person can read."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from bot.messages import Text
from bot.texts import Texts
from flows.figures import charts
from flows.figures.figure import Figure, to_json
from flows.figures.formulas import figures
from flows.figures.record import read
from flows.rehearsal.play import Script
from flows.rehearsal.promises import Promise, kept
from flows.rehearsal.stalls import Stalls, stalls
from flows.report import HEADLINES, value
from storage.tables import Alert, Enrollment, Outbox, Pair, Program


@dataclass(frozen=True)
class Summary:
    """What came of a script: figures, promises, and counts of rows by table and state."""

    script: Script
    figures: tuple[Figure, ...]
    promises: tuple[Promise, ...]
    counts: dict[str, dict[str, int]]
    stalls: Stalls

    @property
    def kept(self) -> bool:
        """Whether every promise was kept."""
        return not any(one.broken for one in self.promises)

    def to_json(self) -> str:
        """The same script and seed give the same text, to the byte."""
        return json.dumps(
            {
                "simulated": True,
                "members": len(self.script.personas),
                "weeks": self.script.weeks,
                "seed": self.script.seed,
                "template": self.script.template,
                "figures": [to_json(one) for one in self.figures],
                "promises": {one.name: one.broken for one in self.promises},
                "counts": self.counts,
                "stalls": self.stalls.to_json(),
            },
            indent=1,
            ensure_ascii=False,
        )

    def lines(self, texts: Texts, language: str) -> Sequence[tuple[str, str]]:
        """Headline figures, as label and value."""
        found = {one.name: one for one in self.figures}
        return [
            (texts.plain(language, Text(f"figures.figure.{name}")), texts.plain(language, value(found[name])))
            for name in HEADLINES
        ]

    def draw(self, texts: Texts, language: str, folder: Path) -> list[Path]:
        """Write the charts as PNG; returns their paths."""
        folder.mkdir(parents=True, exist_ok=True)
        words = {word: texts.plain(language, Text(f"figures.{word}")) for word in charts.WORDS}
        paths: list[Path] = []
        for picture in charts.pictures(self.figures, words, language):
            path = folder / f"{picture.name}.png"
            path.write_bytes(picture.png)
            paths.append(path)
        return paths


def summary(session: Session, script: Script) -> Summary:
    """Look at what is stored after a play."""
    program = session.exec(select(Program).order_by(col(Program.id))).first()
    if program is None:
        raise LookupError("nothing was played")
    found = figures(read(session, program.id), script.ends)
    found_of = stalls(session, script.personas, script.begins, script.ends)
    in_time = Promise(
        "stalls_found", f"Every pair that stalled became a case within {found_of.within} days.", found_of.missed
    )
    return Summary(script, found, (*kept(session), in_time), _counts(session), found_of)


def _counts(session: Session) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {}
    columns: dict[str, Any] = {
        "members": Enrollment.state,
        "pairs": Pair.state,
        "ended_because": Pair.end_reason,
        "alerts": Alert.outcome,
        "messages": Outbox.state,
    }
    for name, column in columns.items():
        rows = session.exec(select(column, func.count()).group_by(column).order_by(column)).all()
        counts[name] = {str(state or "none"): count for state, count in rows}
    return counts
