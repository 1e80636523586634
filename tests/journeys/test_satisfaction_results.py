"""What organizers see of satisfaction: figures that give nobody away, answers that are shared, words to show."""

from bot.messages import plain
from storage.tables import LogEntry, Report
from tests.journeys.theatre import Play


async def results(play: Play, who: str = "olga") -> list:
    """The messages that come of the command."""
    mark = play.mark(who)
    reply = await play.command(who, "/mentoring-admin satisfaction results")
    assert [one.key for one in reply.private] == ["report.working"]
    await play.wait(minutes=1)
    return play.stage.heard[who][mark:]


def facts(letter) -> dict[str, str]:
    """Labels and values."""
    return {plain(label): plain(value) for label, value in letter.facts}


async def test_small_groups_are_hidden_and_shared_answers_have_names(database):
    """Two pairs are too few for a figure; who shares is listed, who does not is nowhere; who has not answered is."""
    play = Play(database)
    await play.pair("ana", "bo", days=93)
    for value in ("2", "not_good", "on_the_way", "yes", "yes", "go_on", "~skip"):
        await play.press("ana", value)
    for value in ("3", "not_sure", "on_the_way", "yes", "no", "go_on", "~skip"):
        await play.press("bo", value)
    shown, shared, waiting = await results(play)
    assert shown.key == "satisfaction.results"
    assert facts(shown)["Satisfaction, 1 to 5 (mean)"] == "too few to show"
    assert facts(shown)["On the way"].startswith("2 of ")
    assert facts(shared) == {"Ana, about Tom": "2 of 5 and not a good fit"}
    assert "Bo" not in str(shared) and "Bo" not in str(shown)
    assert waiting.key == "reminding.satisfaction" and "Tom" in str(waiting.lines) and "Bo" not in str(waiting.lines)
    assert len(play.rows(LogEntry, code="looked_at")) == 1 and len(play.rows(Report)) == 1
    read = shown.buttons[0]
    assert (await play.press_token("olga", read.token, read.value)).private[0].key == "closing.no_testimonials"


async def test_an_organizer_reads_no_answer_of_their_own_partner(sqlite):
    """Tom runs the program, too: what Ana shares about him is not listed to him."""
    play = Play(sqlite)
    await play.pair(days=93)
    for value in ("2", "not_good", "on_the_way", "yes", "yes", "go_on", "~skip"):
        await play.press("ana", value)
    await play.command("olga", "/mentoring-admin settings organizer-add Tom")
    assert "satisfaction.shared" not in [one.key for one in await results(play, "tom")]
    assert "satisfaction.shared" in [one.key for one in await results(play)]
