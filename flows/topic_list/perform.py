"""The list of topics as an organizer sees it, and the buttons under each one that is not on it."""

from bot.commands import CannotDo
from bot.messages import Choice, Field, Message, Text
from bot.turn import Turn
from flows.figures.figure import MINIMUM
from flows.listing import cut
from flows.program.terms import terms
from flows.topic_list import changing
from flows.topic_list.counting import Counted, Unlisted, count, mark, nearest
from flows.topic_list.known import topic_text
from flows.who import organizers
from storage.tables import Program

SHOWN = 8
"""Topics in people's own words that are shown with buttons at a time."""


def show(turn: Turn, program: Program) -> None:
    """The list with who wants and offers each; then each that is not on it, with what can be done."""
    topics, others = count(turn.session, program)
    waiting = [one for one in others if not one.left]
    left = [one for one in others if one.left]
    lines = [_line(topic_text(code), counted) for code, counted in topics.items()]
    if left:
        lines.append(Text("topic_list.left", {"topics": [topic_text(one.words) for one in left]}))
    turn.answer(
        Message(
            Text("topic_list.list", {"program": program.name, "n": len(topics)}),
            lines=tuple(lines),
            small=Text("topic_list.how"),
        )
    )
    if not waiting:
        return
    turn.answer(Message(Text("topic_list.unknown", {"n": len(waiting)})))
    for one in waiting[:SHOWN]:
        turn.answer(_unlisted(program, one))
    if more := waiting[SHOWN:]:
        turn.answer(
            Message(
                Text("topic_list.more", {"n": len(more)}),
                lines=cut([_line(topic_text(one.words), one.counted) for one in more]),
            )
        )


def _line(topic: Text, counted: Counted) -> Text:
    values = {"topic": topic, "wanted": counted.wanted, "offered": counted.offered}
    if not counted.surveyed:
        return Text("topic_list.line", values)
    few = counted.surveyed < MINIMUM
    said = Text("topic_list.few", {"most": MINIMUM}) if few else Text("bot.number", {"n": counted.surveyed})
    return Text("topic_list.line_survey", {**values, "surveyed": said})


def _unlisted(program: Program, one: Unlisted) -> Message:
    token = f"do.topic.{program.id}-{one.mark}"
    also = [spelling for spelling in one.spellings if spelling != one.words]
    same = [
        Choice(token, f"is:{mark(code)}", Text("topic_list.same", {"topic": topic_text(code)}))
        for code in nearest(program, one.words)
        if code in terms(program).topics
    ]
    return Message(
        _line(topic_text(one.words), one.counted),
        lines=(Text("topic_list.spelled", {"words": also}),) if also else (),
        choices=(
            *same[:2],
            Choice(token, "same", Text("topic_list.same_as")),
            Choice(token, "own", Text("topic_list.own")),
            Choice(token, "leave", Text("topic_list.leave")),
        ),
    )


def press_topic(turn: Turn, item: str, value: str) -> Text | None:
    """Do with the words what was pressed: the same as a topic, a topic of its own, or nothing."""
    found = _meant(turn, item)
    if found is None:
        return Text("bot.stale")
    program, one = found
    topics = terms(program).topics
    if value == "same":
        options = tuple((mark(code), topic_text(code)) for code in topics)
        question = Text("topic_list.which", {"words": one.words})
        field = Field("one", f"do.topic_same.{item}", Text("bot.your_answer"), options=options)
        turn.answer(Message(question, field=field))
        return None
    try:
        if value == "own":
            return changing.add(turn, program, one.words)
        if value == "leave":
            return changing.leave(turn, program, one.words)
    except CannotDo as refusal:
        turn.answer(Message(refusal.text))
        return None
    return press_same(turn, item, value.removeprefix("is:"))


def press_same(turn: Turn, item: str, value: str) -> Text | None:
    """The words mean the topic that was picked."""
    found = _meant(turn, item)
    if found is None:
        return Text("bot.stale")
    program, one = found
    code = next((code for code in terms(program).topics if mark(code) == value), None)
    return changing.merge(turn, program, one.words, code) if code is not None else Text("bot.stale")


def _meant(turn: Turn, item: str) -> tuple[Program, Unlisted] | None:
    """The program and the words of a button, for its organizers; None where there are none any more."""
    number, _, sign = item.partition("-")
    program = turn.session.get(Program, int(number)) if number.isdecimal() and len(number) < 16 else None
    if program is None or turn.who.id not in organizers(turn.session, program.id):
        return None
    found = next((one for one in count(turn.session, program)[1] if sign in one.marks), None)
    return (program, found) if found is not None else None


PRESSES = {"topic": press_topic, "topic_same": press_same}
