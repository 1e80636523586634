"""A mentor's certificate: how long they accompanied mentees, and the hours they declared, as a PDF.

It names nobody but the mentor. A job draws it, since matplotlib takes a second to load; its payload holds ids and
sentences without anybody's name, and the name is read when it is drawn.
"""

# pyright: reportUnknownMemberType=false
# The keywords of matplotlib's methods have no types.

import base64
import io
import textwrap
import warnings
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from bot import jobs
from bot.messages import File, Message, Text
from bot.repertoire import Work
from bot.turn import Turn, local
from flows.program.terms import terms
from flows.who import pairs_of
from storage.tables import Enrollment, Meeting, Pair, Person, Program, SatisfactionAnswer

MONTH_DAYS = 30.4
A4 = (11.69, 8.27)
"""Inches, lying."""
INK, PALE = "#1c2733", "#1f4e79"


def start(turn: Turn, mentor: Enrollment) -> None:
    """Have the certificate made for all that a mentor did in a program so far; it comes as a message."""
    program = turn.session.get_one(Program, mentor.program_id)
    person = turn.person_of(mentor.person_id)
    language = turn.repertoire.voice(turn.session, person, program.id).language
    rules = terms(program)
    pairs = [one for one in pairs_of(turn.session, mentor.id, "active", "paused", "ended") if one.introduced_at]
    if not pairs:
        return
    first = local(min(one.introduced_at for one in pairs if one.introduced_at), rules.zone).date()
    last = local(max(one.ended_at or turn.now for one in pairs), rules.zone).date()
    met, hours = len(meetings(turn.session, pairs)), declared(turn.session, mentor.id)
    values = {
        "program": program.name,
        "controller": rules.controller or program.name,
        "first": first,
        "last": last,
        "day": local(turn.now, rules.zone).date(),
        "mentees": Text("closing.certificate_mentees", {"n": len({one.mentee_id for one in pairs})}),
        "months": Text("closing.months", {"n": together(pairs, turn.now)}),
        "meetings": Text("closing.meetings", {"n": met}),
    }
    values["hours"] = Text("closing.certificate_hours", {"n": hours})
    facts = ["months", *(["meetings"] if met else []), *(["hours"] if hours else [])]
    said = {
        "title": Text("closing.certificate_title"),
        "to": Text("closing.certificate_to"),
        "body": Text("closing.certificate_body", values),
        "facts": Text("closing.certificate_facts", {"facts": [values[one] for one in facts]}),
        "signed": Text("closing.certificate_signed", values),
    }
    words = {name: turn.texts.plain(language, text) for name, text in said.items()}
    jobs.start(turn, "certificate", {"program": program.id, "person": person.id, "words": words})


def together(pairs: Sequence[Pair], now: datetime) -> int:
    """The months in which at least one of *pairs* lived; two at once count once, and a gap between them does not."""
    spans = sorted((one.introduced_at, one.ended_at or now) for one in pairs if one.introduced_at)
    days, until = 0, spans[0][0]
    for begin, end in spans:
        days += max((end - max(begin, until)).days, 0)
        until = max(until, end)
    return max(round(days / MONTH_DAYS), 1)


def meetings(session: Session, pairs: Sequence[Pair]) -> set[tuple[int, date]]:
    """The days on which *pairs* met, as either side reported them: a day that both reported is one meeting."""
    rows = session.exec(
        select(Meeting.pair_id, col(Meeting.met_on)).where(col(Meeting.pair_id).in_([one.id for one in pairs]))
    )
    return {(pair, day) for pair, day in rows}


def declared(session: Session, mentor: int) -> int:
    """The hours that a mentor declared at the end of their pairs, added up."""
    rows = session.exec(
        select(SatisfactionAnswer.answers).where(
            SatisfactionAnswer.enrollment_id == mentor, SatisfactionAnswer.round == "end"
        )
    )
    return sum(int(one.get("hours") or 0) for one in rows)


def compute(session: Session, payload: Mapping[str, Any]) -> Mapping[str, Any]:
    """Draw it; JSON: the PDF as base64."""
    name = session.get_one(Person, payload["person"]).name
    return {"pdf": base64.b64encode(drawn(name, payload["words"])).decode()}


def drawn(name: str, words: Mapping[str, str]) -> bytes:
    """One page, A4 lying. The same words give the same bytes; what a person typed is never read as a formula."""
    from matplotlib.figure import Figure as Canvas  # 1 s to import: only where something is drawn
    from matplotlib.patches import Rectangle

    canvas = Canvas(figsize=A4, facecolor="white")
    for inset, width in ((0.03, 2.5), (0.037, 0.8)):
        edge = Rectangle(
            (inset, inset * A4[0] / A4[1]),
            1 - 2 * inset,
            1 - 2 * inset * A4[0] / A4[1],
            transform=canvas.transFigure,
            fill=False,
            edgecolor=PALE,
            linewidth=width,
        )
        canvas.add_artist(edge)

    def line(y: float, text: str, size: float, *, bold: bool = False, color: str = INK) -> None:
        weight = "bold" if bold else "normal"
        canvas.text(
            0.5, y, text, size=size, weight=weight, color=color, ha="center", va="center", parse_math=False, wrap=False
        )

    line(0.80, words["title"], 30, bold=True, color=PALE)
    line(0.70, words["to"], 15)
    called = "\n".join(textwrap.wrap(name, 44)[:2])
    line(0.61, called, 26 if len(name) <= 44 else 19, bold=True)
    line(0.46, "\n".join(textwrap.wrap(words["body"], 78)), 15)
    line(0.33, words["facts"], 17, bold=True)
    line(0.18, "\n".join(textwrap.wrap(words["signed"], 90)), 12)
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        # A name may be written in a script that the typeface lacks; the words of the message have it all the same.
        warnings.filterwarnings("ignore", message="Glyph", category=UserWarning)
        canvas.savefig(buffer, format="pdf", metadata={"CreationDate": None, "Title": words["title"]})
    return buffer.getvalue()


def deliver(turn: Turn, payload: Mapping[str, Any], result: Mapping[str, Any]) -> bool:
    """Give it to the mentor; nobody else gets it."""
    person = turn.person_of(payload["person"])
    if person.erased_at is not None:
        return True
    file = File(
        "certificate.pdf", "application/pdf", base64.b64decode(result["pdf"]), Text("closing.certificate_title")
    )
    text = Text("closing.certificate", {"what": payload["words"]["facts"]})
    turn.say(Message(text, files=(file,)), person=person.id, program=payload["program"])
    return True


JOBS = {"certificate": Work(compute, deliver)}
