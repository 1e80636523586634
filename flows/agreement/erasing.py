"""What of an agreement is a person's: shown to them as theirs, and gone when they erase themselves.

A term belongs to who wrote it last. The other keeps their own terms, both signatures as facts, and the fingerprint of
what was signed.
"""

from typing import Any

from sqlmodel import Session, col, or_, select

from bot.turn import Turn
from flows.agreement.wording import written
from storage.tables import AgreementSignature, AgreementVersion, Conversation, Enrollment, Outbox, Pair, Person


def own(session: Session, enrollment: Enrollment, pair: int) -> list[dict[str, Any]]:
    """The terms that the enrollment's person wrote, by version, and what they signed of it."""
    found: list[dict[str, Any]] = []
    for version in _versions(session, pair):
        mine = session.exec(
            select(AgreementSignature).where(
                AgreementSignature.agreement_id == version.id, AgreementSignature.enrollment_id == enrollment.id
            )
        ).first()
        found.append(
            {
                "version": version.version,
                "my_terms": {k: v for k, v in version.terms.items() if version.authors.get(k) == enrollment.role},
                "signed": {"at": mine.signed_at, "language": mine.language, "sha256": mine.sha256} if mine else None,
                "sealed": version.sealed_at,
            }
        )
    return found


def erase(turn: Turn, person: Person) -> None:
    """Take the person's terms out of every version, of what was signed, and of the messages that hold them.

    Their name is gone already.
    """
    session = turn.session
    for enrollment in session.exec(select(Enrollment).where(Enrollment.person_id == person.id)).all():
        for pair in session.exec(
            select(Pair).where(or_(Pair.mentor_id == enrollment.id, Pair.mentee_id == enrollment.id))
        ).all():
            versions = _versions(session, pair.id)
            for version in versions:
                version.terms = {k: v for k, v in version.terms.items() if version.authors.get(k) != enrollment.role}
                session.add(version)
                _again(turn, pair, version, person)
            if versions:
                _messages(session, pair.id)


def _again(turn: Turn, pair: Pair, version: AgreementVersion, person: Person) -> None:
    """What both signed, with what is left of it."""
    for one in turn.session.exec(select(AgreementSignature).where(AgreementSignature.agreement_id == version.id)).all():
        one.text = written(turn, pair, version.terms, one.language, person)
        turn.session.add(one)


def _messages(session: Session, pair: int) -> None:
    """The text is on its way no longer, and not kept where it has arrived."""
    about = select(Conversation.id).where(Conversation.flow == "agreement", Conversation.pair_id == pair)
    for row in session.exec(select(Outbox).where(col(Outbox.conversation_id).in_(about))).all():
        row.message, row.state = {}, "dead" if row.state == "waiting" else row.state
        session.add(row)


def _versions(session: Session, pair: int) -> list[AgreementVersion]:
    return list(
        session.exec(
            select(AgreementVersion).where(AgreementVersion.pair_id == pair).order_by(col(AgreementVersion.version))
        ).all()
    )
