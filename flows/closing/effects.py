"""What the closing wants done."""

from dataclasses import dataclass

from bot.effects import Effect


@dataclass(frozen=True, slots=True)
class Thank(Effect):
    """Thank a member with the pair's own figures."""

    pair: int
    enrollment: int


@dataclass(frozen=True, slots=True)
class ComeBack(Effect):
    """Put a member who would come back in line again, where newcomers are matched as they come.

    In the *other* role, once its questions are answered.
    """

    enrollment: int
    other: bool = False
