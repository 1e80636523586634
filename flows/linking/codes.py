"""One-time codes: shown to one person, typed once on the other side within a day, kept as a SHA-256 alone."""

import hashlib
import re
import secrets
from datetime import timedelta
from typing import Literal

from sqlalchemy import update
from sqlmodel import col, delete, func, select

from bot.effects import Subject
from bot.messages import Text
from bot.turn import Turn
from storage.tables import LogEntry, OneTimeCode, Person

Purpose = Literal["program", "person"]

LETTERS = "BCDFGHJKMNPQRSTVWXZ"
"""No vowels, so that no code is a word; nothing that looks like a digit or like another one of these."""
LENGTH = 8
VALID = timedelta(hours=24)
KEPT = timedelta(days=7)
"""How long a code that is over is known for what it was."""
TRIES = 5
WINDOW = timedelta(hours=1)
"""So many codes that do not fit a person may type in that time."""
_SPACED = re.compile(r"[\s\-_.·‐‑–—]+")


def give(turn: Turn, purpose: Purpose, program: int | None = None) -> str:
    """A new code of the turn's person, as it is shown."""
    session = turn.session
    session.execute(delete(OneTimeCode).where(col(OneTimeCode.expires_at) < turn.now - KEPT))
    code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    row = OneTimeCode(
        sha256=_hash(code),
        purpose=purpose,
        program_id=program,
        person_id=turn.who.id,
        created_at=turn.now,
        expires_at=turn.now + VALID,
    )
    session.add(row)
    session.flush()
    turn.record("code_given", Subject(program), purpose=purpose, one=row.id)
    return f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}"


def look_up(turn: Turn, typed: str, purpose: Purpose) -> OneTimeCode | Text:
    """The code that was typed, where it may be used now; else the sentence that says why not."""
    since = turn.now - WINDOW
    tried = turn.session.exec(
        select(func.count())
        .select_from(LogEntry)
        .where(LogEntry.code == "code_refused", LogEntry.person_id == turn.who.id, LogEntry.at > since)
    ).one()
    if tried >= TRIES:
        return Text("linking.enough_tries")
    found = turn.session.exec(select(OneTimeCode).where(OneTimeCode.sha256 == _hash(typed))).first()
    why = _amiss(turn, found, purpose)
    if found is None or why is not None:
        turn.record("code_refused", purpose=purpose, why=why)
        return Text(f"linking.code_{why}")
    return found


def use(turn: Turn, code: OneTimeCode) -> bool:
    """Use *code* up; False where somebody else was faster."""
    used = turn.session.execute(
        update(OneTimeCode)
        .where(col(OneTimeCode.id) == code.id, col(OneTimeCode.used_at).is_(None))
        .values(used_at=turn.now)
        .returning(col(OneTimeCode.id))
    )
    return used.first() is not None


def _amiss(turn: Turn, code: OneTimeCode | None, purpose: Purpose) -> str | None:
    """Why a code cannot be used, or None."""
    if code is None or turn.session.get_one(Person, code.person_id).erased_at is not None:
        return "unknown"
    if code.purpose != purpose:
        return f"for_a_{code.purpose}"
    if code.used_at is not None or code.claimed_by not in (None, turn.who.id):
        return "used"
    return "expired" if code.expires_at <= turn.now else None


def _hash(typed: str) -> str:
    """The SHA-256 of a code, however its letters were typed and grouped."""
    return hashlib.sha256(_SPACED.sub("", typed).upper().encode()).hexdigest()
