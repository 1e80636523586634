"""How a program begins: created, entered by its members, and its pairs introduced."""

from storage.tables import CharterDecision, CharterVersion, Enrollment, Pair, Program
from tests.journeys.everywhere.story import squeezed

QUESTION = "Combien de temps par mois ?"


async def created(story):
    """Six questions, a preview, the announcement; then the program is opened and started, by its organizer alone."""
    platform = story.platform
    await story.come("Olga", "Ana", "Bo", "Tom", "Paul", "Zoé", "Inès")
    shown = await platform.command("olga", "/mentoring-admin program create")
    assert story.said(shown, "commands.in_dm")
    await platform.say("olga", "Tandem")
    await platform.press("olga", "classic")
    await platform.fill("olga", "2027-01-05")
    for words in ("Alumni Lyon", "team@example.org", "care@example.org"):
        await platform.say("olga", words)
    story.hears("olga", "program.test_message")
    story.hears("olga", "program.announcement_below")
    assert story.said(await platform.command("tom", "/mentoring-admin program open"), "commands.refused")
    assert story.said(
        await platform.command("olga", "/mentoring-admin program open"), "program.opened", program="Tandem"
    )
    await platform.command("olga", "/mentoring-admin program start")
    assert [one.state for one in platform.rows(Program)] == ["running"]


async def entered(story):
    """By buttons, in words, or not at all: nobody is in the pool before they accepted the charter."""
    platform = story.platform
    await by_buttons(story)
    await in_words(story)
    await story.onboard("tom", "mentor", "data", "career")
    await story.onboard("paul", "mentor", "finance")
    await story.onboard("zoe", "mentee", "finance")
    await story.onboard("ines", "mentee", "data", decides="decline")
    await platform.press("ines", "yes")
    decisions = [one.decision for one in platform.rows(CharterDecision)]
    assert decisions == [*["accepted"] * 5, "declined"]
    assert [one.state for one in platform.rows(Enrollment)] == [*["pool"] * 5, "declined"]


async def by_buttons(story):
    """Ana reads who reads what, answers what may be skipped too, reads the charter, and asks about it first."""
    platform = story.platform
    await platform.say("ana", "bonjour")
    first = story.hears("ana", "join.start")
    assert "Alumni Lyon" in first and "team@example.org" in first
    await platform.press("ana", "who")
    story.hears("ana", "join.who_reads")
    assert platform.rows(Enrollment) == []
    await platform.press("ana", "go")
    await platform.press("ana", "mentee")
    await platform.fill("ana", "data")
    await platform.fill("ana", "fr", "en")
    await platform.fill("ana", "weekday_noon", "weekend")
    if not platform.zoned:
        await platform.fill("ana", "Europe/Paris")
    await platform.press("ana", "yes")
    await platform.say("ana", "Trouver un stage @everyone")
    await platform.fill("ana", "Droit")
    await platform.press("ana", "remote")
    await platform.press("ana", "topics")
    await platform.press("ana", "~skip")
    charter = next(one for one in platform.rows(CharterVersion) if one.language == story.language)
    assert squeezed(charter.text) in squeezed(platform.read("ana")[-1])
    await platform.press("ana", "read")
    assert squeezed(charter.text) in squeezed(
        story.hears("ana", "charter.full", program="Tandem", version=1, text=charter.text)
    )
    await platform.press("ana", "question")
    await platform.fill("ana", QUESTION)
    assert not any(QUESTION in one for one in platform.read("olga"))
    await platform.press("ana", "yes")
    story.hears("olga", "contact.to_organizers", **{"from": "Ana", "words": QUESTION})
    story.hears("ana", "contact.passed")
    await platform.press("ana", "accept")
    story.hears("ana", "charter.accepted", program="Tandem")


async def in_words(story):
    """Bo types all that they are asked, and comes back in the middle."""
    platform = story.platform
    typed = {
        "en": ("looking for a mentor", "data", "English and french", "weekday evenings", "no", "I accept"),
        "fr": ("trouver un mentor", "data", "français et anglais", "le soir en semaine", "non", "j'accepte"),
    }[story.language]
    await platform.say("bo", "hello")
    await platform.press("bo", "go")
    for number, words in enumerate(typed):
        if number == 4 and not platform.zoned:
            await platform.say("bo", "Paris")
        if number == 2:
            await platform.wait(hours=1)
            await platform.say("bo", "bonjour")
        await platform.say("bo", words)
    story.hears("bo", "charter.accepted", program="Tandem")


async def introduced(story):
    """Proposals with their reasons, nobody told before the organizer approves; then one shared conversation a pair."""
    platform = story.platform
    story.catches_up("ana", "tom", "ines")
    assert story.said(await platform.command("olga", "/mentoring-admin match preview"), "matching.working")
    preview = platform.read("olga")[-1]
    assert all(one in preview for one in ("Ana", "Bo", "Zoé")) and "Inès" not in preview
    assert story.said(preview, "topics.data") and story.said(preview, "topics.finance")
    assert story.news("ana") == story.news("tom") == []
    approve = platform.pressing("olga", "all")
    await approve()
    await platform.command("olga", "/mentoring-admin match approve")
    assert [one.state for one in platform.rows(Pair)] == ["active"] * 3
    story.hears("ana", "introduction.to_mentee", partner="Tom", program="Tandem")
    story.hears("tom", "introduction.to_mentor", partner="Ana", program="Tandem")
    (together,) = platform.shared("ana", "tom")
    assert all(one in together for one in ("Trouver un stage @everyone", "team@example.org"))
    assert story.said(together, "introduction.first", mentee_first="Ana") and story.said(
        together, "introduction.agenda"
    )
    assert platform.shared("ana", "bo") == [] and story.news("ines") == []
