"""What an agreement writes: versions, signatures, the seal; and how the other hears of it."""

from typing import Any

from sqlmodel import col, select

from bot import floor
from bot.effects import Ask, Plan
from bot.messages import Message, Text
from bot.nudges import fired, skipped
from bot.prompts import label_of
from bot.turn import Turn
from flows.agreement.flow import FLOW, Back, Propose, Sign, own_terms
from flows.agreement.offers import UNSIGNED, ask_review, look, offer, open_of, press
from flows.agreement.standing import latest, shown, signature
from flows.agreement.wording import TERMS, fingerprint, language_of, sha256, written
from flows.follow_up.alerts import drop_reason
from flows.follow_up.kindness import admitted
from flows.who import first_name, partner_of, sides, subject
from storage.tables import AgreementSignature, AgreementVersion, Conversation, Enrollment, Nudge, Pair, Person


def propose(effect: Propose, turn: Turn) -> None:
    """Keep a new version with its author's signature; the other is asked, and what they had begun is over.

    Whatever was begun ends with a new version, with the seal and with the pair: a draft that is signed starts from the
    newest text.
    """
    pair, mine = turn.session.get_one(Pair, effect.pair), turn.session.get_one(Enrollment, effect.enrollment)
    last = latest(turn.session, pair.id)
    known = dict(last.terms) if last else {}
    terms = {**known, **effect.terms}
    if last is not None and terms == known:
        sign(Sign(pair.id, mine.id, last.id), turn)
        return
    theirs = {name: role for name, role in (last.authors if last else {}).items() if terms[name] == known[name]}
    version = AgreementVersion(
        pair_id=pair.id,
        version=last.version + 1 if last else 1,
        terms=terms,
        authors={name: theirs.get(name, mine.role) for name in TERMS},
        sha256=fingerprint(terms),
        proposed_by=mine.id,
        proposed_at=turn.now,
    )
    turn.session.add(version)
    turn.session.flush()
    turn.record("agreement_proposed", subject(pair, mine.id), person=mine.person_id, version=version.version)
    _put_name(turn, pair, mine, version)
    for one in open_of(turn, pair):
        _close(turn, one, "overtaken")
    other = _other(turn, pair, mine)
    _plan(turn, pair, other, "agreement_review", version)
    values = {"partner": first_name(partner_of(turn.session, pair, mine.id))}
    turn.say(Message(Text("agreement.proposed", values)), person=mine.person_id, program=pair.program_id)


def sign(effect: Sign, turn: Turn) -> None:
    """Put a name under the version; with both names it is sealed."""
    pair, mine = turn.session.get_one(Pair, effect.pair), turn.session.get_one(Enrollment, effect.enrollment)
    version = turn.session.get_one(AgreementVersion, effect.version)
    if signature(turn.session, version.id, mine.id) is None:
        _put_name(turn, pair, mine, version)
    if all(signature(turn.session, version.id, side.id) for side in sides(turn.session, pair)):
        _seal(turn, pair, mine, version)
        return
    values = {"partner": first_name(partner_of(turn.session, pair, mine.id))}
    turn.say(Message(Text("agreement.proposed", values)), person=mine.person_id, program=pair.program_id)


def _put_name(turn: Turn, pair: Pair, mine: Enrollment, version: AgreementVersion) -> None:
    person = turn.session.get_one(Person, mine.person_id)
    language = language_of(turn, person, pair)
    text = written(turn, pair, version.terms, language, person)
    turn.session.add(
        AgreementSignature(
            agreement_id=version.id,
            enrollment_id=mine.id,
            language=language,
            text=text,
            sha256=sha256(text),
            signed_at=turn.now,
        )
    )
    turn.session.flush()
    turn.record("agreement_signed", subject(pair, mine.id), person=mine.person_id, version=version.version)


def _seal(turn: Turn, pair: Pair, mine: Enrollment, version: AgreementVersion) -> None:
    """Both names stand under the same text: what is open about it ends, and both have it."""
    version.sealed_at = turn.now
    turn.session.add(version)
    turn.record("agreement_sealed", subject(pair, mine.id), version=version.version)
    for one in open_of(turn, pair):
        _close(turn, one, "sealed")
    for code in UNSIGNED:
        drop_reason(turn, pair.id, code)
    _give(turn, pair, mine, version)
    _plan(turn, pair, _other(turn, pair, mine), "agreement_sealed", version)


def _give(turn: Turn, pair: Pair, side: Enrollment, version: AgreementVersion) -> None:
    """One side gets the sealed text, under a conversation of the pair's: where someone has all erased, it is found."""
    about = turn.session.exec(
        select(Conversation.id)
        .where(Conversation.flow == FLOW.name, Conversation.pair_id == pair.id)
        .order_by(col(Conversation.id).desc())
        .limit(1)
    ).one()
    turn.say(shown(turn, pair, side, version), person=side.person_id, program=pair.program_id, conversation=about)


def _close(turn: Turn, conversation: Conversation, why: str) -> None:
    """End what was begun before the text changed or was sealed, and take its buttons."""
    step = conversation.asked_step
    floor.close(turn, conversation, why)
    if step is not None:
        turn.seal(conversation, step, Text(f"agreement.closed_{why}"))


def _other(turn: Turn, pair: Pair, mine: Enrollment) -> Enrollment:
    return next(side for side in sides(turn.session, pair) if side.id != mine.id)


def _plan(turn: Turn, pair: Pair, side: Enrollment, kind: str, version: AgreementVersion) -> None:
    """Tell a side at the next ordinary moment."""
    turn.plan(
        Plan(
            key=f"{kind}:{version.id}:{side.id}",
            kind=kind,
            due_at=turn.now,
            person=side.person_id,
            subject=subject(pair, side.id, str(version.id)),
        )
    )


def review(turn: Turn, nudge: Nudge) -> None:
    """One side is asked to sign what the other has signed."""
    if not admitted(turn, nudge):
        return
    pair, side, version = _about(turn, nudge)
    newest = latest(turn.session, pair.id)
    if newest is None or newest.id != version.id or signature(turn.session, version.id, side.id) is not None:
        skipped(turn, nudge, "changed")
        return
    fired(turn, nudge)
    _tell_own_words(turn, pair, side, version)
    ask_review(turn, pair, side, version, nudged=True)


def sealed(turn: Turn, nudge: Nudge) -> None:
    """Who signed first gets the sealed text."""
    if not admitted(turn, nudge):
        return
    fired(turn, nudge)
    pair, side, version = _about(turn, nudge)
    _give(turn, pair, side, version)


def _about(turn: Turn, nudge: Nudge) -> tuple[Pair, Enrollment, AgreementVersion]:
    session = turn.session
    return (
        session.get_one(Pair, nudge.pair_id),
        session.get_one(Enrollment, nudge.enrollment_id),
        session.get_one(AgreementVersion, int(nudge.item or 0)),
    )


def _tell_own_words(turn: Turn, pair: Pair, side: Enrollment, version: AgreementVersion) -> None:
    """Both were filling it in, and the other was first: what this side had written is given back, nothing is lost."""
    overtaken = turn.session.exec(
        select(Conversation).where(
            Conversation.flow == FLOW.name,
            Conversation.pair_id == pair.id,
            Conversation.enrollment_id == side.id,
            Conversation.why == "overtaken",
            Conversation.ended_at == version.proposed_at,
        )
    ).all()
    own: dict[str, Any] = {}
    for one in overtaken:
        own |= own_terms(floor.answers_of(turn, one))
    if not own:
        return
    lines: list[Text] = []
    for name, value in own.items():
        step = FLOW.step(name)
        if step is not None:
            said = Text("bot.plain", {"text": value}) if isinstance(value, str) and name in WORDS else None
            lines.append(
                Text(
                    "agreement.own_line",
                    {"term": Text(f"agreement.which.{name}"), "said": said or label_of(FLOW, step, value, {})},
                )
            )
    partner = first_name(partner_of(turn.session, pair, side.id))
    turn.say(
        Message(Text("agreement.overtaken", {"partner": partner}), lines=tuple(lines)),
        person=side.person_id,
        lane="nudge",
        program=pair.program_id,
    )


WORDS = ("objectives", "mentor_brings", "mentee_brings")


def back(effect: Back, turn: Turn) -> None:
    """Close the question which terms to change, and show the text again as it was."""
    conversation = turn.session.get_one(Conversation, effect.conversation)
    answers = floor.answers_of(turn, conversation)
    about = floor.subject_of(conversation)
    _close(turn, conversation, "back")
    kept = {name: answers[name] for name in TERMS if name in answers}
    turn.perform([Ask(FLOW.name, about, person=conversation.person_id, answers=kept)])


PERFORMERS = {Propose: propose, Sign: sign, Back: back}
NUDGES = {
    "agreement_offer": offer,
    "agreement_review": review,
    "agreement_sealed": sealed,
    "agreement_look": look,
}
PRESSES = {"agreement": press}
