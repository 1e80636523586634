"""Where a pair's agreement stands: nobody's, proposed by one, sealed."""

from sqlmodel import Session, col, select

from bot.messages import Message, Text
from bot.turn import Turn
from flows.agreement.wording import language_of, written
from flows.program.terms import terms
from flows.who import first_name, partner_of
from storage.tables import AgreementSignature, AgreementVersion, Enrollment, Pair, Person, Program

SHOWN = 12
"""Characters of a fingerprint that a person is shown."""


def latest(session: Session, pair: int) -> AgreementVersion | None:
    """The version that counts: the newest."""
    return session.exec(
        select(AgreementVersion)
        .where(AgreementVersion.pair_id == pair)
        .order_by(col(AgreementVersion.version).desc())
        .limit(1)
    ).first()


def signature(session: Session, version: int, enrollment: int) -> AgreementSignature | None:
    """One side's signature of a version."""
    return session.exec(
        select(AgreementSignature).where(
            AgreementSignature.agreement_id == version, AgreementSignature.enrollment_id == enrollment
        )
    ).first()


def is_on(session: Session, pair: Pair) -> bool:
    """Whether the program offers an agreement."""
    return terms(session.get_one(Program, pair.program_id)).agreement != "off"


def awaits(session: Session, pair: Pair, version: AgreementVersion) -> bool:
    """Whether *version* can be signed: it is the newest, not sealed, and the pair has not ended."""
    newest = latest(session, pair.id)
    meets = pair.state in ("active", "paused")
    return meets and newest is not None and newest.id == version.id and version.sealed_at is None


def state(session: Session, pair: Pair) -> Text | None:
    """How it stands, for the two and for organizers: without a word of the text. None where there is none to be had."""
    version = latest(session, pair.id)
    if version is None:
        return Text("agreement.state_unsigned") if is_on(session, pair) else None
    if version.sealed_at is not None:
        return Text("agreement.state_sealed", {"day": version.sealed_at.date(), "version": version.version})
    proposer = session.get_one(Person, session.get_one(Enrollment, version.proposed_by).person_id)
    return Text(
        "agreement.state_proposed",
        {"name": first_name(proposer), "day": version.proposed_at.date(), "version": version.version},
    )


def shown(turn: Turn, pair: Pair, enrollment: Enrollment, version: AgreementVersion) -> Message:
    """The text for one of the two: as they signed it, else in their language of now; and what proves it."""
    person = turn.session.get_one(Person, enrollment.person_id)
    own = signature(turn.session, version.id, enrollment.id)
    text = own.text if own else written(turn, pair, version.terms, language_of(turn, person, pair), person)
    partner = first_name(partner_of(turn.session, pair, enrollment.id))
    values = {"partner": partner, "text": text}
    proof = {"version": version.version, "fingerprint": version.sha256[:SHOWN]}
    if version.sealed_at is None:
        return Message(Text("agreement.proposed_text", values), small=Text("agreement.evidence", proof))
    return Message(
        Text("agreement.sealed", values),
        small=Text("agreement.evidence_sealed", {**proof, "day": version.sealed_at.date()}),
    )
