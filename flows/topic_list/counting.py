"""How many want and offer each topic, and which words of people are on nobody's list. It reads, and changes nothing."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session, col, select

from bot.understanding.lexicon import form
from flows.onboarding.roles import GONE
from flows.program.terms import terms
from flows.topic_list.known import lexicon, shared, shipped, taught
from storage.tables import Enrollment, Program, SurveyAnswer


@dataclass(frozen=True, slots=True)
class Counted:
    """Persons who want a topic, who offer it, and who named it in the needs survey."""

    wanted: int = 0
    offered: int = 0
    surveyed: int = 0


@dataclass(frozen=True, slots=True)
class Unlisted:
    """A topic that is not on the list: the words that stand for it, how else it is written, and who said it.

    *left* where an organizer leaves it as it is.
    """

    words: str
    spellings: tuple[str, ...]
    counted: Counted
    left: bool

    @property
    def mark(self) -> str:
        """What a button carries for it."""
        return mark(self.words)

    @property
    def marks(self) -> frozenset[str]:
        """The same for each of its spellings: another one may stand for it by the time the button is pressed."""
        return frozenset(mark(one) for one in self.spellings)


def mark(words: str) -> str:
    """A short sign for words, the same for those that differ in nothing that counts."""
    return hashlib.sha256(" ".join(form(words).stems).encode()).hexdigest()[:12]


def count(session: Session, program: Program) -> tuple[dict[str, Counted], list[Unlisted]]:
    """Each topic of the list with its counts, in the list's order; then the others, most said first."""
    rules = terms(program)
    members = session.exec(
        select(Enrollment.person_id, Enrollment.role, Enrollment.profile).where(
            Enrollment.program_id == program.id, col(Enrollment.state).not_in((*GONE, "declined"))
        )
    ).all()
    answers = session.exec(
        select(SurveyAnswer.person_id, SurveyAnswer.profile).where(SurveyAnswer.program_id == program.id)
    ).all()
    said = [(person, role, topic) for person, role, profile in members for topic in profile.get("topics", ())]
    said += [(person, "survey", topic) for person, profile in answers for topic in profile.get("topics", ())]
    means = shared(rules, [[topic] for _, _, topic in said])
    who: dict[str, set[tuple[int, str]]] = {}
    for person, role, topic in said:
        who.setdefault(means[topic], set()).add((person, role))
    left = {form(words).stems for words, code in taught(rules).items() if not code}
    listed = {topic: _counted(who.get(topic, ())) for topic in rules.topics}
    others = [
        Unlisted(
            topic,
            tuple(sorted({topic, *(one for one, meant in means.items() if meant == topic)})),
            _counted(by),
            form(topic).stems in left,
        )
        for topic, by in who.items()
        if topic not in listed
    ]
    return listed, sorted(others, key=lambda one: (one.left, -len(who[one.words]), one.words))


def _counted(who: Iterable[tuple[int, str]]) -> Counted:
    by = {role: sum(1 for _, one in who if one == role) for role in ("mentee", "mentor", "survey")}
    return Counted(by["mentee"], by["mentor"], by["survey"])


def nearest(program: Program, words: str) -> tuple[str, ...]:
    """Topics of the list that *words* may mean."""
    rules = terms(program)
    found = lexicon(rules).find(words)
    guesses = getattr(found, "values", ())
    return tuple(one for one in guesses if one in rules.topics or one in shipped())
