"""The agreement on every platform and in every language: filled in, changed once, signed by both, read on a page."""

from storage.tables import AgreementSignature, AgreementVersion
from tests.journeys.everywhere.story import CREATE, Story


async def test_filled_in_changed_and_signed_by_both(platform, language):
    """By buttons, dates, lists and fields; what is typed stands there as text; an old button changes nothing."""
    story = Story(platform, language)
    async with platform.living():
        await story.come("Olga", "Ana", "Tom")
        for text in (
            CREATE.replace("template:classic", "template:commitment"),
            "/mentoring-admin program open",
            "/mentoring-admin program start",
        ):
            await platform.command("olga", text)
        await story.onboard("tom", "mentor", "data")
        await story.onboard("ana", "mentee", "data")
        await platform.command("olga", "/mentoring-admin match preview")
        await platform.command("olga", "/mentoring-admin match approve 1")  # Each pair by hand: no button for all.
        assert story.said(
            story.hears("ana", "introduction.to_mentee", partner="Tom", program="Tandem"), "agreement.begin"
        )
        await platform.press("ana", "begin")
        await platform.fill("ana", "=HYPERLINK(1) <!channel> *un stage*")
        await platform.press("ana", "fortnightly")
        await platform.fill("ana", "2027-06-30")
        await platform.fill("ana", "video", "phone")
        await platform.fill("ana", "2")
        await platform.fill("ana", "Quinze ans de métier")
        await platform.fill("ana", "4")
        await platform.fill("ana", "De la curiosité")
        assert "*un stage*" in platform.read("ana")[-1] and "<!channel>" in platform.read("ana")[-1]
        await platform.press("ana", "sign")
        story.hears("ana", "agreement.proposed", partner="Tom")
        await platform.wait(minutes=1)
        assert "*un stage*" in platform.read("tom")[-1] and "<!channel>" in platform.read("tom")[-1]
        old = platform.pressing("tom", "sign")
        await platform.press("tom", "change")
        await platform.fill("tom", "rhythm")
        await platform.press("tom", "monthly")
        await platform.press("tom", "sign")
        await platform.wait(minutes=1)
        assert story.said(platform.read("ana")[-1], "agreement.rhythm.monthly")
        await old()
        assert len(platform.rows(AgreementSignature)) == 2
        await platform.press("ana", "sign")
        await platform.wait(minutes=1)
        for who, partner in (("ana", "Tom"), ("tom", "Ana")):
            assert story.said(platform.read(who)[-1], "agreement.sealed", partner=partner, text="")
            page = await platform.page(who)
            assert story.said(page.text, "agreement.with", partner=partner) and "read" in page.buttons
        first, second = platform.rows(AgreementVersion)
        assert first.sealed_at is None and second.sealed_at is not None
        assert [one.language for one in platform.rows(AgreementSignature)] == [language] * 3
        assert story.said(await platform.press_on_page("tom", "read"), "agreement.sealed", partner="Ana", text="")
