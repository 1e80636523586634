"""Onboarding: five required things in under three minutes, then what makes a match better and may be skipped."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.effects import Effect
from bot.flow import NOBODY, ORGANIZERS, PARTNER, Answers, Choice, Confirm, Facts, Flow, Many, Number, Words
from bot.turn import Turn
from flows.topic_list.asked import topic_facts
from flows.who import around
from storage.tables import Conversation

LANGUAGES = ("fr", "en", "es", "de", "it", "pt", "ar", "zh")
AVAILABILITY = ("weekday_morning", "weekday_noon", "weekday_evening", "weekend")
ZONES = (
    "Europe/Paris",
    "Europe/London",
    "America/Montreal",
    "America/New_York",
    "Africa/Casablanca",
    "Africa/Dakar",
    "Indian/Reunion",
    "Asia/Tokyo",
)


@dataclass(frozen=True, slots=True)
class SaveProfile(Effect):
    """Keep what was said for matching, and go on to the charter."""

    enrollment: int
    answers: Answers


def context(turn: Turn, conversation: Conversation) -> Facts:
    """Facts: the program's topics as (id, label) pairs, whether name and zone are known, the most mentees."""
    it = around(turn, conversation)
    rules, enrollment = it.rules, it.enrollment
    if rules is None or enrollment is None:
        raise LookupError("onboarding needs a program")
    return {
        "values": it.values | {"zone": it.person.zone or ""},
        "today": turn.today(it.person),
        **topic_facts(turn, rules, it.person.language),
        "enrollment": enrollment.id,
        "most_mentees": rules.capacity_most,
        "named": "yes" if it.person.name else "no",
        "zoned": "yes" if it.person.zone else "no",
        "by_field": "yes" if rules.same_field else "no",
    }


def done(answers: Answers, facts: Facts, now: datetime) -> Sequence[Effect]:
    """The profile is kept; the charter comes next."""
    return [SaveProfile(facts["enrollment"], answers)]


FLOW = Flow(
    name="onboarding",
    facts=frozenset({"named", "zoned", "by_field"}),
    context=context,
    numbered=True,
    lasting=True,
    closes=False,
    done=done,
    steps=(
        Words("name", 80, lettered=True, when={"named": "no"}, seen_by=PARTNER),
        Choice("role", ("mentee", "mentor", "both"), seen_by=ORGANIZERS),
        Many("topics", "topics", open=True, seen_by=PARTNER),
        Many("languages", LANGUAGES, seen_by=PARTNER),
        Many("availability", AVAILABILITY, seen_by=ORGANIZERS),
        Number("capacity", 1, "most_mentees", when={"role": ("mentor", "both")}, seen_by=ORGANIZERS),
        Words("domain", 200, when={"by_field": "yes"}, seen_by=PARTNER),
        Choice("zone", ZONES, when={"zoned": "no"}, seen_by=ORGANIZERS),
        Confirm("more", seen_by=NOBODY, optional=True),
        Words("goals", 2000, when={"more": "yes"}, optional=True, seen_by=PARTNER),
        Words("field", 200, when={"more": "yes", "by_field": "no"}, optional=True, seen_by=PARTNER),
        Choice("format", ("remote", "in_person", "either"), when={"more": "yes"}, optional=True, seen_by=ORGANIZERS),
        Choice(
            "priority",
            ("topics", "field", "availability", "format"),
            when={"more": "yes"},
            optional=True,
            seen_by=ORGANIZERS,
        ),
        Words("excluded", 300, when={"more": "yes"}, optional=True, seen_by=NOBODY),
    ),
)
