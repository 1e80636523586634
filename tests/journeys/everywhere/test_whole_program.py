"""A whole program on every platform and in every language, as its people live it, with a restart in the middle."""

from tests.journeys.everywhere import always, beginning, ending, following
from tests.journeys.everywhere.story import Story


async def test_a_program_from_its_creation_to_its_thanks(platform, language):
    """Every step of a program; the bot restarts once, and nobody notices."""
    story = Story(platform, language)
    async with platform.living():
        await beginning.created(story)
        await beginning.entered(story)
        await beginning.introduced(story)
        await following.asked_for_the_first_time(story)
        held = platform.pressing("bo", "planned")
    async with platform.living():
        await following.pressed_after_the_restart(story, held)
        await following.a_date_comes(story)
        await following.asked_for_help(story)
        await following.gone_quiet(story)
        await following.half_way(story)
        await following.matched_anew(story)
        await always.organized(story)
        await always.told_unasked(story)
        await always.paused(story)
        await always.spoken_in_another_language(story)
        await always.seen_on_pages(story)
        await always.reported(story)
        await ending.left(story)
        await ending.closed(story)
        await ending.forgotten(story)
    platform.close_of_story(language)
