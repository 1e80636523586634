"""What of an agreement is a person's: shown to them as theirs, and gone when they erase themselves.

A term belongs to who wrote it last. The other keeps their own terms, both signatures as facts, and the fingerprint of
what was signed.
"""

from typing import Any

from sqlmodel import Session, col, or_, select

from bot.turn import Turn
from flows.agreement.wording import written
from storage.tables import AgreementSignature, AgreementVersion, Enrollment, Pair, Person


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
    """Take the person's terms out of every version and of what was signed. Their name is gone already."""
    session = turn.session
    for enrollment in session.exec(select(Enrollment).where(Enrollment.person_id == person.id)).all():
        for pair in session.exec(
            select(Pair).where(or_(Pair.mentor_id == enrollment.id, Pair.mentee_id == enrollment.id))
        ).all():
            for version in _versions(session, pair.id):
                version.terms = {k: v for k, v in version.terms.items() if version.authors.get(k) != enrollment.role}
                session.add(version)
                _again(turn, pair, version, person)


def _again(turn: Turn, pair: Pair, version: AgreementVersion, person: Person) -> None:
    """What both signed, with what is left of it."""
    for one in turn.session.exec(select(AgreementSignature).where(AgreementSignature.agreement_id == version.id)).all():
        one.text = written(turn, pair, version.terms, one.language, person)
        turn.session.add(one)


def _versions(session: Session, pair: int) -> list[AgreementVersion]:
    return list(
        session.exec(
            select(AgreementVersion).where(AgreementVersion.pair_id == pair).order_by(col(AgreementVersion.version))
        ).all()
    )
