"""`settings texts`: what members read, in the organizers' own words."""

from collections.abc import Sequence

from rapidfuzz import process

from bot.commands import Argument, Call, Command
from bot.effects import Subject
from bot.languages import SPOKEN, base
from bot.messages import Choice, Message, Spans, Text, plain
from bot.turn import Turn
from flows.commands.guards import organizer, program_of
from flows.program import wording
from flows.program.terms import terms
from flows.who import organizers
from storage.tables import Program

SHIPPED = frozenset({"original", "d’origine", "d'origine", "shipped"})
"""Words that bring the shipped text back."""
MOST = 40
"""Lines of a list: more is read by nobody."""


def settings_texts(turn: Turn, call: Call) -> None:
    """The texts there are; one text in each language; or, with a text, that wording from now on."""
    program = program_of(turn, call)
    key, language, words = call.get("key").lower(), call.get("language"), call.get("text")
    known = wording.rewordable(turn.texts)
    if not key:
        _overview(turn, program, known)
    elif key not in known:
        _near(turn, program, key, known)
    elif not words:
        _show(turn, program, key, [language] if language else list(SPOKEN))
    else:
        language = language or turn.who.language
        _reword(turn, program, key, language, None if words.strip().lower() in SHIPPED else words)


def _overview(turn: Turn, program: Program, known: Sequence[str]) -> None:
    groups = sorted({key.partition(".")[0] for key in known})
    lines = [
        Text("wording.line", {"key": key, "language": tag, "text": text})
        for tag, texts in wording.reworded(program).items()
        for key, text in texts.items()
        if tag == base(tag)
    ]
    head = Text("wording.overview", {"program": program.name, "groups": groups})
    turn.answer(Message(head, lines=(Text("wording.reworded", {"n": len(lines)}), *lines[:MOST]) if lines else ()))


def _near(turn: Turn, program: Program, typed: str, known: Sequence[str]) -> None:
    """The texts of a conversation, or those whose key or words are like what was typed."""
    tag = _tag(turn, program)
    said = {key: plain(_said(turn, program, tag, key)) for key in known}
    inside = [key for key in known if key.startswith(f"{typed}.")]
    if not inside:
        inside = [key for key in known if typed in key or typed in said[key].casefold()]
    if not inside:
        inside = [found[0] for found in process.extract(typed, list(known), limit=5, score_cutoff=70)]
    lines = [Text("wording.line", {"key": key, "language": base(tag), "text": said[key]}) for key in inside[:MOST]]
    head = Text("wording.found" if lines else "wording.none", {"typed": typed[:60], "n": len(inside)})
    turn.answer(Message(head, lines=tuple(lines)))


def _show(turn: Turn, program: Program, key: str, languages: list[str]) -> None:
    for language in languages:
        tag = _tag(turn, program, language)
        own = key in wording.reworded(program).get(tag, {})
        names = sorted(wording.placeholders(turn.texts, key))
        facts = [(Text("wording.now"), Text("bot.plain", {"text": plain(_said(turn, program, tag, key))}))]
        if own:
            shipped = wording.shipped(turn.texts, tag, key)
            facts.append((Text("wording.shipped"), Text("bot.plain", {"text": shipped})))
        if names:
            shown = ", ".join(f"{{{name}}}" for name in names)
            facts.append((Text("wording.may_use"), Text("bot.plain", {"text": shown})))
        turn.answer(
            Message(
                Text("wording.one", {"key": key, "language": _named(language)}),
                facts=tuple(facts),
                small=Text("wording.how", {"key": key, "language": language}),
                choices=(_back(program, key, language),) if own else (),
            )
        )


def _reword(turn: Turn, program: Program, key: str, language: str, words: str | None) -> None:
    if words is not None:
        try:
            words = wording.checked(turn.texts, _tag(turn, program, language), key, words)
        except wording.Amiss as amiss:
            may = [f"{{{name}}}" for name in sorted(wording.placeholders(turn.texts, key))]
            about = [f"{{{name}}}" for name in amiss.about] if amiss.code != "long" else list(amiss.about)
            lines = (Text("wording.may", {"names": may}),) if may and amiss.code != "long" else ()
            turn.answer(Message(Text(f"wording.{amiss.code}", {"about": about}), lines=lines))
            return
    _keep(turn, program, key, language, words)
    tag = _tag(turn, program, language)
    preview = Text("bot.plain", {"text": plain(_said(turn, program, tag, key))})
    turn.answer(
        Message(
            Text("wording.set" if words is not None else "wording.back", {"key": key, "language": _named(language)}),
            lines=(preview,),
            choices=(_back(program, key, language),) if words is not None else (),
        )
    )


def _keep(turn: Turn, program: Program, key: str, language: str, words: str | None) -> None:
    program.settings = dict(wording.with_wording(program, language, key, words))
    turn.session.add(program)
    turn.record("text_changed", Subject(program.id), key=key, language=language, shipped=words is None)


def _back(program: Program, key: str, language: str) -> Choice:
    return Choice(f"do.wording.{program.id}", f"{language}:{key}", Text("wording.bring_back"))


def press_back(turn: Turn, item: str, value: str) -> Text | None:
    """Bring the shipped text back."""
    program = turn.session.get(Program, int(item)) if item.isdecimal() else None
    language, _, key = value.partition(":")
    if program is None or turn.who.id not in organizers(turn.session, program.id):
        return Text("bot.stale")
    if language not in SPOKEN or key not in wording.reworded(program).get(language, {}):
        return Text("bot.stale")
    _keep(turn, program, key, language, None)
    return Text("bot.sealed", {"answer": Text("wording.bring_back")})


def _named(language: str) -> Text:
    """A language as people call it."""
    return Text(f"onboarding.languages.{language}")


def _tag(turn: Turn, program: Program, language: str | None = None) -> str:
    """The language in the register of the program."""
    language = language or turn.who.language
    return "fr@tu" if language == "fr" and terms(program).pronoun == "tu" else language


def _said(turn: Turn, program: Program, tag: str, key: str) -> Spans:
    """The text as it is said now, its placeholders shown as such."""
    own = wording.overrides(program)
    names = wording.placeholders(turn.texts, key)
    return turn.texts.say(tag, Text(key, {name: f"{{{name}}}" for name in names}), overrides=own)


ROOT = "mentoring-admin"
PRESSES = {"wording": press_back}
COMMANDS = (
    Command(
        ROOT,
        ("settings", "texts"),
        settings_texts,
        organizer,
        (
            Argument("key", required=False),
            Argument("language", "choice", required=False, choices=SPOKEN),
            Argument("text", required=False, long=True),
            Argument("program", "program", required=False),
        ),
    ),
)
