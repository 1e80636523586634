"""The agreement: one fills it in and signs, the other is shown the same text and signs, or changes a term.

A conversation is a draft (`draft:` and the version that it starts from, 0 for none) or a review (`review:` and the
version). In a draft that starts from a version, a term with the answer None is as it was there: nobody's answers hold
the other's words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from bot.effects import Ask, Effect, Subject
from bot.floor import answers_of
from bot.flow import PARTNER, Answers, Choice, Date, Facts, Flow, Many, Number, Words
from bot.messages import Text
from bot.turn import Turn
from flows.agreement.standing import awaits
from flows.agreement.wording import CHANNELS, RHYTHMS, TERMS, Terms, language_of, written
from flows.who import around, first_name, sides
from storage.tables import AgreementSignature, AgreementVersion, Conversation, Person

MOST_HOURS = 40
"""Hours a month."""


@dataclass(frozen=True, slots=True)
class Propose(Effect):
    """Sign a text that is new to the other: the terms of *base* (a version's id, or 0) with these in their place."""

    pair: int
    enrollment: int
    base: int
    terms: Terms


@dataclass(frozen=True, slots=True)
class Sign(Effect):
    """Sign what the other has signed."""

    pair: int
    enrollment: int
    version: int


@dataclass(frozen=True, slots=True)
class Back(Effect):
    """Show the text once more, with nothing changed."""

    conversation: int


def context(turn: Turn, conversation: Conversation) -> Facts:
    """Facts: the stage, the version it is about, the text as it stands, who is who."""
    it = around(turn, conversation)
    if it.pair is None or it.enrollment is None:
        raise LookupError("an agreement is a pair's")
    stage, _, number = (conversation.item or "draft:0").partition(":")
    base = turn.session.get(AgreementVersion, int(number)) if number.isdecimal() else None
    given = answers_of(turn, conversation)
    terms = {**(base.terms if base else {}), **own_terms(given)}
    people = {side.role: turn.session.get_one(Person, side.person_id) for side in sides(turn.session, it.pair)}
    text = ""
    if all(name in terms for name in TERMS):
        text = written(turn, it.pair, terms, language_of(turn, it.person, it.pair), it.person)
    values: dict[str, Any] = {role: first_name(one) for role, one in people.items()}
    earlier = _known(turn, conversation, base)
    values |= {"text": text, "changed": _changed(base, earlier) if base and earlier else ""}
    own = it.enrollment.role
    return {
        "values": it.values | values,
        "small": {PARTNER: "agreement.seen_by_two"},
        "instead": {
            f"agreement.{own}_hours.ask": "agreement.own_hours.ask",
            f"agreement.{own}_brings.ask": "agreement.own_brings.ask",
            **({"agreement.review.ask": "agreement.review_changed.ask"} if earlier else {}),
        },
        "today": turn.today(it.person),
        "stage": stage,
        "changes": "yes" if "change" in (given.get("review"), given.get("proposal")) else "no",
        "awaits": base is not None and awaits(turn.session, it.pair, base),
        "base": base.id if base else 0,
        "conversation": conversation.id,
        "program": it.pair.program_id,
        "pair": it.pair.id,
        "enrollment": it.enrollment.id,
    }


def own_terms(answers: Answers) -> dict[str, Any]:
    """The terms that were answered here, and not left as they were."""
    return {name: answers[name] for name in TERMS if answers.get(name) is not None}


def _known(turn: Turn, conversation: Conversation, version: AgreementVersion | None) -> AgreementVersion | None:
    """The newest version before *version* that this side has signed, or was asked about."""
    if version is None:
        return None
    session, side = turn.session, conversation.enrollment_id
    signed = select(AgreementSignature.agreement_id).where(AgreementSignature.enrollment_id == side)
    asked = session.exec(
        select(Conversation.item).where(
            Conversation.flow == FLOW.name,
            Conversation.enrollment_id == side,
            Conversation.pair_id == conversation.pair_id,
            col(Conversation.asked_at).is_not(None),
        )
    ).all()
    shown = [int(item.removeprefix("review:")) for item in asked if item and item.startswith("review:")]
    return session.exec(
        select(AgreementVersion)
        .where(
            AgreementVersion.pair_id == version.pair_id,
            AgreementVersion.version < version.version,
            col(AgreementVersion.id).in_(signed) | col(AgreementVersion.id).in_(shown),
        )
        .order_by(col(AgreementVersion.version).desc())
        .limit(1)
    ).first()


def _changed(version: AgreementVersion, earlier: AgreementVersion) -> list[Text]:
    """The names of the terms in which two versions differ."""
    return [Text(f"agreement.which.{name}") for name in TERMS if earlier.terms.get(name) != version.terms.get(name)]


def done(answers: Answers, facts: Facts, now: datetime) -> Sequence[Effect]:
    """Signed: proposed, or sealed. Changed: those terms are asked, the others stand."""
    pair, enrollment, base = facts["pair"], facts["enrollment"], facts["base"]
    if "which" in answers:
        kept = {name: answers.get(name) for name in TERMS if name not in answers["which"]}
        return [Ask("agreement", Subject(facts["program"], enrollment, pair, f"draft:{base}"), answers=kept)]
    if facts["stage"] == "review":
        return [Sign(pair, enrollment, base)]
    return [Propose(pair, enrollment, base, own_terms(answers))]


def back(answers: Answers, facts: Facts, now: datetime) -> Sequence[Effect]:
    """Nothing is to be changed after all."""
    return [Back(facts["conversation"])]


def late(answers: Answers, facts: Facts, now: datetime) -> Sequence[Effect]:
    """The question had ended unanswered, and the text is still the one to sign."""
    if not facts["awaits"] or "review" not in answers:
        return []
    if answers["review"] == "sign":
        return [Sign(facts["pair"], facts["enrollment"], facts["base"])]
    about = Subject(facts["program"], facts["enrollment"], facts["pair"], f"review:{facts['base']}")
    return [Ask("agreement", about, answers=answers)]


DRAFT = {"stage": "draft"}
FLOW = Flow(
    name="agreement",
    context=context,
    closes=False,
    revisable=False,
    done=done,
    late=late,
    facts=frozenset({"stage", "changes"}),
    steps=(
        Choice("review", ("sign", "change"), when={"stage": "review"}, seen_by=PARTNER, sensitive=True),
        Words("objectives", 600, when=DRAFT, seen_by=PARTNER, lettered=True),
        Choice("rhythm", RHYTHMS, when=DRAFT, seen_by=PARTNER),
        Date("duration", earliest="today", when=DRAFT, seen_by=PARTNER),
        Many("channel", CHANNELS, open=True, when=DRAFT, seen_by=PARTNER),
        Number("mentor_hours", 1, MOST_HOURS, when=DRAFT, seen_by=PARTNER),
        Words("mentor_brings", 400, when=DRAFT, seen_by=PARTNER, lettered=True),
        Number("mentee_hours", 1, MOST_HOURS, when=DRAFT, seen_by=PARTNER),
        Words("mentee_brings", 400, when=DRAFT, seen_by=PARTNER, lettered=True),
        Choice("proposal", ("sign", "change"), when=DRAFT, seen_by=PARTNER, sensitive=True),
        Many("which", TERMS, when={"changes": "yes"}, seen_by=PARTNER, asides={"back": back}),
    ),
)
