"""How pairs are followed: asked, helped, found when they go quiet, asked half-way, matched anew."""

from storage.tables import Alert, Checkin, Goal, Meeting, SatisfactionAnswer
from tests.journeys.everywhere.platform import answer


async def asked_for_the_first_time(story):
    """On day 7 each is asked alone: yes with a day and a mood, and what one would rather not say aloud."""
    platform = story.platform
    everyone = ("ana", "bo", "tom", "paul", "zoe")
    story.catches_up(*everyone)
    await platform.wait(days=6)
    assert not any(story.news(one) for one in everyone)
    await platform.wait(days=1, hours=4)
    story.hears("ana", "checkin.met.ask", name="Ana", partner="Tom", days=7)
    await platform.press("ana", "yes")
    await platform.fill("ana", "2027-01-10")
    await platform.press("ana", "4")
    await platform.fill("ana", "On a parlé de mon CV")
    assert not any("CV" in one for one in (*platform.read("tom"), *platform.read("olga")))
    await answer(platform, "tom", "yes", "5", "not_now")
    assert {one.confirmed for one in platform.rows(Meeting)} >= {True}
    story.catches_up("paul", "zoe")
    await platform.press("zoe", "not_yet")
    await platform.press("zoe", "no_answer")
    await platform.press("zoe", "yes")
    assert story.news("paul") == []
    await platform.wait(days=1)
    story.hears("paul", "checkin.reminder", name="Paul", partner="Zoé")


async def pressed_after_the_restart(story, held):
    """A button from the life before works once, however often it is delivered; then it is an old one."""
    platform = story.platform
    story.catches_up("bo")
    again = platform.pressing("bo", "planned")
    for _ in range(2):
        await held()
    assert len(story.news("bo")) == 1
    await platform.fill("bo", "2027-01-13")
    story.catches_up("bo")
    await again()
    assert story.news("bo") == []
    rows = [one.answers for one in platform.rows(Checkin) if (one.answers or {}).get("met") == "planned"]
    assert rows == [{"met": "planned", "next_on": "2027-01-13"}]


async def a_date_comes(story):
    """Who had a date is asked on the day after it."""
    platform = story.platform
    story.catches_up("bo")
    await platform.wait(days=1)
    assert story.news("bo") == []
    await platform.wait(days=1)
    assert len(story.news("bo")) == 1
    await platform.say("bo", {"en": "yes, yesterday, it was great", "fr": "oui, hier, c'était super"}[story.language])
    await platform.press("bo", "~skip")
    assert len({one.pair_id for one in platform.rows(Meeting)}) == 2


async def asked_for_help(story):
    """An organizer hears of it at once and closes the case by its button; the partner hears nothing."""
    platform = story.platform
    story.catches_up("zoe", "olga")
    await platform.press("paul", "help")
    await platform.press("paul", "scheduling")
    assert story.said(story.news("olga")[-1], "alerts.do.write") and "Zoé" in story.news("olga")[-1]
    assert story.news("zoe") == []
    fine = platform.pressing("olga", "fine")
    await fine()
    alerts = [one for one in platform.rows(Alert) if one.kind == "help"]
    assert [(one.state, one.outcome) for one in alerts] == [("resolved", "fine")]


async def gone_quiet(story):
    """Two reminders, then silence is a case in Monday's digest; its button asks both again, and good news ends it."""
    platform = story.platform
    story.catches_up("zoe", "olga")
    for _ in range(8):
        await answer(platform, "ana", "yes", "4", "not_now")
        await answer(platform, "bo", "yes", "4", "not_now")
        await answer(platform, "tom", "yes", "4", "not_now")
        await platform.wait(days=7)
    story.hears("zoe", "checkin.reminder", name="Zoé", partner="Paul")
    story.hears("zoe", "checkin.last_reminder", name="Zoé", partner="Paul")
    case = story.hears("olga", "alerts.do.rematch")
    assert "Paul" in case and "Zoé" in case
    story.catches_up("zoe", "paul")
    await platform.say("zoe", "bonjour")
    shown = await platform.command("olga", "/mentoring-admin alerts list")
    assert "Paul" in shown and story.said(shown, "alerts.do.write")
    await platform.press_shown("olga", "write")
    await platform.wait(days=1)
    assert any("Paul" in one for one in story.news("zoe"))
    cases = [one for one in platform.rows(Alert) if one.kind == "health"]
    assert {one.outcome for one in cases} == {"write"}


async def half_way(story):
    """Both are asked how it goes: new goals for one; another partner for the other, and neutral words for theirs."""
    platform = story.platform
    story.catches_up("ana", "zoe", "paul")
    await platform.wait(days=28)
    story.hears("ana", "satisfaction.score.ask", name="Ana", partner="Tom", program="Tandem")
    for value in ("5", "good", "on_the_way", "yes", "no", "new_goals", "~skip"):
        await platform.press("ana", value)
    await platform.say("ana", "Apprendre à négocier")
    assert [one.text for one in platform.rows(Goal)][-1] == "Apprendre à négocier"
    await answer(platform, "tom", "yes", "5", "good", "on_the_way", "go_on", "~skip", "no", "not_now")
    for value in ("2", "not_good", "not_yet", "yes", "no", "rematch", "~skip"):
        await platform.press("zoe", value)
    assert story.said(platform.read("paul")[-1], "ending.neutral", partner="Zoé", program="Tandem")
    rows = platform.rows(SatisfactionAnswer)
    assert sorted((one.score, one.fit, one.shared) for one in rows)[0] == (2, "not_good", False)


async def matched_anew(story):
    """Nobody is given who was silent; never the same two again; who is left over waits, until somebody else comes."""
    platform = story.platform
    await platform.command("olga", "/mentoring-admin match preview")
    assert story.said(platform.read("olga")[-1], "matching.waits_for_word", name="Paul")
    await platform.say("paul", "bonjour")
    await platform.command("olga", "/mentoring-admin match preview")
    assert story.said(platform.read("olga")[-1], "matching.former_only")
    await story.come("Ben")
    await story.onboard("ben", "mentor", "finance")
    story.catches_up("zoe")
    await story.match()
    story.hears("zoe", "introduction.to_mentee", partner="Ben", program="Tandem")
    assert platform.shared("ben", "zoe")
