"""What processes that run side by side agree on."""

from sqlmodel import Field, SQLModel


class Lease(SQLModel, table=True):
    """Something that one process at a time does. Its holder counts on; the others watch whether it still does."""

    name: str = Field(primary_key=True)
    holder: str | None = None
    """The process that does it, by an id of its own; None once it let go."""
    beats: int = 0
    """Each sign of life adds one. No clock is written down: those of two machines need not agree."""
