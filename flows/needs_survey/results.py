"""The readiness report: counted, matched and drawn by a job, written to who asked, and remembered."""

import base64
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from bot import jobs
from bot.effects import Subject
from bot.messages import Choice, File, Message, Text
from bot.repertoire import Work
from bot.turn import Turn
from flows.figures import charts
from flows.figures.figure import MINIMUM, from_json, to_json
from flows.listing import WORDY, Listing
from flows.needs_survey.advice import changed_since, latest
from flows.needs_survey.readiness import Said, advise, candidates
from flows.needs_survey.wording import in_words
from flows.pairing.matching import Rules, match
from flows.pairing.reasons import SHIPPED_TOPICS
from flows.program.terms import terms
from flows.report import value
from flows.topic_list.known import shared
from storage.tables import Person, Program, Readiness, SurveyAnswer

FACTS = ("survey_places", "survey_matched", "topics_covered")


def start(turn: Turn, program: Program) -> None:
    """Have the report made; it comes as a message."""
    language = turn.who.language
    words = {word: turn.texts.plain(language, Text(f"figures.{word}")) for word in charts.WORDS}
    words |= {f"topic.{one}": turn.texts.plain(language, Text(f"topics.{one}")) for one in SHIPPED_TOPICS}
    payload = {"program": program.id, "person": turn.who.id, "at": turn.now.isoformat()}
    jobs.start(turn, "readiness", {**payload, "language": language, "words": words})


def read(session: Session, program: int) -> list[tuple[SurveyAnswer, Said]]:
    """The answers to a program's survey, in the order of their ids; near words for a topic count as one."""
    rows = session.exec(
        select(SurveyAnswer, Person)
        .join(Person, col(Person.id) == SurveyAnswer.person_id)
        .where(SurveyAnswer.program_id == program)
        .order_by(col(SurveyAnswer.id))
    ).all()
    rules = terms(session.get_one(Program, program))
    means = shared(rules, [row.profile.get("topics", ()) for row, _ in rows])
    return [(row, _said(row, person, means)) for row, person in rows]


def _said(row: SurveyAnswer, person: Person, means: Mapping[str, str]) -> Said:
    profile = row.profile
    return Said(
        person=row.person_id,
        joins=row.joins,
        topics=tuple(dict.fromkeys(means[one] for one in profile.get("topics", ()))),
        languages=tuple(profile.get("languages", ())),
        capacity=profile.get("capacity") or 1,
        format=profile.get("format") or "either",
        field=profile.get("field"),
        expects=row.expects or "",
        zone=person.zone or "UTC",
    )


def compute(session: Session, payload: Mapping[str, Any]) -> Mapping[str, Any]:
    """Count, match and draw; JSON. While one to four answers changed since the last report, that one is shown again."""
    program = session.get_one(Program, payload["program"])
    before = latest(session, program.id)
    if before is not None and 0 < (changed := changed_since(session, before)) < MINIMUM:
        found: dict[str, Any] = {
            "verdict": before.verdict,
            "reasons": before.reasons,
            "figures": before.figures,
            "at": before.made_at.isoformat(),
            "later": changed,
        }
    else:
        rows = read(session, program.id)
        said, rules = [one for _, one in rows], terms(program)
        asked = Rules(
            threshold=rules.threshold,
            same_field_required=rules.same_field,
            most_people_first=rules.most_people_first,
        )
        advice = advise(said, match(candidates(said), asked), rules, datetime.fromisoformat(payload["at"]))
        found = {
            "verdict": advice.verdict,
            "reasons": [dict(one) for one in advice.reasons],
            "figures": [to_json(one) for one in advice.figures],
            "at": payload["at"],
            "later": 0,
            "answers": len(rows),
            "newest": max((row.id for row, _ in rows), default=0),
        }
    figures = [from_json(one) for one in found["figures"]]
    drawn = charts.pictures(figures, payload["words"], payload["language"])
    pictures = [
        {
            "name": one.name,
            "png": base64.b64encode(one.png).decode(),
            "alt": one.alt,
        }
        for one in drawn
    ]
    return {**found, "pictures": pictures, "before": before.id if before is not None else None}


def deliver(turn: Turn, payload: Mapping[str, Any], result: Mapping[str, Any]) -> bool:
    """Write the report to who asked, and remember it; False where another was shown meanwhile."""
    program = turn.session.get_one(Program, payload["program"])
    before = latest(turn.session, program.id)
    if (before.id if before is not None else None) != result["before"]:
        return False
    turn.say(_report(program, result), person=payload["person"], program=program.id)
    if not result["later"]:
        turn.session.add(
            Readiness(
                program_id=program.id,
                made_at=datetime.fromisoformat(result["at"]),
                answers=result["answers"],
                newest=result["newest"],
                verdict=result["verdict"],
                reasons=result["reasons"],
                figures=result["figures"],
            )
        )
    turn.record("readiness", Subject(program.id), person=payload["person"], verdict=result["verdict"])
    return True


def _report(program: Program, result: Mapping[str, Any]) -> Message:
    """Facts first, then go or wait with the reasons, the chart, and what people expect behind a button."""
    figures = {one["name"]: from_json(one) for one in result["figures"]}
    marks = {True: "needs_survey.met", False: "needs_survey.not_met"}
    lines = [Text(marks[one["met"]], {"reason": in_words(one)}) for one in result["reasons"]]
    if result["later"]:
        lines.append(Text("needs_survey.later", {"n": result["later"]}))
    values = {"program": program.name, "day": datetime.fromisoformat(result["at"]).date()}
    return Message(
        Text(f"needs_survey.{result['verdict']}", values),
        lines=tuple(lines),
        facts=tuple((Text(f"figures.figure.{name}"), value(figures[name])) for name in FACTS),
        small=Text("needs_survey.counted_how"),
        choices=(Choice(f"do.expectations.{program.id}", "read", Text("needs_survey.read_expectations")),),
        files=tuple(
            File(
                f"{one['name']}.png", "image/png", base64.b64decode(one["png"]), Text("bot.plain", {"text": one["alt"]})
            )
            for one in result["pictures"]
        ),
    )


Expectation = tuple[str | None, str]
"""Words, and whose they are."""


def _expectations(turn: Turn, program: Program, after: int, most: int) -> tuple[int, Sequence[Expectation]]:
    found = turn.session.exec(
        select(SurveyAnswer.expects, Person.name)
        .join(Person, col(Person.id) == SurveyAnswer.person_id)
        .where(SurveyAnswer.program_id == program.id, col(SurveyAnswer.expects).is_not(None))
        .order_by(col(SurveyAnswer.id))
    ).all()
    return len(found), found[after : after + most]


def _how_many(turn: Turn, program: Program, n: int) -> Message:
    return Message(Text("needs_survey.expectations", {"n": n, "program": program.name}))


def _lines(turn: Turn, program: Program, rows: Sequence[Expectation]) -> Iterator[Text]:
    return (Text("needs_survey.expectation", {"name": name or "–", "words": words or ""}) for words, name in rows)


def _looked(turn: Turn, program: Program) -> None:
    turn.record("looked_at_expectations", Subject(program.id))


EXPECTATIONS = Listing("expectations", _expectations, _how_many, _lines, WORDY, _looked)
"""What people expect, in their own words, for an organizer alone."""
PRESSES = {EXPECTATIONS.name: EXPECTATIONS.press}
JOBS = {"readiness": Work(compute, deliver)}
