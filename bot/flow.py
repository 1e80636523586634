"""The flow kernel: a flow is a guarded list of named questions, and its answers are its state.

Pure. The current question is the first one that applies and has no answer; so a flow can be edited while
conversations are half-way, and none of them is stranded.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from bot.effects import Effect

Answers = Mapping[str, Any]
Facts = Mapping[str, Any]
"""What a flow reads before it asks: `values` for the texts' placeholders, `today` (a date in the member's zone), other
keys for the small print (`small`, by who sees an answer), for the button that skips (`skip`) and for a text that
stands here for another (`instead`, by that one's key), for the words by which a fact's options are known (`lexicons`,
by that fact's name) and what values that are not offered are called (`also_named`), and whatever its guards and
options name."""
Guard = Mapping[str, str | tuple[str, ...]]
ANY = "*"

SeenBy = Literal["organizers", "figures", "nobody", "partner"]
ORGANIZERS: SeenBy = "organizers"
FIGURES: SeenBy = "figures"
NOBODY: SeenBy = "nobody"
PARTNER: SeenBy = "partner"

Decide = Callable[[Answers, Facts, datetime], Sequence[Effect]]


@dataclass(frozen=True, slots=True)
class Step:
    """A question: its name, when it applies, and who sees its answer."""

    name: str
    when: Guard = field(default_factory=dict[str, "str | tuple[str, ...]"], kw_only=True)
    """Earlier steps (or facts) and the value, or values, that they must have; `ANY` is any value but a skip."""
    seen_by: SeenBy = field(kw_only=True)
    """Said below the question; each step decides it, since a default would decide it unseen."""
    optional: bool = field(default=False, kw_only=True)
    """It may be skipped; a skipped step has the answer None."""
    then: Decide | None = field(default=None, kw_only=True)
    """Effects that cannot wait for the end of the flow."""
    asides: Mapping[str, Decide] = field(default_factory=dict[str, Decide], kw_only=True)
    """Buttons beside the answers ("read in full"): their effects are performed, and the question still stands."""
    sensitive: bool = field(default=False, kw_only=True)
    """Only a button or an unmistakable word answers it: charter, leave, erase."""
    like: str | None = field(default=None, kw_only=True)
    """The flow that asks the same question under the same name: its texts are this step's."""


@dataclass(frozen=True, slots=True)
class Choice(Step):
    """One of several. *values* are codes, or the name of a fact that holds (value, label) pairs."""

    values: tuple[str, ...] | str


@dataclass(frozen=True, slots=True)
class Many(Step):
    """Some of several; the answer is a list of values."""

    values: tuple[str, ...] | str
    least: int = 1
    open: bool = False
    """Words that are none of the values are kept as they are (new topics)."""


@dataclass(frozen=True, slots=True)
class Confirm(Step):
    """Yes or no; the answer is "yes" or "no"."""


@dataclass(frozen=True, slots=True)
class Scale(Step):
    """A whole number on a short scale, both ends included."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Number(Step):
    """A whole number, both ends included; *most* may be the name of a fact that holds it."""

    least: int
    most: int | str


@dataclass(frozen=True, slots=True)
class Date(Step):
    """A day; the answer is an ISO date. *earliest* and *latest* are "today", or the name of a fact holding a date."""

    earliest: str | None = None
    latest: str | None = None


@dataclass(frozen=True, slots=True)
class Words(Step):
    """A text in one's own words, at most *longest* characters."""

    longest: int = 2000
    lettered: bool = False
    """It holds at least one letter: an emoji alone is no name."""


def no_facts(*_: Any) -> Facts:
    """The facts of a flow that needs none."""
    return {}


@dataclass(frozen=True, slots=True)
class Flow:
    """A conversation: its steps in order and what follows from the answers.

    *context* reads the facts: `(turn, conversation) -> Facts`. *done* is pure. Raises ValueError where two steps
    share a name or a guard names nothing that comes before it.
    """

    name: str
    steps: tuple[Step, ...]
    done: Decide
    context: Callable[..., Facts] = no_facts
    facts: frozenset[str] = frozenset()
    """The facts that guards may name."""
    renamed: Mapping[str, str] = field(default_factory=dict[str, str])
    """Old step name → new one: answers given under the old name stand."""
    numbered: bool = False
    """Show "3 of 5" over the required steps."""
    revisable: bool = True
    """Answers may be changed after the end; *done* then runs again."""
    lasting: bool = False
    """They may be changed at any time, not only for some days."""
    late: Decide | None = None
    """What follows from an answer (alone, by its step) to a question that has ended without one; `<flow>.late` says
    so. Nothing: the question is over."""
    closes: bool = True
    """The end says `<flow>.end`, with a way to change the answers."""

    def __post_init__(self) -> None:
        known = set(self.facts)
        for step in self.steps:
            if step.name in known:
                raise ValueError(f"flow {self.name}: two steps are called {step.name}")
            unknown = set(step.when) - known
            if unknown:
                raise ValueError(f"flow {self.name}, step {step.name}: nothing before it is called {sorted(unknown)}")
            known.add(step.name)
        missing = set(self.renamed.values()) - known
        if missing:
            raise ValueError(f"flow {self.name}: renamed to {sorted(missing)}, which is no step")

    def step(self, name: str) -> Step | None:
        """The step of that name, or of the name it has now."""
        name = self.renamed.get(name, name)
        return next((step for step in self.steps if step.name == name), None)

    def key(self, step: Step, end: str) -> str:
        """The key of a step's text: `checkin.met.ask`."""
        return f"{step.like or self.name}.{step.name}.{end}"


def carried(flow: Flow, answers: Answers) -> dict[str, Any]:
    """The answers under the names that the steps have now; a newer answer wins over a carried one."""
    named = {flow.renamed[name]: value for name, value in answers.items() if name in flow.renamed}
    return named | {name: value for name, value in answers.items() if name not in flow.renamed}


def standing(flow: Flow, answers: Answers, facts: Facts) -> dict[str, Any]:
    """The answers to steps that apply. An answer whose step no longer applies is kept, and does not count here."""
    answers = carried(flow, answers)
    stands: dict[str, Any] = {}
    for step in flow.steps:
        if step.name in answers and _applies(step, stands, facts):
            stands[step.name] = answers[step.name]
    return stands


def current(flow: Flow, answers: Answers, facts: Facts) -> Step | None:
    """The first step that applies and has no answer; None at the end."""
    stands = standing(flow, answers, facts)
    return next((step for step in flow.steps if step.name not in stands and _applies(step, stands, facts)), None)


def pending(flow: Flow, answers: Answers, facts: Facts, asked: str | None) -> Step | None:
    """The step asked under that name, while it applies and has no answer; an edit may have put one before it."""
    step = flow.step(asked) if asked else None
    stands = standing(flow, answers, facts)
    return step if step and step.name not in stands and _applies(step, stands, facts) else None


def open_steps(flow: Flow, answers: Answers, facts: Facts, first: Step) -> tuple[Step, ...]:
    """*first*, and all behind it that have no answer, whether or not they apply yet."""
    stands = standing(flow, answers, facts)
    behind = flow.steps[flow.steps.index(first) :]
    return tuple(step for step in behind if step.name not in stands)


def progress(flow: Flow, answers: Answers, facts: Facts, step: Step) -> tuple[int, int] | None:
    """(this one, of how many) over the required steps that apply now; None for an optional step."""
    if step.optional:
        return None
    stands = standing(flow, answers, facts)
    required = [one for one in flow.steps if not one.optional and _applies(one, stands, facts)]
    return required.index(step) + 1, len(required)


def _applies(step: Step, stands: Answers, facts: Facts) -> bool:
    for name, wanted in step.when.items():
        value = stands[name] if name in stands else facts.get(name)
        if not meets(value, wanted):
            return False
    return True


def meets(value: Any, wanted: str | tuple[str, ...]) -> bool:
    """Whether a guard that wants *wanted* is met by *value*."""
    if value is None:
        return False
    return wanted == ANY or value in (wanted if isinstance(wanted, tuple) else (wanted,))
