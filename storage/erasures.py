"""The journal of erasures: what is held against a backup that was made before them.

A backup that is restored brings back whoever was erased since it was made. So each erasure is noted twice: as a row in
the database, in the transaction that erases, and from there in a file outside the database, which no restoring of the
database turns back. Ids alone would not do: after a restore the database gives the same numbers to other people. And
names or account ids would be a list of those who wanted to be on none. What is noted is a fingerprint: HMAC-SHA-256
(RFC 2104) of what a person is known by, under a salt that was drawn for this installation. Whoever holds the journal
and the account ids of a platform can still find out which of them were erased (so can the bot, or it could not do its
work), and nobody else; nothing that was said can be read from it.

A person is known by: their row's number and the moment it was made, which no other person shares; each account; their
e-mail address, since people who were imported have no account yet. Whoever comes back after an erasure is a new person
with a new account row, made later than the erasure was: an erasure counts only for what is older.

The file holds one JSON object a line and is only ever added to. Two journals are joined by putting one behind the
other. A line that was half written when the machine died is skipped, and written again.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, update
from sqlmodel import Session, col, or_, select

from storage.database import clean, reading, writing
from storage.tables import Account, Erasure, Person


@dataclass(frozen=True, slots=True)
class Noted:
    """One erasure as the journal has it; *at* is aware UTC."""

    at: datetime
    salt: str
    prints: tuple[str, ...]

    def line(self) -> str:
        """The same as a line of the file."""
        return json.dumps({"at": self.at.isoformat(), "salt": self.salt, "prints": list(self.prints)}) + "\n"


def fingerprint(salt: str, kind: str, known_by: str) -> str:
    """HMAC-SHA-256 of what somebody is known by, in hexadecimal; *salt* is hexadecimal too."""
    return hmac.new(bytes.fromhex(salt), f"{kind}\n{known_by}".encode(), hashlib.sha256).hexdigest()


def note(session: Session, person: Person, now: datetime) -> Erasure:
    """Note that *person*, who still has a name and accounts, is being erased. The caller commits it with the rest."""
    salt = session.exec(select(Erasure.salt).order_by(col(Erasure.id).desc()).limit(1)).first() or secrets.token_hex(16)
    accounts = session.exec(select(Account).where(Account.person_id == person.id)).all()
    row = Erasure(at=now, salt=salt, prints=[fingerprint(salt, *known) for known in _known_by(person, accounts)])
    session.add(row)
    return row


def _known_by(person: Person, accounts: Iterable[Account]) -> list[tuple[str, str]]:
    known = [("person", f"{person.id} {person.created_at.isoformat()}")]
    known += [("account", f"{one.platform} {one.external_id}") for one in accounts]
    return known + ([("email", person.email.casefold())] if person.email else [])


def keep(engine: Engine, journal: Path | None, now: datetime) -> int:
    """Write what is not yet in the *journal* there; returns how many erasures that were.

    None: the database alone knows of them.

    Raises OSError where the file cannot be written; what was not written is tried again the next time.
    """
    with writing(engine) as session:
        rows = session.exec(select(Erasure).where(col(Erasure.noted_at).is_(None)).order_by(col(Erasure.id))).all()
        if rows and journal is not None:
            _append(journal, [Noted(row.at, row.salt, tuple(row.prints)) for row in rows])
        for row in rows:
            row.noted_at = now
            session.add(row)
        return len(rows)


def tidy(engine: Engine, journal: Path | None, now: datetime) -> bool:
    """After erasures: note them in the *journal*, and clean the database. Returns False where cleaning is still to do.

    Outside any turn, while nobody writes. Raises OSError where the journal cannot be written.
    """
    with reading(engine) as session:
        left = or_(col(Erasure.noted_at).is_(None), col(Erasure.cleaned_at).is_(None))
        if session.exec(select(Erasure.id).where(left).limit(1)).first() is None:
            return True
    keep(engine, journal, now)
    if not clean(engine):
        return False
    with writing(engine) as session:
        session.execute(update(Erasure).where(col(Erasure.cleaned_at).is_(None)).values(cleaned_at=now))
    return True


def _append(journal: Path, noted: Sequence[Noted]) -> None:
    journal.parent.mkdir(parents=True, exist_ok=True)
    journal.touch(0o600)
    before = journal.read_bytes()
    half = b"" if not before or before.endswith(b"\n") else b"\n"  # The machine died in the middle of a line.
    with journal.open("ab") as file:
        file.write(half + "".join(one.line() for one in noted).encode())
        file.flush()
        os.fsync(file.fileno())


def read(journal: Path | None) -> list[Noted]:
    """The erasures of a journal; none where there is no such file. Raises OSError where it cannot be read."""
    if journal is None or not journal.exists():
        return []
    found: list[Noted] = []
    for line in journal.read_bytes().splitlines():
        try:
            one = json.loads(line)
            at = datetime.fromisoformat(one["at"])
            bytes.fromhex(one["salt"])
            found.append(Noted(at, one["salt"], tuple(one["prints"])))
        except (ValueError, KeyError, TypeError):
            continue  # Half a line; the whole one follows.
    return found


def known(session: Session) -> list[Noted]:
    """The erasures that the database itself knows of."""
    rows = session.exec(select(Erasure).order_by(col(Erasure.id))).all()
    return [Noted(row.at, row.salt, tuple(row.prints)) for row in rows]


def back_again(session: Session, noted: Iterable[Noted]) -> list[int]:
    """The ids of persons who are there although they were erased: of a backup, brought back by restoring it."""
    by_salt: dict[str, dict[str, datetime]] = {}
    for one in noted:
        of_salt = by_salt.setdefault(one.salt, {})
        for print_ in one.prints:
            of_salt[print_] = max(one.at, of_salt.get(print_, one.at))
    if not by_salt:
        return []
    accounts: dict[int, list[Account]] = {}
    for account in session.exec(select(Account)).all():
        accounts.setdefault(account.person_id, []).append(account)
    people = session.exec(select(Person).where(col(Person.erased_at).is_(None)).order_by(col(Person.id))).all()
    return [one.id for one in people if _was_erased(one, accounts.get(one.id, ()), by_salt)]


def _was_erased(person: Person, accounts: Sequence[Account], by_salt: dict[str, dict[str, datetime]]) -> bool:
    """Whether an erasure names the person, or an account of theirs that is older than it."""
    made = [("person", person.created_at)] + [("account", one.created_at) for one in accounts]
    made += [("email", person.created_at)] if person.email else []
    for salt, erased in by_salt.items():
        for (kind, known_by), (_, at) in zip(_known_by(person, accounts), made, strict=True):
            if kind == "email" and accounts:
                continue  # Somebody who came: their accounts tell.
            erased_at = erased.get(fingerprint(salt, kind, known_by))
            if erased_at is not None and at <= erased_at:
                return True
    return False
