"""The agreement: proposed by one, signed or changed by the other, sealed once both names stand under one text."""

import hashlib
import json

import pytest

from bot.adapter import DeliveryError
from bot.messages import plain
from storage.tables import AgreementSignature, AgreementVersion, Alert, Conversation, LogEntry, Nudge, Outbox, Pair
from tests.journeys.test_link_journey import code
from tests.journeys.theatre import Play

ANSWERS = ("Trouver un stage en droit des affaires", "fortnightly", "2027-06-30", "video,phone")


async def introduced(database, template: str = "commitment", **settings: str) -> Play:
    """Ana, who reads French, and Tom, who reads English, are introduced; their program has an agreement."""
    play = Play(database)
    await play.pair(template=template, **settings)
    return play


async def filled_in(play: Play, who: str, objectives: str = ANSWERS[0]) -> None:
    """From the introduction's button to the text that is to be signed."""
    await play.press(who, "begin")
    await play.fill(who, objectives)
    await play.press(who, ANSWERS[1])
    await play.fill(who, ANSWERS[2])
    await play.fill(who, ANSWERS[3])
    await play.fill(who, "2")
    await play.fill(who, "Quinze ans de métier")
    await play.fill(who, "4")
    await play.fill(who, "De la curiosité")
    assert play.told(who)[-1] == "agreement.proposal.ask"


async def proposed(play: Play, who: str = "ana") -> None:
    """One has signed, and the other is asked."""
    await filled_in(play, who)
    await play.press(who, "sign")
    other = "tom" if who == "ana" else "ana"
    assert play.told(other)[-1] == "agreement.review.ask"


async def sealed(play: Play) -> None:
    """Both have signed."""
    await proposed(play)
    await play.press("tom", "sign")
    await play.wait(minutes=1)


async def test_signed_at_once_it_is_sealed_and_both_get_the_same_text(database):
    """Each reads the labels in their own language and the words as they were typed; the evidence names what was shown."""
    play = await introduced(database)
    await proposed(play)
    asked = play.last("tom")
    assert "Rhythm: every two weeks" in asked and "Wednesday 30 June 2027" in asked and ANSWERS[0] in asked
    assert "Tom gives 2 hours a month, and brings: Quinze ans de métier" in asked
    assert "Ana and you alone" in plain(play.stage.heard["tom"][-1].small)
    await play.press("tom", "sign")
    await play.wait(minutes=1)
    assert play.told("tom")[-1] == play.told("ana")[-1] == "agreement.sealed"
    assert "toutes les deux semaines" in play.last("ana") and "mercredi 30 juin 2027" in play.last("ana")
    (version,) = play.rows(AgreementVersion)
    assert version.version == 1 and version.sealed_at is not None
    terms = json.dumps(version.terms, sort_keys=True, ensure_ascii=False)
    assert version.sha256 == hashlib.sha256(terms.encode()).hexdigest()
    signatures = play.rows(AgreementSignature)
    assert [one.language for one in signatures] == ["fr", "en"]
    for who, one in zip(("ana", "tom"), signatures, strict=True):
        assert one.sha256 == hashlib.sha256(one.text.encode()).hexdigest() and one.text in play.last(who)
        assert version.sha256[:12] in plain(play.stage.heard[who][-1].small)


async def test_the_text_that_is_signed_is_the_one_that_was_shown(sqlite):
    """Before signing, its author sees it word for word; so does the other."""
    play = await introduced(sqlite)
    await filled_in(play, "ana")
    shown = play.last("ana")
    await play.press("ana", "sign")
    assert play.rows(AgreementSignature)[0].text in shown
    asked = play.last("tom")
    await play.press("tom", "sign")
    assert play.rows(AgreementSignature)[1].text in asked


async def test_a_changed_term_is_asked_again_back_and_forth(database):
    """Only the term that is changed is asked; the other signs the new text, or changes it in turn."""
    play = await introduced(database)
    await proposed(play)
    await play.press("tom", "change")
    await play.fill("tom", "rhythm")
    assert play.told("tom")[-1] == "agreement.rhythm.ask"
    await play.press("tom", "monthly")
    assert play.told("tom")[-1] == "agreement.proposal.ask" and "every month" in play.last("tom")
    await play.press("tom", "sign")
    await play.wait(minutes=1)
    assert play.told("ana")[-1] == "agreement.review_changed.ask"
    assert "le rythme" in play.last("ana") and "chaque mois" in play.last("ana")
    await play.press("ana", "change")
    await play.fill("ana", "mentee_brings,objectives")
    await play.fill("ana", "Oser postuler")
    assert play.told("ana")[-1] == "agreement.own_brings.ask"
    await play.fill("ana", "Deux dossiers par mois")
    await play.press("ana", "sign")
    await play.wait(minutes=1)
    assert play.told("tom")[-1] == "agreement.review_changed.ask"
    assert "the objectives and what the mentee brings" in play.last("tom")
    await play.press("tom", "sign")
    await play.wait(minutes=1)
    assert play.told("tom")[-1] == play.told("ana")[-1] == "agreement.sealed"
    versions = play.rows(AgreementVersion)
    assert [one.version for one in versions] == [1, 2, 3]
    assert [one.sealed_at is not None for one in versions] == [False, False, True]
    assert versions[2].authors["rhythm"] == "mentor" and versions[2].authors["objectives"] == "mentee"
    assert len(play.rows(AgreementSignature, agreement_id=versions[2].id)) == 2


async def test_what_the_other_wrote_is_in_no_answer_of_ones_own(sqlite):
    """A draft that starts from the other's text holds only what was changed in it."""
    play = await introduced(sqlite)
    await proposed(play)
    await play.press("tom", "change")
    await play.fill("tom", "rhythm")
    await play.press("tom", "monthly")
    await play.press("tom", "sign")
    await play.say("tom", "my data")
    data = play.stage.heard["tom"][-1].files[0].content.decode()
    assert ANSWERS[0] not in data and '"rhythm": "monthly"' in data


async def test_a_change_that_changes_nothing_is_a_signature(sqlite):
    """Whoever types the same again, or goes back, signs what the other signed: no second version, nobody asked twice."""
    play = await introduced(sqlite)
    await proposed(play)
    await play.press("tom", "change")
    await play.press("tom", "back")
    assert play.told("tom")[-1] == "agreement.review.ask"
    await play.press("tom", "change")
    await play.fill("tom", "rhythm")
    await play.press("tom", "fortnightly")
    await play.press("tom", "sign")
    assert play.told("tom")[-1] == "agreement.sealed" and len(play.rows(AgreementVersion)) == 1


async def test_both_fill_it_in_at_the_same_time(database):
    """The first to sign proposes; the other gets back what they had written, and is asked about the first one's text."""
    play = await introduced(database)
    await play.press("tom", "begin")
    await play.fill("tom", "A first job in law")
    await play.press("tom", "monthly")
    unfinished = play.button("tom", "begin")
    mark = play.mark("tom")
    await filled_in(play, "ana")
    await play.press("ana", "sign")
    assert play.news("tom", mark) == ["agreement.overtaken", "agreement.review.ask"]
    given_back = [plain(line) for line in play.stage.heard["tom"][-2].lines]
    assert given_back == ["the objectives: A first job in law", "the rhythm: every month"]
    await play.press_token("tom", *unfinished)
    assert play.told("tom")[-1] == "agreement.review.ask", "the old offer leads to what there is to sign now"
    await play.press("tom", "sign")
    assert play.told("tom")[-1] == "agreement.sealed" and len(play.rows(AgreementVersion)) == 1


async def test_two_finished_drafts_are_one_proposal_and_one_answer(database):
    """Who was about to sign their own text signs nothing by that press: the other's came first."""
    play = await introduced(database)
    await filled_in(play, "tom", "A first job in law")
    own = play.button("tom", "sign")
    await filled_in(play, "ana")
    await play.press("ana", "sign")
    await play.press_token("tom", *own)
    assert [one.terms["objectives"] for one in play.rows(AgreementVersion)] == [ANSWERS[0]]
    assert len(play.rows(AgreementSignature)) == 1 and play.rows(AgreementVersion)[0].sealed_at is None


async def test_old_buttons_after_the_seal_change_nothing(database):
    """The offer's button shows the sealed text; the questions' buttons say that they are over."""
    play = await introduced(database)
    offer = play.button("ana", "begin")
    await proposed(play)
    change, sign = play.button("tom", "change"), play.button("tom", "sign")
    await play.press("tom", "sign")
    before = [(one.sha256, one.sealed_at) for one in play.rows(AgreementVersion)]
    for token in (change, sign):
        reply = await play.press_token("tom", *token)
        assert "no longer open" in plain(reply.sealed)
    reply = await play.press_token("ana", *offer)
    assert [one.key for one in reply.private] == ["agreement.sealed"] and "scellée" in plain(reply.sealed)
    assert [(one.sha256, one.sealed_at) for one in play.rows(AgreementVersion)] == before
    assert len(play.rows(AgreementSignature)) == 2


@pytest.mark.parametrize("who", ["tom", "ana"])
async def test_a_pair_that_ended_meanwhile_signs_nothing(database, who):
    """The open question ends with the pair, and so do the offer's button and what was planned."""
    play = await introduced(database)
    await proposed(play)
    tokens = [play.button("tom", "sign"), play.button("ana", "begin")]
    await play.command("olga", "/mentoring-admin pair end pair:Ana")
    mark = {one: play.mark(one) for one in ("tom", "ana")}
    for one, token in zip(("tom", "ana"), tokens, strict=True):
        reply = await play.press_token(one, *token)
        assert plain(reply.sealed) in (
            "This question is no longer open, so nothing changed.",
            "Cette question n’est plus posée\u00a0; rien n’a changé.",
        )
    await play.wait(days=30)
    assert [key for key in play.news(who, mark[who]) if key.startswith("agreement")] == []
    assert play.rows(AgreementVersion)[0].sealed_at is None and len(play.rows(AgreementSignature)) == 1
    assert [one for one in play.rows(Alert) if one.kind == "agreement"] == []


async def test_a_draft_of_a_pair_that_ends_is_over(sqlite):
    """Whoever was filling it in is asked nothing more."""
    play = await introduced(sqlite)
    await filled_in(play, "ana")
    await play.command("olga", "/mentoring-admin pair end pair:Ana")
    await play.press("ana", "sign")
    assert play.rows(AgreementVersion) == []


async def unsigned(play: Play) -> list[list[str]]:
    """The reasons of the cases about agreements."""
    return [[one["code"] for one in alert.reasons] for alert in play.rows(Alert) if alert.kind == "agreement"]


async def test_unsigned_after_fourteen_days_is_a_case_with_its_age_once(database):
    """Not on the thirteenth day, and not a second time once it was dealt with; then "write to both" offers it again."""
    play = await introduced(database)
    await play.wait(days=13)
    assert await unsigned(play) == []
    await play.wait(days=1)
    assert await unsigned(play) == [["agreement_unsigned"]]
    listed = await play.command("olga", "/mentoring-admin alerts list")
    case = listed.private[1]
    assert [plain(line) for line in case.lines] == ["the agreement is unsigned 14 days after it was first offered"]
    write = next(one for one in case.buttons if one.value == "write")
    mark = play.mark("tom")
    await play.press_token("olga", write.token, write.value)
    await play.wait(hours=1)
    assert play.news("tom", mark) == ["agreement.offer_asked"]
    await play.wait(days=30)
    assert await unsigned(play) == [["agreement_unsigned"]]


async def test_a_half_signed_agreement_is_a_case_until_it_is_sealed(sqlite):
    """Organizers read that one has signed; the seal closes the case."""
    play = await introduced(sqlite)
    await proposed(play)
    await play.wait(days=14)
    assert await unsigned(play) == [["agreement_half_signed"]]
    assert play.rows(Alert, kind="agreement")[0].state == "open"
    await play.press("tom", "sign")
    assert play.told("tom")[-1] == "agreement.sealed", "a late press on the newest text counts"
    assert play.rows(Alert, kind="agreement")[0].state == "resolved"


async def test_sealed_in_time_makes_no_case(sqlite):
    """Nothing is asked, offered or reported of an agreement that is sealed."""
    play = await introduced(sqlite)
    await sealed(play)
    mark = play.mark("tom")
    await play.wait(days=40)
    assert [key for key in play.news("tom", mark) if key.startswith("agreement")] == []
    assert await unsigned(play) == []


async def test_a_report_offers_nothing_that_is_signed_or_asked_already(sqlite):
    """While Tom is asked to sign, and when both have signed, a report of theirs is thanked for and no more."""
    play = await introduced(sqlite)
    await proposed(play)
    for who, words in (("tom", "we met today, it went well"), ("ana", "on s'est vus aujourd'hui, c'était bien")):
        await play.say(who, words)
    await play.wait(hours=2)
    assert len([one for one in play.rows(Nudge) if (one.kind, one.state) == ("agreement_offer", "skipped")]) == 2
    assert not any(key.startswith("agreement.offer") for who in ("tom", "ana") for key in play.told(who))


async def test_every_question_says_who_reads_its_answer(sqlite):
    """The two alone; organizers see only whether it is signed."""
    play = await introduced(sqlite)
    mark = play.mark("ana")
    await filled_in(play, "ana")
    asked = [one for one in play.stage.heard["ana"][mark:] if one.key.endswith(".ask")]
    assert len(asked) == 9
    assert {plain(one.small).replace("\u00a0", " ") for one in asked} == {
        "lu par Tom et vous seulement ; l’équipe du programme voit si c’est signé"
    }


async def test_of_two_texts_of_one_night_only_the_newest_is_asked_about(sqlite):
    """Signed in the evening and changed before the morning: the other reads one text."""
    play = await introduced(sqlite)
    await filled_in(play, "ana")
    await play.wait(hours=11)
    await play.press("ana", "sign")
    reply = await play.press("ana", "begin")
    change = next(one for one in reply.private[0].buttons if one.value == "change")
    await play.press_token("ana", change.token, change.value)
    await play.fill("ana", "rhythm")
    await play.press("ana", "monthly")
    await play.press("ana", "sign")
    await play.wait(hours=14)
    assert [key for key in play.told("tom") if key.startswith("agreement.review")] == ["agreement.review.ask"]
    assert "Rhythm: every month" in play.last("tom")


async def test_days_of_rest_do_not_count(sqlite):
    """A pause of one side moves the fourteenth day."""
    play = await introduced(sqlite)
    await play.say("ana", "pause jusqu'au 12 janvier")
    await play.wait(days=18)
    assert await unsigned(play) == []
    await play.wait(days=5)
    assert [reasons[0] for reasons in await unsigned(play)] == ["agreement_unsigned"]


async def test_where_it_is_optional_it_is_offered_and_never_a_case(sqlite):
    """`quality` leaves it to the two."""
    play = await introduced(sqlite, "quality")
    assert ("begin", "Notre convention") in [(one.value, one.label) for one in play.stage.heard["ana"][-1].buttons]
    await play.wait(days=30)
    assert await unsigned(play) == []


async def test_where_it_is_off_nobody_hears_of_it(sqlite):
    """Not in the introduction, nor after a meeting, nor on the page, nor in `pair show`."""
    play = await introduced(sqlite, "classic")
    await play.say("tom", "we met today, it went well")
    await play.wait(days=2)
    pages = [await play.open("tom"), await play.open("ana")]
    shown = (await play.command("olga", "/mentoring-admin pair show pair:Ana")).private
    words = str(pages) + str(shown) + str(play.told("tom")) + str(play.told("ana"))
    assert "greement" not in words and "onvention" not in words
    assert [one for one in play.rows(Nudge) if one.kind.startswith("agreement")] == []


async def test_it_is_offered_on_the_day_that_was_given_to_the_side_that_gave_it(sqlite):
    """The partner hears nothing on that day: they did not name it."""
    play = await introduced(sqlite)
    await play.wait(days=8)
    await play.press("tom", "planned")
    await play.fill("tom", "2027-01-14")
    marks = {who: play.mark(who) for who in ("tom", "ana")}
    await play.wait(days=1)
    assert "agreement.offer_date" not in play.news("tom", marks["tom"])
    await play.wait(days=1, hours=3)
    assert "agreement.offer_date" in play.news("tom", marks["tom"])
    assert "agreement.offer_date" not in play.news("ana", marks["ana"])


async def test_a_date_is_no_occasion_any_more_where_they_have_met_before(sqlite):
    """They met sooner than they said: the offer that follows the report is the only one."""
    play = await introduced(sqlite)
    await play.wait(days=8)
    await play.press("tom", "planned")
    await play.fill("tom", "2027-01-15")
    await play.wait(days=1)
    await play.say("tom", "we met today, it went well")
    await play.wait(days=5)
    assert [key for key in play.told("tom") if key.startswith("agreement.offer")] == ["agreement.offer_met"]


async def test_after_the_first_report_it_is_offered_to_who_reported_it_and_once(sqlite):
    """The partner gets their own offer after their own report: nobody infers the other's answer."""
    play = await introduced(sqlite)
    marks = {who: play.mark(who) for who in ("tom", "ana")}
    await play.say("tom", "we met today, it went well")
    await play.wait(hours=2)
    assert play.news("tom", marks["tom"]).count("agreement.offer_met") == 1
    assert "agreement.offer_met" not in play.news("ana", marks["ana"])
    await play.wait(days=3)
    await play.say("tom", "we met today, it went well")
    await play.wait(hours=2)
    assert play.news("tom", marks["tom"]).count("agreement.offer_met") == 1
    await play.say("ana", "on s'est vus hier, c'était bien")
    await play.wait(hours=2)
    assert play.news("ana", marks["ana"]).count("agreement.offer_met") == 1
    await play.press("ana", "begin")
    assert play.told("ana")[-1] == "agreement.objectives.ask"


async def test_organizers_see_how_it_stands_and_none_of_its_words(sqlite):
    """Unsigned, proposed by whom, sealed when; what is agreed is the two's own."""
    play = await introduced(sqlite)

    async def fact() -> str:
        shown = (await play.command("olga", "/mentoring-admin pair show pair:Ana")).private[0]
        assert ANSWERS[0] not in str(shown)
        return next(plain(value) for label, value in shown.facts if plain(label) == "Agreement")

    assert await fact() == "unsigned"
    await proposed(play)
    assert await fact() == "proposed and signed by Ana on Monday 4 January 2027 (version 1)"
    await play.press("tom", "sign")
    assert await fact() == "sealed on Monday 4 January 2027 (version 1)"
    assert not any(ANSWERS[0] in str(one.values) for one in play.rows(LogEntry))


async def test_it_stands_on_the_members_page(sqlite):
    """What can be done about it is a button there: write, sign, read."""
    play = await introduced(sqlite)

    async def on_page(who: str) -> tuple[str, str]:
        parts = (await play.open(who)).parts
        button = next(one for part in parts for one in part.buttons if one.token.startswith("do.agreement"))
        fact = next(plain(value) for part in parts for label, value in part.facts if "greement with" in plain(label))
        return fact, button.label

    assert await on_page("tom") == ("unsigned", "Write our agreement")
    await proposed(play)
    assert (await on_page("tom"))[1] == "Read and sign our agreement"
    await play.press("tom", "sign")
    assert (await on_page("tom")) == ("sealed on Monday 4 January 2027 (version 1)", "Read our agreement")
    button = next(one for one in (await play.open("tom")).parts[0].buttons if one.token.startswith("do.agreement"))
    reply = await play.press_token("tom", button.token, button.value)
    assert [one.key for one in reply.private] == ["agreement.sealed"] and not reply.sealed


async def test_who_has_signed_reads_it_and_may_change_it_while_the_other_thinks(sqlite):
    """The other is asked about the new text; the press on the old one signs nothing."""
    play = await introduced(sqlite)
    await proposed(play)
    old = play.button("tom", "sign")
    reply = await play.press("ana", "begin")
    assert [one.key for one in reply.private] == ["agreement.waits_for"]
    change = next(one for one in reply.private[0].buttons if one.value == "change")
    await play.press_token("ana", change.token, change.value)
    await play.fill("ana", "mentor_hours")
    await play.fill("ana", "3")
    await play.press("ana", "sign")
    reply = await play.press_token("tom", *old)
    assert "no longer open" in plain(reply.sealed) and play.rows(AgreementVersion)[-1].sealed_at is None
    assert "the mentor’s time" in play.last("tom")


async def test_a_setting_turns_it_on_and_off(sqlite):
    """Turned on, it is offered after the next report; turned off, an old button says so."""
    play = await introduced(sqlite, "classic")
    await play.command("olga", "/mentoring-admin settings set name:agreement value:on")
    shown = (await play.command("olga", "/mentoring-admin settings show")).private[0]
    assert any("Mutual agreement" in plain(label) and "on" in plain(value) for label, value in shown.facts)
    await play.say("tom", "we met today, it went well")
    await play.wait(hours=2)
    assert play.told("tom").count("agreement.offer_met") == 1
    await play.command("olga", "/mentoring-admin settings set name:agreement value:off")
    reply = await play.press("tom", "begin")
    assert plain(reply.sealed) == "This program no longer asks for an agreement."
    await play.wait(days=20)
    assert await unsigned(play) == []


async def test_whoever_is_reminded_is_reminded_of_the_signature_in_fewer_messages(sqlite):
    """As often as the program says, then the question ends; the text stays on the page."""
    play = await introduced(sqlite)
    await proposed(play)
    mark = play.mark("tom")
    await play.wait(days=13)
    about = [key for key in play.news("tom", mark) if key.startswith("agreement")]
    assert about == ["agreement.reminder", "agreement.last_reminder"]
    assert play.rows(Conversation, flow="agreement")[-1].state == "closed"
    sign = next(
        one for part in (await play.open("tom")).parts for one in part.buttons if one.token.startswith("do.agreement")
    )
    await play.press_token("tom", sign.token, sign.value)
    await play.press("tom", "sign")
    assert play.told("tom")[-1] == "agreement.sealed"


async def test_a_new_language_shows_the_text_anew_and_signs_what_it_shows(sqlite):
    """The signature names the language of the text that stood there."""
    play = await introduced(sqlite)
    await proposed(play)
    await play.say("tom", "en français s'il te plaît")
    assert "Rythme : toutes les deux semaines" in play.last("tom").replace("\u00a0", " ")
    await play.press("tom", "sign")
    assert [one.language for one in play.rows(AgreementSignature)] == ["fr", "fr"]


async def test_nothing_is_written_to_anyone_about_a_pair_where_something_serious_was_named(sqlite):
    """The partner's signature is kept; who named it is asked nothing."""
    play = await introduced(sqlite)
    await play.wait(days=8)
    await play.press("ana", "help")
    await play.press("ana", "serious")
    mark = play.mark("ana")
    await filled_in(play, "tom")
    await play.press("tom", "sign")
    await play.wait(days=20)
    assert play.news("ana", mark) == [] and await unsigned(play) == []
    assert play.told("tom").count("agreement.proposed") == 1


async def test_stop_and_hours_hold_for_the_question_too(sqlite):
    """In the evening nobody is asked; who said stop is not asked at all, and finds the text on their page."""
    play = await introduced(sqlite)
    await filled_in(play, "ana")
    await play.wait(hours=11)
    await play.press("ana", "sign")
    assert "agreement.review.ask" not in play.told("tom")
    await play.wait(hours=14)
    assert "agreement.review.ask" in play.told("tom")
    await play.say("tom", "stop")
    mark = play.mark("tom")
    await play.wait(days=10)
    assert [key for key in play.news("tom", mark) if key.startswith("agreement")] == []


async def test_what_is_typed_is_shown_as_text(sqlite):
    """Markup of a platform does nothing, here either: it stands in runs of text."""
    play = await introduced(sqlite)
    await filled_in(play, "ana", "*<!channel>* {name} @everyone")
    await play.press("ana", "sign")
    letter = play.stage.heard["tom"][-1]
    assert "*<!channel>* {name} @everyone" in plain(letter.text) and not any(
        one.strong for one in letter.text if "channel" in one.text
    )


async def test_forget_me_erases_ones_words_and_leaves_the_others(database):
    """In the versions, in what was signed, in the messages that are kept; the fingerprint and the days stay."""
    play = await introduced(database)
    await proposed(play)
    await play.press("tom", "change")
    await play.fill("tom", "mentor_brings")
    await play.fill("tom", "Fifteen years of practice")
    await play.press("tom", "sign")
    await play.wait(minutes=1)
    await play.press("ana", "sign")
    await play.wait(minutes=1)
    before = play.rows(AgreementVersion)[-1].sha256
    await play.say("ana", "efface mes données")
    await play.press("ana", "yes")
    await play.wait(minutes=1)
    kept = play.rows(AgreementVersion)[-1]
    assert kept.terms == {"mentor_brings": "Fifteen years of practice"}
    assert kept.sealed_at is not None and kept.sha256 == before
    stored = [str(one.__dict__) for table in (AgreementVersion, AgreementSignature, Outbox) for one in play.rows(table)]
    assert not any(word in one for one in stored for word in (ANSWERS[0], "De la curiosité", "Between Tom and Ana"))
    signed = next(one for one in play.rows(AgreementSignature, agreement_id=kept.id) if one.language == "en")
    assert "Fifteen years of practice" in signed.text and "(erased)" in signed.text and "Ana" not in signed.text


async def test_a_text_that_is_on_its_way_arrives_no_more_after_its_author_erased_themselves(sqlite):
    """Tom's conversation takes nothing just then: what waits for him is not sent later."""
    play = await introduced(sqlite)
    await filled_in(play, "ana")
    play.stage.closed["tom"] = DeliveryError("busy", retry_after=7200)
    await play.press("ana", "sign")
    await play.say("ana", "efface mes données")
    await play.press("ana", "yes")
    del play.stage.closed["tom"]
    await play.wait(days=1)
    assert "ending.neutral" in play.told("tom")
    assert not any(ANSWERS[0] in plain(letter.text) for letter in play.stage.heard["tom"])


async def test_it_is_filled_in_by_typing_as_well(sqlite):
    """One typed answer answers one question: hours of one's own are not the other's."""
    play = await introduced(sqlite)
    await play.press("ana", "begin")
    for words in (ANSWERS[0], "tous les quinze jours", "le 30 juin 2027", "en visio et autour d'un café", "2 heures"):
        await play.say("ana", words)
    assert "apporte Tom" in play.last("ana")
    for words in ("son expérience", "4 heures", "de la curiosité", "je signe"):
        await play.say("ana", words)
    (version,) = play.rows(AgreementVersion)
    assert version.terms == {
        "objectives": ANSWERS[0],
        "rhythm": "fortnightly",
        "duration": "2027-06-30",
        "channel": ["video", "in_person"],
        "mentor_hours": 2,
        "mentor_brings": "son expérience",
        "mentee_hours": 4,
        "mentee_brings": "de la curiosité",
    }


async def test_a_pair_that_shares_no_conversation_has_it_too(sqlite):
    """Introduced in two messages on two platforms, each has the button and is asked where they are."""
    play = Play(sqlite)
    play.elsewhere["ana"] = ("other", "away")
    play.admins.add("ana")
    await play.running("commitment")
    typed = await code(play)
    await play.command("ana", f"/mentoring-admin program link {typed}")
    await play.onboard("tom", "mentor")
    await play.onboard("ana", "mentee")
    await play.match()
    for who in ("tom", "ana"):
        await play.say(who, f"{who}@example.org")
    await sealed(play)
    assert play.told("ana")[-1] == "agreement.sealed"
    addressed = {who for who, letter in play.stage.refs.values() if letter.key.startswith("agreement")}
    assert addressed == {"tom"} and {who for who, _ in play.other.refs.values()} == {"ana"}


async def test_my_data_shows_ones_terms_and_signatures(sqlite):
    """And none of the other's."""
    play = await introduced(sqlite)
    await sealed(play)
    found = {}
    for who, words in (("ana", "mes données"), ("tom", "my data")):
        await play.say(who, words)
        data = json.loads(play.stage.heard[who][-1].files[0].content)
        found[who] = data["enrollments"][0]["pairs"][0]["agreement"][0]
    assert found["ana"]["my_terms"]["objectives"] == ANSWERS[0] and found["ana"]["signed"]["language"] == "fr"
    assert found["tom"]["my_terms"] == {} and found["tom"]["signed"]["language"] == "en"
    assert play.rows(Pair)[0].state == "active"
