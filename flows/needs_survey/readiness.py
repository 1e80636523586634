"""Whether a program should be launched on what its survey says: go or wait, each reason with figure and threshold.

Pure. The formulas are here alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flows.figures.entry import topics_covered
from flows.figures.figure import MINIMUM, Figure, drawn, hide
from flows.figures.values import Member, Record
from flows.pairing.matching import Candidate, Matching
from flows.program.terms import Terms


@dataclass(frozen=True, slots=True)
class Said:
    """What one person answered; *joins* is mentee, mentor, both or not_now."""

    person: int
    joins: str
    topics: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    capacity: int = 1
    format: str = "either"
    field: str | None = None
    expects: str = ""
    zone: str = "UTC"

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles that the person would take."""
        return ("mentee", "mentor") if self.joins == "both" else (self.joins,) if self.joins != "not_now" else ()


@dataclass(frozen=True, slots=True)
class Advice:
    """*go* where every reason is met, else *wait*; with the figures of places, matches and topics."""

    verdict: str
    reasons: tuple[Mapping[str, Any], ...]
    figures: tuple[Figure, ...]


def candidates(said: Sequence[Said]) -> list[Candidate]:
    """The people of a survey for the matcher, one candidate a role. What the survey does not ask stays unknown."""
    return [
        Candidate(
            id=f"{one.person}:{role}",
            person=str(one.person),
            role="mentor" if role == "mentor" else "mentee",
            topics=frozenset(one.topics),
            languages=frozenset(one.languages),
            zone=one.zone,
            availability=frozenset(),
            format=one.format,
            field=one.field,
            goals=one.expects,
            capacity=one.capacity if role == "mentor" else 1,
        )
        for one in said
        for role in one.roles
    ]


def advise(said: Sequence[Said], found: Matching, rules: Terms, at: datetime) -> Advice:
    """What the answers say about a launch at *at* (aware).

    - answers: at least `survey_answers`, or at least `survey_share` per cent of the audience where its size is known;
      "not now" is an answer.
    - places: what mentors (and those who would be both) offer, at least `survey_places` per cent of the mentees.
    - matched: mentees who have a mentor in *found*, the best matching above the program's threshold, at least
      `survey_matched` per cent of the mentees.

    Without a mentee there is nothing to launch: the last two are not met. A group of fewer than five is not shown;
    whether its threshold is met is.
    """
    mentees = frozenset(one.person for one in said if "mentee" in one.roles)
    mentors = frozenset(one.person for one in said if "mentor" in one.roles)
    offered = sum(one.capacity for one in said if "mentor" in one.roles)
    matched = len({proposal.mentee for proposal in found.proposals})
    places = drawn("survey_places", "rate", offered, len(mentees), at, mentees)
    pairs = drawn("survey_matched", "rate", matched, len(mentees), at, mentees)
    if len(mentors) < MINIMUM:
        places, pairs = hide(places), hide(pairs)
    enough = len(said) >= rules.survey_answers
    if rules.survey_audience:
        enough = enough or 100 * len(said) >= rules.survey_share * rules.survey_audience
    reasons = (
        {
            "code": "answers",
            "met": enough,
            "n": len(said),
            "audience": rules.survey_audience,
            "least": rules.survey_answers,
            "share": rules.survey_share,
        },
        _reason("places", places, offered, len(mentees), rules.survey_places),
        _reason("matched", pairs, matched, len(mentees), rules.survey_matched),
    )
    verdict = "go" if all(one["met"] for one in reasons) else "wait"
    return Advice(verdict, reasons, (places, pairs, topics_covered(_record(said, at), at)))


def _reason(code: str, figure: Figure, numerator: int, denominator: int, threshold: int) -> Mapping[str, Any]:
    met = denominator > 0 and 100 * numerator >= threshold * denominator
    shown = {"hidden": True} if figure.hidden else {"hidden": False, "numerator": numerator, "denominator": denominator}
    return {"code": code, "met": met, "threshold": threshold, **shown}


def _record(said: Sequence[Said], at: datetime) -> Record:
    """The people of a survey as if they had joined: so that demand and supply are counted as in every report."""
    members = [(one, role) for one in said for role in one.roles]
    return Record(
        program=0,
        members=tuple(
            Member(
                id=number,
                person=one.person,
                role=role,
                state="pool",
                joined_at=at,
                topics=one.topics,
                capacity=one.capacity if role == "mentor" else 1,
            )
            for number, (one, role) in enumerate(members, start=1)
        ),
    )
