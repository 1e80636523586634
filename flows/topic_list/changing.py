"""What an organizer does with the list: add, remove, say that words mean a topic. People's topics follow at once."""

from sqlmodel import col, select

from bot.commands import CannotDo
from bot.effects import Subject
from bot.messages import Text
from bot.text_safety import folded
from bot.turn import Turn
from bot.understanding.lexicon import Found, form
from flows.program.terms import Terms, terms
from flows.topic_list.known import as_taught, fresh, lexicon, names, settled, shipped, taught, topic_text
from storage.tables import Enrollment, Program, SurveyAnswer

MOST = 100
"""Topics of a list: what every platform offers in one question."""


def listed(rules: Terms, words: str) -> str | None:
    """The topic of the list that *words* name, by its name or by words of its own; None where there is none."""
    if words in rules.topics:
        return words
    called = {folded(name): code for code in rules.topics for name in names(code)}
    if folded(words) in called:
        return called[folded(words)]
    found = lexicon(rules).find(words)
    return found.value if isinstance(found, Found) and found.value in rules.topics else None


def wanted(rules: Terms, words: str) -> str:
    """The topic of the list that *words* name. Raises CannotDo where it is not on it."""
    found = listed(rules, words)
    if found is None:
        there = [topic_text(code) for code in rules.topics]
        raise CannotDo(Text("topic_list.no_such_topic", {"given": words[:60], "topics": there}))
    return found


def add(turn: Turn, program: Program, words: str) -> Text:
    """Put a topic on the list; whoever has it in their own words has it from now on. Raises CannotDo."""
    rules = terms(program)
    name = fresh(words)
    if not any(one.isalpha() for one in name):
        raise CannotDo(Text("topic_list.no_name", {"given": words[:60]}))
    known = {folded(one): code for code in (*rules.topics, *shipped()) for one in names(code)}
    code = known.get(folded(name), name)
    if code in rules.topics:
        raise CannotDo(Text("topic_list.there_already", {"topic": topic_text(code)}))
    if len(rules.topics) >= MOST:
        raise CannotDo(Text("topic_list.full", {"n": MOST}))
    meanings = {
        said: meant for said, meant in taught(rules).items() if form(said).stems not in {form(name).stems} | _own(code)
    }
    changed = _write(turn, program, (*rules.topics, code), meanings)
    turn.record("topic_added", Subject(program.id), changed=changed)
    return Text("topic_list.added", {"topic": topic_text(code), "people": _having(turn, program, code)})


def _own(code: str) -> set[tuple[str, ...]]:
    return {form(name).stems for name in names(code)}


def remove(turn: Turn, program: Program, words: str) -> Text:
    """Offer a topic no longer; who has it keeps it, and it goes on counting for them. Raises CannotDo."""
    rules = terms(program)
    code = wanted(rules, words)
    rest = tuple(one for one in rules.topics if one != code)
    if not rest:
        raise CannotDo(Text("topic_list.the_last", {"topic": topic_text(code)}))
    _write(turn, program, rest, taught(rules))
    turn.record("topic_removed", Subject(program.id))
    return Text("topic_list.removed", {"topic": topic_text(code)})


def merge(turn: Turn, program: Program, words: str, into: str) -> Text:
    """From now on *words* (or a topic of the list) mean the topic *into*; who has them has it. Raises CannotDo."""
    rules = terms(program)
    meant = wanted(rules, into)
    called = {folded(name): code for code in rules.topics for name in names(code)}
    source = words if words in rules.topics else called.get(folded(words))
    if not folded(words) or source == meant:
        raise CannotDo(Text("topic_list.itself", {"topic": topic_text(meant)}))
    meanings = {said: meant if source is not None and code == source else code for said, code in taught(rules).items()}
    topics = tuple(one for one in rules.topics if one != source)
    meanings[folded(source or words)[:60]] = meant
    changed = _write(turn, program, topics, meanings)
    turn.record("topic_merged", Subject(program.id), changed=changed)
    values = {"words": words[:60], "topic": topic_text(meant), "people": _having(turn, program, meant)}
    return Text("topic_list.merged", values)


def _having(turn: Turn, program: Program, code: str) -> Text:
    """How many members have a topic now."""
    rows = turn.session.exec(select(Enrollment).where(Enrollment.program_id == program.id)).all()
    return Text(
        "topic_list.people", {"n": len({row.person_id for row in rows if code in row.profile.get("topics", ())})}
    )


def leave(turn: Turn, program: Program, words: str) -> Text:
    """Ask no more about *words*: they stay as they are, and match among those who said them."""
    rules = terms(program)
    _write(turn, program, rules.topics, {**taught(rules), folded(words)[:60]: ""})
    turn.record("topic_left", Subject(program.id))
    return Text("topic_list.left_alone", {"words": words[:60]})


def _write(turn: Turn, program: Program, topics: tuple[str, ...], meanings: dict[str, str]) -> int:
    """Keep the list and the meanings, and bring people's topics up to them. Returns how many people's changed."""
    program.settings = {**program.settings, "topics": list(topics), "topic_words": as_taught(meanings)}
    turn.session.add(program)
    return settle(turn, program)


def settle(turn: Turn, program: Program) -> int:
    """Bring what members and the needs survey's answers have for topics up to the list. Returns whose changed."""
    rules = terms(program)
    changed: set[int] = set()
    for table in (Enrollment, SurveyAnswer):
        rows = turn.session.exec(select(table).where(table.program_id == program.id).order_by(col(table.id))).all()
        for row in rows:
            before = row.profile.get("topics")
            after = settled(rules, before) if before else before
            if after != before:
                row.profile = {**row.profile, "topics": after}
                turn.session.add(row)
                changed.add(row.person_id)
    return len(changed)


def as_list(value: str) -> str:
    """The topics of a typed list as the setting takes them: shipped ones may be typed by their names."""
    called = {folded(name): code for code in shipped() for name in names(code)}
    typed = [fresh(one) for one in value.split(",")]
    return ", ".join(dict.fromkeys(called.get(folded(one), one) for one in typed if one))
