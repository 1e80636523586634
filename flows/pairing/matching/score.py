"""How well two people fit: 0 to 100, by component. Pure, integers only, the same on every machine.

`table.py` computes the same for many pairs at once; this is what it is held against.
"""

from collections.abc import Mapping
from datetime import date

from bot.text_safety import folded
from flows.pairing.matching.hours import free, hours, offset, shared
from flows.pairing.matching.model import Candidate, Reason, Rules
from flows.pairing.matching.rules import same_field

WEIGHTS = {"topics": 50, "availability": 20, "goals": 10, "field": 10, "format": 10}
"""They add up to 100. What a member said matters most counts double, and the whole is scaled back to 100."""
STOP = 4
"""Words shorter than this say nothing about a goal."""
_SMALL = (
    "avec pour dans plus mais cette comme faire etre avoir mieux sans tres aussi leur leurs nous vous "
    "with that this from have more into about like what want would their there they your very also will"
)
SMALL = frozenset(_SMALL.split())
"""Nor do these."""


def components(mentor: Candidate, mentee: Candidate, day: date) -> dict[str, int]:
    """Each component from 0 to 100; *day*: whose clocks are compared.

    topics: the share of the mentee's topics that the mentor offers; availability: shared hours out of the mentee's;
    field: the same; goals: shared words out of the shorter; format: whether they agree.
    """
    wanted = mentee.topics
    return {
        "topics": 100 * len(wanted & mentor.topics) // len(wanted) if wanted else 50,
        "availability": shared(*(free(one.availability, one.zone, day) for one in (mentor, mentee))),
        "goals": _goals(mentor, mentee),
        "field": 100 if same_field(mentor, mentee) else 0,
        "format": 100 if "either" in (mentor.format, mentee.format) or mentor.format == mentee.format else 0,
    }


def score(parts: Mapping[str, int], mentor: Candidate, mentee: Candidate) -> int:
    """The weighted mean of *parts*, rounded down: 0 to 100."""
    weights = dict(WEIGHTS)
    for who in (mentor, mentee):
        if who.priority in weights:
            weights[who.priority] += WEIGHTS[who.priority]
    return sum(parts[name] * weight for name, weight in weights.items()) // sum(weights.values())


def fit(mentor: Candidate, mentee: Candidate, rules: Rules) -> int:
    """The score of two people under *rules*, whatever rule they break."""
    return score(components(mentor, mentee, rules.day), mentor, mentee)


def reasons(mentor: Candidate, mentee: Candidate, day: date) -> tuple[Reason, ...]:
    """What the two have in common, most telling first."""
    found: list[Reason] = []
    if topics := sorted(mentor.topics & mentee.topics):
        found.append(Reason("common_topics", {"topics": topics}))
    if same_field(mentor, mentee):
        found.append(Reason("common_field", {"field": mentee.field or ""}))
    found.append(Reason("common_languages", {"languages": sorted(mentor.languages & mentee.languages)}))
    if offset(mentor.zone, day) == offset(mentee.zone, day):
        if codes := sorted(mentor.availability & mentee.availability):
            found.append(Reason("common_hours", {"availability": codes}))
    elif n := hours(*(free(one.availability, one.zone, day) for one in (mentor, mentee))):
        found.append(Reason("shared_hours", {"n": n}))
    return tuple(found)


def words(text: str) -> frozenset[str]:
    """The words of a goal that say something."""
    return frozenset(word for word in folded(text).split() if len(word) >= STOP and word not in SMALL)


def _goals(mentor: Candidate, mentee: Candidate) -> int:
    first, second = (words(who.goals) for who in (mentor, mentee))
    shorter = min(len(first), len(second))
    return 100 * len(first & second) // shorter if shorter else 0
