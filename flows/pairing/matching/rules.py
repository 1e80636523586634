"""The hard rules: what no score makes up for. Pure."""

from collections.abc import Iterator

from bot.text_safety import folded
from flows.pairing.matching.model import Candidate, Rules

HARD = ("no_common_language", "same_field", "forbidden", "former_only", "confidential")
"""What cannot be changed comes last, so that the first code names what somebody could do something about."""


def broken(mentor: Candidate, mentee: Candidate, rules: Rules) -> str | None:
    """The first hard rule that a pair breaks, as a code; None where it breaks none."""
    return next(obstacles(mentor, mentee, rules), None)


def obstacles(mentor: Candidate, mentee: Candidate, rules: Rules) -> Iterator[str]:
    """Every hard rule that a pair breaks, in the order of `HARD`."""
    if not mentor.languages & mentee.languages:
        yield "no_common_language"
    if rules.same_field_required and not same_field(mentor, mentee):
        yield "same_field"
    if (mentor.id, mentee.id) in rules.forbids:
        yield "forbidden"
    if mentee.id in mentor.former or mentor.id in mentee.former:
        yield "former_only"
    if mentee.id in mentor.excluded or mentor.id in mentee.excluded or mentor.person == mentee.person:
        yield "confidential"


def same_field(mentor: Candidate, mentee: Candidate) -> bool:
    """Whether both named the same field, however they wrote it."""
    return field_of(mentor) != "" and field_of(mentor) == field_of(mentee)


def field_of(one: Candidate) -> str:
    """Someone's field for comparing; empty where none is named."""
    return folded(one.field or "")
