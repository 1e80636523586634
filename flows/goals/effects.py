"""What is done with goals."""

from dataclasses import dataclass

from bot.effects import Effect


@dataclass(frozen=True, slots=True)
class SetGoal(Effect):
    """Keep a goal beside those there are; or (*instead* of one, by its id) put that one in other words."""

    enrollment: int
    goal: str
    pair: int | None = None
    instead: int | None = None


@dataclass(frozen=True, slots=True)
class ReviewGoals(Effect):
    """Say of the open goals of a member what became of them: `met`, `partly`, `not_met`."""

    enrollment: int
    outcome: str
    pair: int | None = None


@dataclass(frozen=True, slots=True)
class ShowGoals(Effect):
    """Show a member their goals, to say of each what became of it."""

    enrollment: int
