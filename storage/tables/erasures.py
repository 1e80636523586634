"""That somebody was erased, and not who: what a restored backup is held against."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from storage.tables.columns import items, key


class Erasure(SQLModel, table=True):
    """One erasure: fingerprints that tell the same person again where a backup brings them back, and nothing else."""

    id: int = key()
    at: datetime
    salt: str
    """What the fingerprints are keyed with, in hexadecimal; the same one for a whole installation."""
    prints: list[str] = items()
    """Of the person, their accounts and their e-mail address, as `storage.erasures.fingerprint` makes them."""
    noted_at: datetime | None = Field(default=None, index=True)
    """When it was written into the journal outside the database, where there is one; None: it is still to be."""
    cleaned_at: datetime | None = Field(default=None, index=True)
    """When the database's file was cleaned after it; None: what was erased may still be read from the file's bytes."""
