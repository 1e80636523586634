"""What can be done at any time: organizers’ commands, news, pauses, languages, pages, figures."""

from datetime import timedelta

from bot.messages import Text
from storage.tables import CharterDecision, CharterVersion, Meeting, Person, Program
from tests.journeys.everywhere.platform import answer
from tests.journeys.everywhere.story import squeezed

CSV = (
    b"name,email,role,topics\nLea,lea@example.org,mentee,beekeeping\nMax,max@example.org,mentor,Fundraising; haiku\n"
    b"Eve,nowhere,mentee,\n"
)


async def organized(story):
    """Commands with what they need in their line; where it is missing it is asked for; a file brings members in."""
    platform = story.platform
    shown = await platform.command("olga", "/mentoring-admin settings set budget 2")
    assert story.said(shown, "settings.set", label=Text("settings.budget"), program="Tandem")
    await platform.command("olga", "/mentoring-admin settings set name:budget")
    shown = await platform.form("olga", value="3")
    assert story.said(shown, "settings.set", label=Text("settings.budget"), program="Tandem")
    assert platform.rows(Program)[0].settings["budget"] == 3
    await platform.command("olga", "/mentoring-admin members show")
    shown = await platform.form("olga", member="ana")
    assert "Ana" in shown and story.said(shown, "topics.data") and "Tom" in shown
    shown = await platform.command("olga", "/mentoring-admin pair list")
    assert all(one in shown for one in ("Ana", "Tom", "Ben", "Zoé"))
    shown = await platform.command("olga", "/mentoring-admin charter proof member:Ana")
    assert platform.rows(CharterDecision)[0].sha256 in shown
    assert "pair list" in await platform.command("olga", "/mentoring-admin pair lst")
    shown = await platform.command("olga", "/mentoring-admin members import sure:yes", file=CSV)
    assert story.said(shown, "import.reading")
    counts = {"known": Text("import.known", {"n": 0}), "problems": Text("import.left", {"n": 1})}
    story.hears("olga", "import.done", n=2, **counts)
    assert {one.name for one in platform.rows(Person)} >= {"Lea", "Max"}
    await _topics_listed(story)
    before = len(platform.files("olga"))
    assert story.said(await platform.command("olga", "/mentoring-admin members export"), "commands.in_dm")
    ((_, content),) = platform.files("olga")[before:]
    assert content.startswith(b"\xef\xbb\xbf") and "lea@example.org" in content.decode()


async def _topics_listed(story):
    """What is on no list is shown with its buttons: the same as a topic that is picked, or one of its own."""
    platform = story.platform
    shown = await platform.command("olga", "/mentoring-admin settings topics")
    assert story.said(shown, "topic_list.unknown", n=2) and "beekeeping" in shown and "haiku" in shown
    shown = await platform.press_shown("olga", "same") + "".join(platform.read("olga")[-1:])  # Slack writes it there.
    assert any(story.said(shown, "topic_list.which", words=words) for words in ("haiku", "beekeeping"))
    await platform.command("olga", "/mentoring-admin settings topics")
    await platform.press_shown("olga", "own")
    shown = await platform.command("olga", "/mentoring-admin settings topics")
    assert story.said(shown, "topic_list.unknown", n=1)
    merged = await platform.command("olga", '/mentoring-admin settings topics merge:"haiku" into:"fundraising"')
    assert "haiku" in merged and story.said(merged, "topics.fundraising")


async def told_unasked(story):
    """A meeting that nobody asked about, and words for the organizers, which go when they are confirmed."""
    platform = story.platform
    before = len(platform.rows(Meeting))
    await platform.command("ben", "/mentoring met partner:Zoé")
    await answer(platform, "ben", "5", "~skip")
    assert len(platform.rows(Meeting)) == before + 1
    story.catches_up("olga")
    shown = await platform.command("ben", "/mentoring contact Merci <!channel> à *tous*")
    assert story.said(shown, "contact.quoted", words="Merci <!channel> à *tous*")
    assert story.news("olga") == []
    await platform.press("ben", "yes")
    story.hears("olga", "contact.to_organizers", **{"from": "Ben", "words": "Merci <!channel> à *tous*"})


async def paused(story):
    """A pause until a day that ends by itself, one that is ended, and a stop that is taken back."""
    platform = story.platform
    day = platform.clock.now().date() + timedelta(days=20)
    await platform.command("ana", f"/mentoring pause until:{day.isoformat()}")
    story.hears("ana", "pause.noted", day=day)
    await platform.wait(days=19)
    assert story.news("ana") == []
    await platform.wait(days=2)
    story.hears("ana", "pause.over")
    await platform.say("bo", {"en": "I need a break", "fr": "je voudrais faire une pause"}[story.language])
    await platform.fill("bo", (platform.clock.now().date() + timedelta(days=9)).isoformat())
    assert next(one for one in platform.rows(Person) if one.name == "Bo").paused_until is not None
    await platform.command("bo", "/mentoring resume")
    assert next(one for one in platform.rows(Person) if one.name == "Bo").paused_until is None
    await platform.say("bo", "stop")
    await platform.press("bo", "go_on")
    story.hears("bo", "stopped.goes_on")


async def spoken_in_another_language(story):
    """From the next word on, in words or by a command."""
    platform = story.platform
    other = {"en": "fr", "fr": "en"}[story.language]
    shown = await platform.command("bo", f"/mentoring language {other}")
    assert story.said(shown, "always.language", language=other)
    await platform.say("bo", "help")
    story.hears("bo", "always.help", language=other)
    await platform.say("bo", {"en": "english please", "fr": "en français s'il vous plaît"}[story.language])
    story.hears("bo", "always.language")


async def seen_on_pages(story):
    """A member finds their program, partner, goal and charter; an organizer how the program stands."""
    platform = story.platform
    page = await platform.page("ana")
    assert all(one in page.text for one in ("Tandem", "Tom", "Apprendre à négocier"))
    await platform.press_on_page("ana", "new")
    await platform.say("ana", "Oser le micro")
    assert "Oser le micro" in (await platform.page("ana")).text
    charter = next(one for one in platform.rows(CharterVersion) if one.language == story.language)
    assert squeezed(charter.text) in squeezed(await platform.press_on_page("ana", "read"))
    page = await platform.page("olga")
    assert story.said(page.text, "figures.figure.onboarding_rate")
    assert story.said(await platform.press_on_page("olga", "now"), "report.working")


async def reported(story):
    """Figures and a picture, and the list of pairs."""
    platform = story.platform
    before = len(platform.files("olga"))
    story.catches_up("olga")
    assert story.said(await platform.command("olga", "/mentoring-admin report now"), "report.working")
    story.hears("olga", "figures.figure.match_rate")
    pictures = platform.files("olga")[before:]
    assert pictures and all(content.startswith(b"\x89PNG") for _, content in pictures)
