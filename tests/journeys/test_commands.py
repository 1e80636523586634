"""The table of commands, walked: who may, in which state, with what arguments; nothing an asker types breaks it."""

from itertools import cycle, islice

import pytest

from bot.commands import split
from bot.messages import plain
from flows.commands.table import TABLE
from storage.tables import Alert, Conversation, Enrollment, LogEntry, Organizer, Outbox, Pair, Program
from tests.journeys.theatre import Play

ADMINS = [command for command in TABLE if command.root == "mentoring-admin"]
MEMBERS = [command for command in TABLE if command.root == "mentoring"]
NONSENSE = (
    '"', "''", "²", "-1", "999999999999999999999", "🙂", "<!channel>", "@everyone", "=HYPERLINK(1)", "'; drop table x;--",
    "<b>x</b>", "{name}", "*", "x" * 10_000, "\u202eevil", "%s", "a:b", "2026-02-30",
)  # fmt: skip


def line(command, *words: str) -> str:
    """The command as it is typed."""
    return " ".join([f"/{command.root}", *command.path, *words])


def failures(play: Play) -> list[str]:
    """What went wrong inside, if anything."""
    return [row.values.get("why") for row in play.rows(LogEntry, code="failed")] + [
        row.why for row in play.rows(Conversation, why="failed")
    ]


def test_every_command_is_there_once():
    """And under one of the two roots."""
    paths = [(command.root, command.path) for command in TABLE]
    assert len(paths) == len(set(paths))
    wanted = (
        "program create", "program list", "program show", "program edit", "program open", "program start",
        "program close", "charter show", "charter edit", "charter status", "charter proof", "members list",
        "members show", "members import", "match preview", "match approve", "match pin", "match forbid", "match swap",
        "match list", "match queue", "pair list", "pair show", "pair end",
        "checkin status", "alerts list", "alerts resolve", "report now", "settings show", "settings set", "help",
    )  # fmt: skip
    assert {tuple(path.split()) for path in wanted} <= {command.path for command in ADMINS}


def test_required_arguments_come_first():
    """So that what is typed without names lands where it is meant."""
    for command in TABLE:
        required = [argument.required for argument in command.arguments]
        assert required == sorted(required, reverse=True), command.usage
        assert all(argument.choices for argument in command.arguments if argument.kind == "choice"), command.usage


async def test_a_member_who_tries_gets_a_polite_refusal(sqlite):
    """Every organizers' command, with arguments or without: one sentence, to the asker alone, and nothing happens."""
    play = Play(sqlite)
    await play.pair()
    tables = (Program, Enrollment, Pair, Organizer, Outbox, Alert)
    before = {table: len(play.rows(table)) for table in tables}
    for command in ADMINS:
        words = [f"{argument.name}:1" for argument in command.arguments]
        for given in ((), words):
            reply = await play.command("ana", line(command, *given))
            assert [letter.key for letter in reply.private] == ["commands.refused"], command.usage
    assert {table: len(play.rows(table)) for table in tables} == before


async def test_a_command_in_the_wrong_state_says_which_it_needs(sqlite):
    """A draft can be opened and not paused; the sentence names the states."""
    play = Play(sqlite)
    await play.command(
        "olga",
        "/mentoring-admin program create name:Tandem template:classic starts:2027-02-01 controller:A "
        "contact:team@example.org safeguarding:care@example.org",
    )
    for command in (one for one in ADMINS if one.states and "draft" not in one.states):
        words = [f"{argument.name}:1" for argument in command.arguments if argument.required]
        reply = await play.command("olga", line(command, *words))
        assert [letter.key for letter in reply.private] == ["commands.wrong_state"], command.usage
    assert [program.state for program in play.rows(Program)] == ["draft"]


async def test_what_is_missing_is_named(sqlite):
    """A required argument that was left out: what it is, and how the command is typed."""
    play = Play(sqlite)
    await play.running()
    for command in (one for one in ADMINS if any(argument.required for argument in one.arguments)):
        if not command.states or "running" in command.states:
            reply = await play.command("olga", line(command))
            assert [letter.key for letter in reply.private] == ["bot.command_needs"], command.usage


@pytest.mark.parametrize("root", ["mentoring", "mentoring-admin"])
async def test_nothing_that_is_typed_breaks_a_command(sqlite, root):
    """Quotes, digits of other scripts, markup, formulas, ten thousand characters: always a sentence, never a failure.

    Each command is told some of it, and the next one what comes after that.
    """
    play = Play(sqlite)
    await play.pair()
    nonsenses = cycle(NONSENSE)
    for command in ADMINS if root == "mentoring-admin" else MEMBERS:
        if command.path in (("program", "close"), ("program", "archive"), ("leave",), ("forget-me",), ("stop",)):
            continue
        if not command.arguments:
            continue
        for nonsense in islice(nonsenses, 3):
            words = [f'{argument.name}:"{nonsense}"' for argument in command.arguments]
            await play.command("olga" if root == "mentoring-admin" else "ana", line(command, *words))
        await play.command("olga" if root == "mentoring-admin" else "ana", line(command, *NONSENSE))
    assert failures(play) == []
    assert "<!channel>" not in [program.name for program in play.rows(Program)]


async def test_a_command_that_does_not_exist_gets_its_neighbours(sqlite):
    """A typo is answered with what is near."""
    play = Play(sqlite)
    await play.running()
    reply = await play.command("olga", "/mentoring-admin mach previw")
    assert reply.private[0].key == "bot.command_unknown"
    assert any("match preview" in str(line) for line in reply.private[0].lines)


async def test_two_of_one_name_are_told_apart_by_their_role(sqlite):
    """Somebody who is mentor and mentee is two members of one name."""
    play = Play(sqlite)
    await play.running()
    await play.onboard("bo", "both")
    reply = await play.command("olga", "/mentoring-admin members show Bo")
    assert "Bo (mentor)" in plain(reply.private[0].text) and "Bo (mentee)" in plain(reply.private[0].text)
    reply = await play.command("olga", "/mentoring-admin members show Bo (mentee)")
    assert reply.private[0].key == "members.title"
    assert "mentee" in [plain(value) for _, value in reply.private[0].facts]


async def test_whoever_is_in_the_workspace_can_be_made_an_organizer(sqlite):
    """Somebody who is no member of the program, too; a stranger cannot."""
    play = Play(sqlite)
    await play.running()
    await play.say("paul", "hello")
    assert (await play.command("paul", "/mentoring-admin members list")).private[0].key == "commands.refused"
    reply = await play.command("olga", "/mentoring-admin settings organizer-add Paul")
    assert reply.private[0].key == "members.organizer_added"
    assert (await play.command("paul", "/mentoring-admin members list")).private[0].key == "members.list"
    reply = await play.command("olga", "/mentoring-admin settings organizer-add Nobody")
    assert reply.private[0].key == "commands.no_such_member"


async def test_what_is_typed_is_completed_for_organizers_alone(sqlite):
    """Programs, members and pairs by their names, choices as they are; who may not use a command is offered nothing."""
    play = Play(sqlite)
    await play.pair("ana", "bo")
    assert await play.complete("olga", "report now", "program", "tan") == ["Tandem"]
    assert await play.complete("olga", "members show", "member", "a") == ["Ana"]
    assert await play.complete("olga", "pair show", "pair", "BO") == ["#2 Tom – Bo"]
    assert await play.complete("olga", "pair end", "rematch", "y") == ["yes"]
    assert await play.complete("olga", "pair show", "pair", "zzz") == []
    assert await play.complete("tom", "pair show", "pair") == []
    assert await play.complete("olga", "no such", "pair") == []


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ('a "b c" d', ["a", "b c", "d"]),
        ("a « b c » d", ["a", " b c ", "d"]),
        ("l'école d'Anna", ["l'école", "d'Anna"]),
        ('a "b c', ["a", "b", "c"]),
        ("", []),
        ("  \n ", []),
        ("# not a comment", ["#", "not", "a", "comment"]),
        (r"back\slash", [r"back\slash"]),
        ("resolve 3, #5, 8 known", ["resolve", "3, #5, 8", "known"]),
        ("resolve alert:3, 5 fine", ["resolve", "alert:3, 5", "fine"]),
        ("note 3, they meet in May", ["note", "3,", "they", "meet", "in", "May"]),
        ("end Ana, 3", ["end", "Ana,", "3"]),
    ],
)
def test_words_of_a_line(typed, words):
    """Quotes keep several together; an apostrophe is a letter; an unclosed quote is nothing."""
    assert split(typed) == words


async def test_the_charter_is_shown_in_the_language_that_is_named(sqlite):
    """ "fr" is a language and no program; without it both are shown; a program's name is no language."""
    play = Play(sqlite)
    await play.running()
    shown = await play.command("olga", "/mentoring-admin charter show fr")
    assert ["français" in plain(one.text) or "French" in plain(one.text) for one in shown.private] == [True]
    assert len((await play.command("olga", "/mentoring-admin charter show")).private) == 2
    assert len((await play.command("olga", "/mentoring-admin charter show Tandem")).private) == 2
