"""Pages: where a member is, how a program stands."""

from bot.messages import plain
from tests.journeys.theatre import Play


def words(sheet):
    """Everything that a page says."""
    parts = [(part.text, *part.lines, *(one for fact in part.facts for one in fact)) for part in sheet.parts]
    return " ".join(plain(one) for one in (sheet.title, *(span for part in parts for span in part)))


async def test_a_member_sees_where_they_are(sqlite):
    """The program, the pair, the next question, the goal."""
    play = Play(sqlite)
    await play.pair()
    await play.command("ana", "/mentoring goals")
    await play.say("ana", "Trouver un stage")
    page = words(await play.open("ana"))
    assert all(one in page for one in ("Tandem", "Tom", "Trouver un stage"))


async def test_an_organizer_sees_how_the_program_stands(sqlite):
    """Facts, the open case with its buttons, and figures."""
    play = Play(sqlite)
    await play.pair(days=8)
    await play.press("ana", "help")
    await play.press("ana", "scheduling")
    program = await play.open("olga", "program:1")
    assert "Tandem" in plain(program.title)
    assert [button.value for part in program.parts for button in part.buttons] == [
        *("write", "rematch", "extend", "end", "fine", "now"),
    ]
    assert "13 figures: too few to show" in words(program)


async def test_a_member_who_asks_for_the_programs_page_gets_their_own(sqlite):
    """Whatever the request names."""
    play = Play(sqlite)
    await play.pair()
    assert (await play.open("ana", "program:1")).title == (await play.open("ana")).title
