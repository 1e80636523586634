"""The figures that organizers were shown: what comes next is made beside the last ones, and compared with older."""

import base64
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from bot.messages import Choice, File, Message, Text
from bot.turn import Turn
from flows.figures.figure import Figure, from_json, to_json
from flows.report.headlines import HEADLINES
from storage.tables import Program, Report

PERIOD = timedelta(days=21)
"""What is compared was shown at least so long before: last month's report, whatever was asked for in between."""

Shown = Sequence[Mapping[str, Any]]
"""Figures as JSON."""


def last(session: Session, program: int) -> Report | None:
    """The last report of a program."""
    return session.exec(
        select(Report).where(Report.program_id == program).order_by(col(Report.id).desc()).limit(1)
    ).first()


def last_shown(session: Session, program: int) -> Shown:
    """The figures of the program's last report, as JSON: none where there was none."""
    found = session.exec(
        select(Report.figures).where(Report.program_id == program).order_by(col(Report.id).desc()).limit(1)
    ).first()
    return found or ()


def period_before(session: Session, program: int, at: datetime) -> dict[str, Figure]:
    """The figures of the period before *at*, by name: as the newest report of that age showed them, else the first one
    of an earlier day.
    """
    own = select(Report.figures).where(Report.program_id == program)
    found = session.exec(own.where(col(Report.made_at) <= at - PERIOD).order_by(col(Report.id).desc()).limit(1)).first()
    if found is None:
        found = session.exec(
            own.where(col(Report.made_at) <= at - timedelta(days=1)).order_by(col(Report.id)).limit(1)
        ).first()
    return {one["name"]: from_json(one) for one in found or ()}


def months(session: Session, program: int) -> list[dict[str, Any]]:
    """What organizers were shown, by month: the day and the headline figures of the month's last report; JSON."""
    found: dict[str, dict[str, Any]] = {}
    for figures in session.exec(
        select(Report.figures).where(Report.program_id == program).order_by(col(Report.id))
    ).all():
        heads: list[dict[str, Any]] = [{**one, "parts": []} for one in figures if one["name"] in HEADLINES]
        day = max(one["at"][:10] for one in heads)
        found[day[:7]] = {"day": day, "figures": heads}
    return list(found.values())


def remember(turn: Turn, program: Program, figures: Shown, pictures: Mapping[str, Any] | None = None) -> None:
    """Keep what organizers see now; *pictures* by language are the newest charts, where any were drawn."""
    kept = dict(pictures or {})
    older = last(turn.session, program.id)
    if older is not None:
        kept = kept or older.picture
        older.picture = {}
        turn.session.add(older)
    shown = [_without_words(one) for one in figures]
    turn.session.add(Report(program_id=program.id, made_at=turn.now, figures=shown, picture=kept))


def _without_words(figure: Mapping[str, Any]) -> dict[str, Any]:
    """A figure as it is kept. A topic that few named may be one person's own words: these are not for keeping."""
    if figure["name"] != "topics_covered":
        return dict(figure)
    return {**figure, "parts": [part for part in figure["parts"] if not part["hidden"]]}


def chart(turn: Turn, program: Program) -> Message:
    """The first chart of the last report, where it speaks the reader's language, and the button to a new one."""
    anew = (Choice(f"do.report.{program.id}", "now", Text("report.anew")),)
    found = last(turn.session, program.id)
    picture = found.picture.get(turn.who.language) if found is not None else None
    if found is None or picture is None:
        return Message(Text("report.no_chart"), choices=anew)
    day = date.fromisoformat(picture["day"])
    return Message(Text("report.chart_of", {"day": day}), files=(file(picture),), choices=anew)


def file(picture: Mapping[str, Any]) -> File:
    """A picture as it was computed (its name, PNG in base64, and what it shows in words), for a message."""
    alt = Text("bot.plain", {"text": picture["alt"]})
    return File(f"{picture['name']}.png", "image/png", base64.b64decode(picture["png"]), alt)


def as_json(figures: Sequence[Figure]) -> list[dict[str, Any]]:
    """Figures as they go from a job to its turn."""
    return [to_json(one) for one in figures]
