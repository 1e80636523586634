"""Goals in one's own words: set after the first meeting, looked at half-way and at the end, changed at any time."""

from bot.messages import plain
from storage.tables import Goal
from tests.journeys.theatre import Play


def goals(play: Play) -> list[tuple[str, str]]:
    """Everybody's goals with what became of them."""
    return [(one.text, one.state) for one in play.rows(Goal)]


async def met(play: Play, who: str) -> None:
    """Tell of a meeting."""
    await play.command(who, "/mentoring met")
    await play.fill(who, play.clock.now().date().isoformat())
    await play.press(who, "4")
    await play.press(who, "~skip")


async def set_goal(play: Play, who: str, words: str) -> None:
    """Add a goal by the command."""
    await play.command(who, f"/mentoring goals {words}")


async def test_after_the_first_meeting_a_goal_is_asked_once(database):
    """The side that told of it is asked; the other hears nothing of that; the goal is set in one's own words."""
    play = Play(database)
    await play.pair(days=2)
    mark = play.mark("tom")
    await met(play, "ana")
    await play.wait(hours=2)
    assert play.told("ana")[-1] == "goals.offer_mentee" and play.news("tom", mark) == []
    await play.press("ana", "Je l’écris")
    for small in ("🙂", "merci", "ok"):
        await play.say("ana", small)
    assert goals(play) == [], "none of this is a goal"
    await play.say("ana", "Oser négocier 💪")
    assert goals(play) == [("Oser négocier 💪", "open")]
    await met(play, "ana")
    await met(play, "tom")
    await play.wait(hours=4)
    assert play.told("ana").count("goals.offer_mentee") == 1 and "goals.offer_mentor" not in play.told("tom")


async def test_not_now_is_taken_for_an_answer(sqlite):
    """Nobody asks again, and the old button may still be pressed without harm."""
    play = Play(sqlite)
    await play.pair()
    await met(play, "ana")
    await play.wait(hours=3)
    await play.press("ana", "Pas maintenant")
    await play.wait(days=6)
    await met(play, "ana")
    await play.wait(hours=3)
    assert play.told("ana").count("goals.offer_mentee") == 1 and goals(play) == []


async def test_goals_are_listed_changed_reached_and_let_go(database):
    """Several goals, each with its buttons; what was pressed once is not pressed twice."""
    play = Play(database)
    await play.pair()
    await set_goal(play, "ana", "Apprendre à négocier")
    await set_goal(play, "ana", "Parler en public")
    head, first, second = (await play.command("ana", "/mentoring goals")).private
    assert head.key == "goals.list" and "2 en cours" in plain(head.text)
    assert "Apprendre à négocier" in plain(first.text)
    reached, change = first.buttons[0], second.buttons[1]
    reply = await play.press_token("ana", reached.token, reached.value)
    assert plain(reply.sealed) == "Atteint" or "Atteint" in plain(reply.sealed)
    assert (await play.press_token("ana", reached.token, reached.value)).sealed
    await play.press_token("ana", change.token, change.value)
    assert "Parler en public" in play.last("ana")
    await play.say("ana", "Parler devant cent personnes")
    assert goals(play) == [("Apprendre à négocier", "met"), ("Parler devant cent personnes", "open")]
    again = reply.private[0].buttons[0]
    await play.press_token("ana", again.token, again.value)
    assert goals(play)[0] == ("Apprendre à négocier", "open") and play.rows(Goal)[0].reviewed_at is None
    drop = second.buttons[2]
    await play.press_token("ana", drop.token, drop.value)
    assert goals(play)[1][1] == "dropped"


async def test_nobody_changes_the_goals_of_others(sqlite):
    """A partner reads a goal, and has no hand in it; odd buttons do nothing."""
    play = Play(sqlite)
    await play.pair()
    await set_goal(play, "ana", "Apprendre à négocier")
    goal = play.rows(Goal)[0].id
    for value in ("reached", "change", "drop", "reopen", "", "²"):
        for token in (f"do.goal.{goal}", "do.goal.999", "do.goal.²", "do.own_goals.1x"):
            assert (await play.press_token("tom", token, value)).sealed
    assert goals(play) == [("Apprendre à négocier", "open")]


async def half_way(database, *words: str) -> Play:
    """Ana has goals and is asked how it goes."""
    play = Play(database)
    await play.pair()
    for one in words:
        await set_goal(play, "ana", one)
    await play.wait(days=93)
    await play.press("ana", "4")
    await play.press("ana", "good")
    return play


async def test_half_way_the_goals_are_named_and_reached_ones_marked(sqlite):
    """In one's own words; who has none is asked in general; "reached" is kept with them."""
    play = await half_way(sqlite, "Apprendre à négocier")
    assert play.told("ana")[-1] == "satisfaction.goals_named.ask" and "Apprendre à négocier" in play.last("ana")
    for value in ("reached", "yes", "no", "go_on", "~skip"):
        await play.press("ana", value)
    assert goals(play) == [("Apprendre à négocier", "met")]
    await play.press("tom", "4")
    await play.press("tom", "good")
    assert play.told("tom")[-1] == "satisfaction.goals.ask"


async def test_half_way_one_of_several_can_be_marked(sqlite):
    """ "On the way" with several goals shows them, each with its button."""
    play = await half_way(sqlite, "Apprendre à négocier", "Parler en public")
    for value in ("on_the_way", "yes", "no", "go_on", "~skip"):
        await play.press("ana", value)
    assert play.told("ana")[-3:] == ["satisfaction.which_goals", "goals.quoted", "goals.quoted"]
    await play.press("ana", "Atteint")
    assert sorted(state for _, state in goals(play)) == ["met", "open"]


async def test_at_the_end_the_open_goals_are_closed_and_the_others_stay(sqlite):
    """What was reached before stays reached."""
    play = await half_way(sqlite, "Apprendre à négocier")
    for value in ("reached", "yes", "no", "go_on", "~skip"):
        await play.press("ana", value)
    await set_goal(play, "ana", "Parler en public")
    await play.wait(days=92)
    assert "Parler en public" in next(
        plain(one.text) for one in play.stage.heard["ana"] if one.key == "closing.goals_named.ask"
    )
    await play.press("ana", "not_met")
    assert goals(play) == [("Apprendre à négocier", "met"), ("Parler en public", "dropped")]


async def test_the_page_leads_to_the_goals(sqlite):
    """Once there are some, the button shows them; before, it asks for the first."""
    play = Play(sqlite)
    await play.pair()
    buttons = {one.label for part in (await play.open("ana")).parts for one in part.buttons}
    assert "Mes objectifs" not in buttons
    await set_goal(play, "ana", "Apprendre à négocier")
    parts = (await play.open("ana")).parts
    button = next(one for part in parts for one in part.buttons if one.label == "Mes objectifs")
    reply = await play.press_token("ana", button.token, button.value)
    assert [one.key for one in reply.private] == ["goals.list", "goals.quoted"]
