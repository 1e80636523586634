"""The check-in: each side is asked alone, "did you connect?", and what follows from the answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import bindparam
from sqlmodel import select

from bot.effects import Ask, Effect, Say, Subject
from bot.flow import FIGURES, NOBODY, ORGANIZERS, Answers, Choice, Confirm, Date, Facts, Flow, Scale, Words
from bot.messages import Message, Text
from bot.turn import Turn, local
from flows.checkin.together import followers, follows
from flows.follow_up.cadence import RETRY_DAYS
from flows.who import around
from storage.tables import Conversation


@dataclass(frozen=True, slots=True)
class KeepCheckin(Effect):
    """Write one side's answers for its round, and look at the pair's health anew."""

    pair: int
    enrollment: int
    period: str
    answers: Answers


@dataclass(frozen=True, slots=True)
class KeepMeeting(Effect):
    """Write a meeting that one side reported."""

    pair: int
    enrollment: int
    period: str
    met_on: date


@dataclass(frozen=True, slots=True)
class AskAgain(Effect):
    """Ask the same side once more on *day*, for *cause* (`date`, `retry`)."""

    pair: int
    enrollment: int
    day: date
    cause: str


@dataclass(frozen=True, slots=True)
class RemindPartner(Effect):
    """With the member's consent, let the partner have the ordinary reminder at their next ordinary hour."""

    pair: int
    enrollment: int


@dataclass(frozen=True, slots=True)
class NeedsHelp(Effect):
    """Tell the organizers that someone could use a hand (`scheduling` or `relationship`)."""

    pair: int
    enrollment: int
    kind: str


@dataclass(frozen=True, slots=True)
class Serious(Effect):
    """Stop every nudge of the pair, show the safeguarding contact, tell nobody else."""

    pair: int
    enrollment: int


OF_MANY = {
    "checkin.reminder": "checkin.first_reminder",
    "checkin.last_reminder": "checkin.first_last_reminder",
}
"""What is said instead where a check-in's message names others of the same day as well."""


def _instead(turn: Turn, conversation: Conversation, many: bool) -> dict[str, str]:
    """The texts of a check-in among those of one day: the first names them all, the next ones go straight on."""
    reminders = OF_MANY if many else {}
    if follows(turn, conversation):
        return reminders | {"checkin.met.ask": "checkin.met_next.ask"}
    return reminders | ({"checkin.met.ask": "checkin.met_first.ask"} if many else {})


def context(turn: Turn, conversation: Conversation) -> Facts:
    """Facts: the partner's name, the pair, the days that answers may lie between."""
    it = around(turn, conversation)
    if it.pair is None or it.enrollment is None or it.pair.introduced_at is None or it.rules is None:
        raise LookupError("a check-in needs a pair that was introduced")
    zone = it.person.zone or it.rules.zone
    days = (local(turn.now, zone).date() - local(it.pair.introduced_at, zone).date()).days
    others = [around(turn, one).values["partner"] for one in followers(turn, conversation)]
    return {
        "values": it.values | {"days": days, "safeguarding": it.rules.safeguarding, "others": others},
        "called": it.values["partner"],
        "instead": _instead(turn, conversation, bool(others)),
        "small": {ORGANIZERS: "checkin.seen_by_organizers"},
        "today": turn.today(it.person),
        "introduced": it.pair.introduced_at.date() - timedelta(days=1),
        "program": it.pair.program_id,
        "goes_on": it.pair.state in ("active", "paused") and not it.pair.serious and not _late(turn, conversation),
        "pair": it.pair.id,
        "enrollment": it.enrollment.id,
        "period": conversation.item or "",
    }


def _late(turn: Turn, conversation: Conversation) -> bool:
    """Whether the round was answered after its end: what is pressed once more begins nothing."""
    about = {"pair": conversation.pair_id, "side": conversation.enrollment_id, "item": f"late:{conversation.item}"}
    return turn.session.exec(_TAKEN_UP, params=about).first() is not None


def at_once(answers: Answers, facts: Facts, now: datetime) -> Sequence[Effect]:
    """What is known counts, whether or not the rest is answered."""
    pair, enrollment, period = facts["pair"], facts["enrollment"], facts["period"]
    effects: list[Effect] = []
    if answers.get("met_on"):
        effects.append(KeepMeeting(pair, enrollment, period, date.fromisoformat(answers["met_on"])))
    if answers["met"] == "not_yet":
        again: date = facts["today"] + timedelta(days=RETRY_DAYS)
        effects.append(AskAgain(pair, enrollment, again, "retry"))
    return [*effects, KeepCheckin(pair, enrollment, period, answers)]


def serious(answers: Answers, facts: Facts, now: datetime) -> Sequence[Effect]:
    """At once, whatever else is still to be asked."""
    if answers.get("kind") != "serious":
        return []
    return [Serious(facts["pair"], facts["enrollment"])]


def follow_up(answers: Answers, facts: Facts, now: datetime) -> Sequence[Effect]:
    """What follows from one side's answers."""
    pair, enrollment, period = facts["pair"], facts["enrollment"], facts["period"]
    effects: list[Effect] = []
    match answers["met"]:
        case "yes":
            effects.append(KeepMeeting(pair, enrollment, period, date.fromisoformat(answers["met_on"])))
        case "planned":
            day = date.fromisoformat(answers["next_on"]) + timedelta(days=1)
            effects.append(AskAgain(pair, enrollment, day, "date"))
        case "not_yet":
            if answers.get("may_write") == "yes":
                effects.append(RemindPartner(pair, enrollment))
        case _:
            if answers["kind"] != "serious":
                effects.append(NeedsHelp(pair, enrollment, answers["kind"]))
    effects.append(KeepCheckin(pair, enrollment, period, answers))
    ending = answers["kind"] if answers["met"] == "help" else answers["met"]
    if ending != "serious":
        effects.append(Say(Message(Text(f"checkin.end_{ending}", _said(answers, facts)))))
    return effects


def late(answers: Answers, facts: Facts, now: datetime) -> Sequence[Effect]:
    """The round is over, and what is said now counts all the same: the rest is asked as in one of the member's own."""
    if "met" not in answers or not facts["goes_on"]:
        return []
    about = Subject(facts["program"], facts["enrollment"], facts["pair"], f"late:{facts['period']}")
    return [Ask("checkin", about, answers={"met": answers["met"]})]


def _said(answers: Answers, facts: Facts) -> dict[str, object]:
    days = {name: date.fromisoformat(answers[name]) for name in ("met_on", "next_on") if answers.get(name)}
    return {**facts["values"], **days}


FLOW = Flow(
    name="checkin",
    context=context,
    closes=False,
    done=follow_up,
    late=late,
    steps=(
        Choice("met", ("yes", "planned", "not_yet", "help"), seen_by=ORGANIZERS, then=at_once),
        Date("met_on", when={"met": "yes"}, latest="today", earliest="introduced", seen_by=ORGANIZERS, then=at_once),
        Scale("mood", 1, 5, when={"met": "yes"}, seen_by=FIGURES),
        Date("next_on", when={"met": "planned"}, earliest="today", seen_by=ORGANIZERS),
        Choice("blocker", ("no_time", "no_answer", "other"), when={"met": "not_yet"}, seen_by=ORGANIZERS),
        Confirm("may_write", when={"blocker": "no_answer"}, seen_by=NOBODY),
        Choice(
            "kind", ("scheduling", "relationship", "serious"), when={"met": "help"}, seen_by=ORGANIZERS, then=serious
        ),
        Words("comment", 1000, when={"met": "yes"}, optional=True, seen_by=ORGANIZERS),
    ),
)


_TAKEN_UP = select(Conversation.id).where(
    Conversation.flow == "checkin",
    Conversation.pair_id == bindparam("pair"),
    Conversation.enrollment_id == bindparam("side"),
    Conversation.item == bindparam("item"),
)
