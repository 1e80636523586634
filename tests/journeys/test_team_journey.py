"""Who runs a program: listed, added, taken away."""

from bot.messages import plain
from storage.tables import Organizer
from tests.journeys.theatre import Play


async def test_an_organizer_is_added_listed_and_removed_again(database):
    """By name; whoever is removed hears it, and is refused from then on."""
    play = Play(database)
    await play.pair()
    await play.command("olga", "/mentoring-admin settings organizer-add Tom")
    shown = (await play.command("tom", "/mentoring-admin settings organizers")).private[0]
    assert [plain(line) for line in shown.lines] == ["Olga", "Tom"]
    await play.command("olga", "/mentoring-admin settings organizer-remove tom")
    assert play.told("tom")[-1] == "members.no_organizer_now"
    assert (await play.command("tom", "/mentoring-admin settings organizers")).private[0].key == "commands.refused"


async def test_a_program_keeps_an_organizer(sqlite):
    """The last one stays; a name that nobody of the team has is answered with theirs."""
    play = Play(sqlite)
    await play.pair()
    for named, key in (("Olga", "organizer_last"), ("Tom", "which_organizer"), ("zzz", "which_organizer")):
        shown = await play.command("olga", f"/mentoring-admin settings organizer-remove {named}")
        assert shown.private[0].key == f"members.{key}"
    assert len(play.rows(Organizer)) == 1
