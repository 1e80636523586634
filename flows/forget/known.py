"""What a person is called and said, collected before it is erased: by it the messages that hold it are found."""

from __future__ import annotations

import base64
import binascii
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from sqlmodel import Session, col, or_, select

from bot.flow import Flow, Many, Words
from flows.program.terms import terms
from flows.topic_list.known import shipped
from storage.tables import (
    AgreementVersion,
    Answer,
    Conversation,
    Enrollment,
    Goal,
    Pair,
    PairNote,
    Person,
    Program,
    SurveyAnswer,
)

Held = Literal["words", "name"]
"""What a message holds of somebody: what they said (or their full name, their address), or a first name alone."""

LEAST = 3
"""Shorter words are nobody's in particular."""
TELLING = 12
"""Characters from which on a text is surely somebody's; a shorter one ("Law") counts where their name stands beside."""
PROFILE = ("goals", "field", "place")
TERMS = ("objectives", "mentor_brings", "mentee_brings", "channel")
READABLE = ("text/", "application/json", "application/vnd.openxmlformats")


@dataclass(frozen=True)
class Known:
    """A person by their names and by all that they wrote."""

    name: str
    email: str | None
    said: frozenset[str]

    @cached_property
    def first(self) -> str:
        """The first name; empty where there is none."""
        return self.name.split(" ")[0]

    @cached_property
    def _called(self) -> re.Pattern[str] | None:
        return re.compile(rf"(?<!\w){re.escape(self.first)}(?!\w)") if self.first else None

    @property
    def sought(self) -> list[str]:
        """Texts one of which stands in every message that holds something of the person; a file's content apart."""
        names = [self.first] if self.first else []
        return [*names, *([self.email] if self.email else []), *(one for one in self.said if len(one) >= TELLING)]

    def held_in(self, message: Mapping[str, Any]) -> Held | None:
        """What an outbox row's message holds of the person."""
        texts = list(_texts(message))
        named = self._called is not None and any(self._called.search(one) for one in texts)
        said = self.said & set(texts)
        whole = " " in self.name and any(self.name in one for one in texts)
        addressed = self.email is not None and any(self.email in one.casefold() for one in texts)
        if whole or addressed or any(len(one) >= TELLING or named for one in said):
            return "words"
        return "name" if named else None


def _texts(value: Any) -> Iterator[str]:
    """Every text in a message, those of its files too; a text's key is none."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        items: list[Any] = value
        for one in items:
            yield from _texts(one)
    elif isinstance(value, dict):
        fields: dict[str, Any] = value
        if "media" in fields and "content" in fields:
            yield from _file(str(fields["media"]), str(fields["content"]))
            yield from _texts(fields.get("alt"))
            return
        for name, one in fields.items():
            if name not in ("k", "token", "style", "kind"):
                yield from _texts(one)


def _file(media: str, content: str) -> Iterator[str]:
    """What can be read in a file: a sheet or a page as one text; nothing in a picture."""
    if not media.startswith(READABLE):
        return
    try:
        raw = base64.b64decode(content)
        if raw[:2] == b"PK":
            with zipfile.ZipFile(io.BytesIO(raw)) as sheets:
                yield from (sheets.read(name).decode("utf-8", "replace") for name in sheets.namelist())
        else:
            yield raw.decode("utf-8-sig", "replace")
    except (binascii.Error, zipfile.BadZipFile):
        return


def known(session: Session, person: Person, flows: Mapping[str, Flow], program: int | None = None) -> Known:
    """What *person* is called and wrote; with *program* what they wrote in it, and no name."""
    enrollments = session.exec(
        _of(select(Enrollment).where(Enrollment.person_id == person.id), Enrollment, program)
    ).all()
    surveys = session.exec(
        _of(select(SurveyAnswer).where(SurveyAnswer.person_id == person.id), SurveyAnswer, program)
    ).all()
    conversations = _of(
        select(Conversation).where(Conversation.person_id == person.id), Conversation, program
    ).subquery()
    answers = session.exec(
        select(conversations.c.flow, Answer.step, Answer.value).join(
            conversations, conversations.c.id == col(Answer.conversation_id)
        )
    ).all()
    said = {text for flow, step, value in answers for text in _typed(flows.get(flow), step, value)}
    for profile in (one.profile for one in (*enrollments, *surveys)):
        said |= {str(profile[name]) for name in PROFILE if profile.get(name)} | set(profile.get("topics") or ())
    said |= {one.expects for one in surveys if one.expects}
    mine = [one.id for one in enrollments]
    said |= set(session.exec(select(Goal.text).where(col(Goal.enrollment_id).in_(mine))).all())
    for one in enrollments:
        said |= _agreed(session, one)
    notes = select(PairNote.words).join(Pair, col(Pair.id) == PairNote.pair_id).where(PairNote.written_by == person.id)
    said |= set(session.exec(_of(notes, Pair, program)).all())
    shared = set(shipped()) | {
        topic
        for one in {one.program_id for one in (*enrollments, *surveys)}
        for topic in terms(session.get_one(Program, one)).topics
    }
    said = {one.strip() for one in said}
    own = frozenset(one for one in said if len(one) >= LEAST and one not in shared)
    return Known(person.name if program is None else "", person.email if program is None else None, own)


def _of(query: Any, table: Any, program: int | None) -> Any:
    return query if program is None else query.where(col(table.program_id) == program)


def _typed(flow: Flow | None, step: str, value: Any) -> Iterable[str]:
    """The words of an answer; nothing where it is a choice among those that were offered."""
    asked = flow.step(step) if flow is not None else None
    if asked is not None and not isinstance(asked, Words) and not (isinstance(asked, Many) and asked.open):
        return ()
    return (one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str))


def _agreed(session: Session, enrollment: Enrollment) -> set[str]:
    """The terms of agreements that somebody wrote."""
    versions = session.exec(
        select(AgreementVersion)
        .join(Pair, col(Pair.id) == AgreementVersion.pair_id)
        .where(or_(Pair.mentor_id == enrollment.id, Pair.mentee_id == enrollment.id))
    ).all()
    found: set[str] = set()
    for version in versions:
        for name in TERMS:
            value = version.terms.get(name)
            if version.authors.get(name) == enrollment.role and value:
                found |= set(value) if isinstance(value, list) else {str(value)}
    return found
