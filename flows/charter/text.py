"""The charter's texts: the default one, a program's own, and which one a member is shown."""

import hashlib
from datetime import datetime
from pathlib import Path

from sqlmodel import Session, col, select

from storage.tables import CharterVersion, Program

HERE = Path(__file__).parent


def default(language: str) -> str:
    """The charter that ships, in *language*: rhythm, confidentiality, unpaid, conflicts, answering, leaving."""
    return (HERE / f"default.{language}.txt").read_text("utf-8").strip()


def fingerprint(text: str) -> str:
    """The SHA-256 of a text, as hexadecimal: what the evidence names."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def write(
    session: Session, program: Program, language: str, text: str, version: int, revision: int, now: datetime
) -> CharterVersion:
    """Keep a charter's text as a new row."""
    row = CharterVersion(
        program_id=program.id,
        version=version,
        revision=revision,
        language=language,
        text=text,
        sha256=fingerprint(text),
        created_at=now,
    )
    session.add(row)
    return row


def latest(session: Session, program: int, language: str) -> CharterVersion | None:
    """The text in force in *language*."""
    return session.exec(
        select(CharterVersion)
        .where(CharterVersion.program_id == program, CharterVersion.language == language)
        .order_by(col(CharterVersion.version).desc(), col(CharterVersion.revision).desc())
        .limit(1)
    ).first()


def shown(session: Session, program: Program, language: str) -> CharterVersion:
    """The text a member is shown: in their language, else in English. Raises LookupError where there is none."""
    found = latest(session, program.id, language) or latest(session, program.id, "en")
    if found is None:
        raise LookupError(f"program {program.id} has no charter")
    return found
