"""An organizer's case: what it says, what its buttons do, and who never sees it."""

from datetime import timedelta

from bot.messages import plain
from storage.tables import Alert, Enrollment, Nudge, Pair
from tests.journeys.theatre import Play


async def half_silent(database) -> Play:
    """Ana answers, Tom has not for two rounds; Olga has the case before her."""
    play = Play(database)
    await play.pair()
    for days, day in ((8, "2027-01-11"), (14, "2027-01-20")):
        await play.wait(days=days)
        await play.press("ana", "yes")
        await play.fill("ana", day)
        await play.press("ana", "4")
        await play.press("ana", "~skip")
    await play.wait(days=19)
    assert play.rows(Pair)[0].health == "half_silent"
    return play


async def test_who_can_go_on_is_the_one_who_is_matched_again(database):
    """Of a pair with one silent side the other is named on the button, and is first in line alone."""
    play = await half_silent(database)
    letter = next(one for one in reversed(play.stage.heard["olga"]) if one.key == "alerts.case")
    assert [one.label for one in letter.buttons] == [
        "Write to both",
        "Re-match Ana",
        "Extend by 30 days",
        "End the pair",
        "Dismiss",
    ]
    reply = await play.press("olga", "Re-match Ana")
    assert "Ana" in plain(reply.sealed)
    assert {one.role: (one.let_down, one.waiting_since is not None) for one in play.rows(Enrollment)} == {
        "mentor": (False, False),
        "mentee": (True, True),
    }
    ana, tom = (play.stage.heard[who][-1] for who in ("ana", "tom"))
    assert ana.key == tom.key == "ending.neutral"
    assert "tête de liste" in plain(ana.lines[0]) and tom.lines == (), "nobody is told of a place that they have not"
    await play.onboard("bo", "mentor")
    await play.match()
    again = play.rows(Pair)[-1]
    assert again.state == "active" and again.mentor_id != play.rows(Pair)[0].mentor_id, "never the same pair again"


async def test_a_case_says_its_number_and_how_long_it_is_open(sqlite):
    """In the digest, days after it began; by the number `alerts resolve` knows it."""
    play = await half_silent(sqlite)
    letter = next(one for one in reversed(play.stage.heard["olga"]) if one.key == "alerts.case")
    assert plain(letter.small).startswith(f"case {play.rows(Alert)[0].id}, open for ")


async def test_an_organizer_does_not_judge_their_own_pair(sqlite):
    """Tom runs the program too: what Ana says of the two reaches Olga, and him on no way."""
    play = Play(sqlite)
    await play.pair()
    await play.command("olga", "/mentoring-admin settings organizer-add tom")
    await play.wait(days=8)
    mark = play.mark("tom")
    await play.press("ana", "help")
    await play.press("ana", "relationship")
    assert play.told("olga")[-1] == "alerts.case" and play.news("tom", mark) == []
    token, value = play.button("olga", "write")
    shown = [
        await play.command("tom", f"/mentoring-admin {one}")
        for one in ("alerts list", "pair list", "pair show 1", "alerts resolve 1")
    ]
    assert "get along" not in str([*shown, await play.open("tom", "program:1")]) and "own pair" in str(shown[2])
    assert (await play.press_token("tom", token, value)).sealed
    assert play.rows(Alert)[0].state == "open"
    await play.wait(days=21)
    assert not {"alerts.case", "alerts.digest"} & set(play.news("tom", mark)) and "alerts.digest" in play.told("olga")


async def test_a_pair_that_ends_by_its_own_goals_is_completed(sqlite):
    """The reason is shared, so the pair counts as one that reached its end; kept to oneself it does not."""
    for share, completed in (("yes", True), ("no", False)):
        play = Play(sqlite) if share == "yes" else play  # noqa: F821  # the second pair of the same program
        if share == "yes":
            await play.pair("ana", "ines")
        who = "ana" if share == "yes" else "ines"
        await play.command(who, "/mentoring end")
        for press in ("yes", "no", "goals_reached", share):
            await play.press(who, press)
        side = next(one for one in play.rows(Enrollment) if one.person_id == play.person(who))
        pair = next(one for one in play.rows(Pair) if one.mentee_id == side.id)
        assert (pair.state, pair.completed) == ("ended", completed)


async def test_what_waits_is_shown_with_what_it_waits_for(sqlite):
    """Ana rests and Tom's week is full: `checkin status` says how many messages wait, for how many people, until when."""
    play = Play(sqlite)
    await play.pair()
    until = (play.clock.now() + timedelta(days=40)).date()
    await play.say("ana", f"pause jusqu'au {until:%d/%m/%Y}")
    await play.wait(days=9)
    shown = (await play.command("olga", "/mentoring-admin checkin status")).private[0]
    facts = {plain(name): plain(value) for name, value in shown.facts}
    assert any(name == "Waiting for the end of a rest" for name in facts), facts
    assert [one.why for one in play.rows(Nudge, kind="checkin", state="planned") if one.why] == ["rest"]


async def test_all_pairs_are_looked_at_before_the_digest(sqlite):
    """A quiet period is taken back: nobody answers anything, and the pair that is late by now is found all the same."""
    play = Play(sqlite)
    await play.pair(quiet="2027-01-11..2027-03-05", days=10)
    await play.command("olga", "/mentoring-admin settings set name:quiet value:2027-01-11..2027-01-12")
    await play.wait(days=11)
    assert play.rows(Pair)[0].health == "needs_attention"


async def test_the_way_out_is_one_button_on_ones_own_page(sqlite):
    """Ana's page has it for her pair; it asks before anything ends, and is nobody else's."""
    play = Play(sqlite)
    await play.pair()
    page = await play.open("ana")
    (way_out,) = (one for part in page.parts for one in part.buttons if one.token.startswith("do.exit."))
    assert "Tom" in way_out.label
    mark = play.mark("tom")
    assert (await play.press_token("tom", way_out.token, way_out.value)).sealed and play.news("tom", mark) == []
    await play.press_token("ana", way_out.token, way_out.value)
    assert play.told("ana")[-1] == "exit.sure.ask" and play.rows(Pair)[0].state == "active"
    for press in ("yes", "yes", "~skip"):
        await play.press("ana", press)
    assert play.rows(Pair)[0].state == "ended" and play.told("tom")[-1] == "ending.neutral"
    await play.press_token("ana", way_out.token, way_out.value)
    assert play.rows(Pair)[0].end_reason == "rematch"


async def test_a_case_that_was_dismissed_comes_back_for_another_reason(sqlite):
    """Two "not yet" were known and no problem; 45 days without a meeting are another matter, though no worse a state."""
    play = Play(sqlite)
    await play.pair(days=8)
    await play.press("tom", "yes")
    await play.fill("tom", "2027-01-11")
    await play.press("tom", "4")
    await play.press("tom", "~skip")
    for _ in range(56):
        for who in ("ana", "tom"):
            if play.told(who)[-1] == "checkin.met.ask":
                await play.press(who, "not_yet")
                await play.press(who, "no_time")
        if play.rows(Alert, state="open") and len(play.rows(Alert)) == 1:
            assert [one["code"] for one in play.rows(Alert)[0].reasons] == ["not_yet"]
            await play.command("olga", "/mentoring-admin alerts resolve 1 known")
        await play.wait(days=1)
    codes = [{one["code"] for one in alert.reasons} for alert in play.rows(Alert)]
    assert len(codes) == 2 and codes[0] == {"not_yet"} and "no_contact_since" in codes[1]
