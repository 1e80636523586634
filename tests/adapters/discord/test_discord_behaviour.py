"""What people do in Discord, against discord.py's real callbacks: commands, buttons, lists, windows, threads."""

from datetime import timedelta

from storage.tables import Account, Answer, CharterDecision, CharterVersion, Enrollment, Membership, Pair, Person
from tests.adapters.discord.simulated import scene as alumni


async def test_from_hello_to_the_charter(sqlite):
    """By buttons, lists and windows; each answered prompt has lost what could be pressed."""
    async with alumni(sqlite) as scene:
        scene.join("tom")
        await scene.running()
        await scene.onboarded("tom", "mentor")
        (enrollment,) = scene.rows(Enrollment)
        assert (enrollment.role, enrollment.capacity, enrollment.profile["topics"]) == ("mentor", 2, ["data"])
        assert len(scene.rows(CharterDecision)) == 1
        history = scene.people["tom"].user.dm_channel.history()
        assert not any(one.components for one in history if one.author.bot)
        assert [one for one in scene.read("tom") if "✓ 2" in one]


async def test_a_button_works_after_a_restart(sqlite):
    """Nothing of it is kept in memory; once it is pressed, it is gone."""
    async with alumni(sqlite) as scene:
        scene.join("tom")
        await scene.running()
        await scene.say("tom", "hello")
        await scene.press("tom", "go")
        role = scene.latest("tom")
        await scene.restart()
        await scene.press("tom", "mentor", role)
        assert [row.value for row in scene.rows(Answer)] == ["mentor"]
        (sealed,) = [one for one in scene.people["tom"].user.dm_channel.history() if one.id == role.id]
        assert not sealed.components and sealed.content.endswith("✓ Be a mentor")


async def paired(scene):
    """Tom is introduced to Ana."""
    scene.join("tom")
    scene.join("ana")
    await scene.running()
    await scene.onboarded("tom", "mentor")
    await scene.onboarded("ana", "mentee")
    await scene.command("olga", "mentoring-admin match preview")
    await scene.press("olga", "all")
    (pair,) = scene.rows(Pair)
    assert pair.state == "active"
    return pair


async def test_a_day_is_written_into_a_window_as_people_write_it(sqlite):
    """Discord has no date picker: what was meant is read, and what is no day is answered in words."""
    async with alumni(sqlite) as scene:
        await paired(scene)
        await scene.wait(days=8)
        await scene.press("ana", "yes")
        refused = await scene.write("ana", "Give a date", "the day after never")
        assert refused.response.ephemeral and "day" in refused.response.content
        await scene.write("ana", "Give a date", "yesterday")
        yesterday = scene.clock.now().date() - timedelta(days=1)
        assert scene.rows(Answer)[-1].value == yesterday.isoformat()


async def test_whoever_organizes_nothing_is_refused_alone(sqlite):
    """In words, seen by nobody else; typing is completed for organizers only."""
    async with alumni(sqlite) as scene:
        await paired(scene)
        helper = scene.join("bo", admin=True)
        offered = await helper.autocomplete(scene.channel, "mentoring-admin pair show", "pair", "a")
        assert offered == []
        refused = await scene.command("bo", "mentoring-admin pair list")
        assert refused.response.ephemeral and "program create" in refused.response.content
        offered = await scene.people["olga"].autocomplete(scene.channel, "mentoring-admin pair show", "pair", "ana")
        assert [one["name"] for one in offered] == ["#1 tom – ana"]


async def test_a_long_text_is_written_into_a_window(sqlite):
    """A charter of several paragraphs, in a command whose options have one line each."""
    async with alumni(sqlite) as scene:
        await scene.running()
        shown = await scene.command("olga", "mentoring-admin charter edit", language="en", kind="correction")
        await scene.people["olga"].submit_modal(
            shown, {"language": ["en"], "kind": ["correction"], "text": "We meet monthly.\n\nWe keep it to ourselves."}
        )
        await scene.settle()
        texts = [row.text for row in scene.rows(CharterVersion) if row.language == "en"]
        assert texts[-1] == "We meet monthly.\n\nWe keep it to ourselves."


async def test_a_csv_comes_with_its_command(sqlite):
    """As an attachment."""
    async with alumni(sqlite) as scene:
        await scene.running()
        result = await scene.command(
            "olga",
            "mentoring-admin members import",
            file=("people.csv", b"name,email,role\nBo,bo@example.org,mentee\n"),
            sure="yes",
        )
        assert result.response.ephemeral
        assert "Bo" in [row.name for row in scene.rows(Person)]


async def test_the_members_page_is_shown_to_them_alone(sqlite):
    """With its buttons."""
    async with alumni(sqlite) as scene:
        await paired(scene)
        result = await scene.command("ana", "mentoring me")
        assert result.response.ephemeral and "Tandem" in result.response.content
        assert result.response.components


async def test_what_people_typed_stays_text(sqlite):
    """No mention rings, no markup acts."""
    async with alumni(sqlite) as scene:
        scene.join("ana")
        await scene.running()
        await scene.say("ana", "hello")
        await scene.say("ana", "**@everyone** <@1>")
        for message in scene.people["ana"].user.dm_channel.history():
            if message.author.bot:
                assert not message.mention_everyone and not message.raw_mentions


async def test_who_is_not_known_and_shares_no_server_is_told_so(sqlite):
    """Nothing is kept of them."""
    async with alumni(sqlite) as scene:
        await scene.running()
        stranger = scene.env.create_user("stranger")
        await stranger.send_dm("hello")
        await scene.settle()
        assert "server" in stranger.dm_channel.history()[-1].content
        assert len(scene.rows(Person)) == 1


async def test_who_leaves_the_server_is_a_case(sqlite):
    """Where the members intent was granted it is known at once."""
    async with alumni(sqlite) as scene:
        await paired(scene)
        scene.guild.remove_member(scene.people["ana"])
        await scene.settle()
        assert [row.left_at is not None for row in scene.rows(Membership)] == [False, False, True]


async def test_a_pair_is_introduced_in_a_private_thread_of_the_programs_channel(sqlite):
    """The invitation makes the channel the program's; the two are called into a thread that nobody else sees."""
    async with alumni(sqlite) as scene:
        scene.join("tom")
        scene.join("ana")
        await scene.running()
        posted = await scene.command("olga", "mentoring-admin members invite")
        assert posted.response.ephemeral
        (post,) = scene.channel.pinned_messages()
        assert "Tandem" in post.content and len(post.components[0].children) == 2
        page = await scene.people["ana"].click(post, custom_id=post.components[0].children[1].custom_id)
        assert page.response.ephemeral
        assert len(scene.channel.pinned_messages()[0].components) == 1, "what stands in a channel is everybody's"
        await scene.onboarded("tom", "mentor")
        await scene.onboarded("ana", "mentee")
        await scene.command("olga", "mentoring-admin match preview")
        await scene.press("olga", "all")
        (thread,) = scene.threads()
        assert (thread.name, thread.type) == ("ana – tom", 12)
        (told,) = scene.said_in(thread)
        assert {one.id for one in told.mentions} == {scene.people["tom"].id, scene.people["ana"].id}
        assert "Tandem" in told.content


async def test_where_no_thread_can_be_made_each_is_told_alone(sqlite):
    """A permission is missing: the introduction comes all the same, and names the other."""
    async with alumni(sqlite) as scene:
        scene.join("tom")
        scene.join("ana")
        await scene.running()
        await scene.command("olga", "mentoring-admin members invite")
        scene.forbid("create_private_threads")
        await scene.onboarded("tom", "mentor")
        await scene.onboarded("ana", "mentee")
        await scene.command("olga", "mentoring-admin match preview")
        await scene.press("olga", "all")
        assert scene.threads() == []
        told = [one for one in scene.read("ana") if f"<@{scene.people['tom'].id}>" in one]
        assert len(told) == 1 and "Tandem" in told[0]


async def test_a_channel_that_refuses_a_post_is_told_to_who_asked(sqlite):
    """With what to allow; the organizer stays reachable."""
    async with alumni(sqlite) as scene:
        await scene.running()
        scene.forbid("send_messages")
        await scene.command("olga", "mentoring-admin members invite")
        assert "Send Messages" in scene.read("olga")[-1]
        assert [row.unreachable for row in scene.rows(Account)] == [None]
