"""What a platform says of how the bot is set up."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Found:
    """What is amiss and what to do; *grave* where the bot cannot work."""

    says: str
    grave: bool = True
