"""The months in between, on tables small enough to count by hand."""

from dataclasses import replace
from datetime import timedelta

from flows.figures import following
from flows.figures.groups import MONTH
from flows.figures.values import Alert, Sending


def counted(figure):
    """Numerator and denominator, as a reader would write them."""
    return figure.numerator, figure.denominator


def test_first_contact_leaves_out_pairs_that_are_too_young(small):
    """On day 30: pairs 1 to 4 are 30 days old; contact on days 10, 11, 31 and never: 1 of 5 in ten days, pair 5 too."""
    small.people(5, 5)
    for number in range(1, 5):
        small.pair(number)
    small.pair(5, introduced=15)
    small.met(1, 10)
    small.met(2, 11)
    small.met(3, 31)
    assert counted(following.first_contact_10(small.record(), small.day(30))) == (1, 5)
    # Pair 5 is 15 days old: out. Pairs 1 and 2 met within 30 days.
    assert counted(following.first_contact_30(small.record(), small.day(30))) == (2, 4)


def test_first_contact_counts_a_pair_that_ended_without_one(small):
    """A pair that ended on day 3 without contact stays in the denominator."""
    small.people(3, 3)
    small.pair(1)
    small.pair(2)
    small.pair(3, ended=3)
    small.met(1, 2)
    small.met(2, 2)
    assert counted(following.first_contact_10(small.record(), small.date(20))) == (2, 3)


def test_first_contact_leaves_out_pairs_that_met_before(small):
    """Pair 4 was taken in while it met already: its first contact was before; what it does since counts as any pair's."""
    small.people(4, 4)
    for number in (1, 2, 3):
        small.pair(number)
    small.pair(4, taken_in=True)
    small.met(1, 5)
    small.met(4, 9)
    assert counted(following.first_contact_10(small.record(), small.day(30))) == (1, 3)
    assert following.meetings_per_month(small.record(), small.day(30)).numerator == 2


def test_a_contact_counts_from_its_own_day_on(small):
    """A meeting of day 12 is in the figure of day 12, and not in that of day 11, even if it was told ahead."""
    small.people(3, 3)
    for number in (1, 2, 3):
        small.pair(number)
    small.met(1, 12, reported=11)
    assert counted(following.first_contact_30(small.record(), small.day(30))) == (1, 3)
    assert following.meetings_per_month(small.record(), small.day(12)).numerator == 1
    assert following.meetings_per_month(small.record(), small.day(11)).numerator == 0


def test_prompts_that_were_never_sent_did_not_arrive(small):
    """Ten are asked: one was never sent. Nine arrived; six of these were answered."""
    small.people(5, 5)
    for number in range(1, 6):
        small.pair(number)
        small.asked(number, number, "d7", "yes" if number <= 4 else None, conversation=number)
        small.asked(number, 100 + number, "d7", "not_yet" if number <= 2 else None, conversation=100 + number)
    small.more["sendings"] = (Sending(1, small.day(7)), Sending(105, None))
    delivered = following.prompts_delivered(small.record(), small.date(20))
    assert counted(delivered) == (9, 10)
    assert counted(delivered.part("role:mentor")) == (5, 5)
    assert counted(delivered.part("role:mentee")) == (4, 5)
    answered = following.prompts_answered(small.record(), small.date(20))
    assert counted(answered) == (6, 9)


def test_prompts_are_cut_by_language_and_platform(small):
    """Six read French on Slack and all answered; five read English on Discord and one did."""
    for number in range(1, 7):
        small.member(number, "mentor", language="fr", platform="slack")
        small.asked(1, number, "d7", "yes")
    for number in range(101, 106):
        small.member(number, "mentee", language="en", platform="discord")
        small.asked(1, number, "d7", "yes" if number == 101 else None)
    figure = following.prompts_answered(small.record(), small.date(20))
    assert counted(figure) == (7, 11)
    assert counted(figure.part("language:fr")) == (6, 6)
    assert counted(figure.part("language:en")) == (1, 5)
    assert counted(figure.part("platform:slack")) == (6, 6)
    assert counted(figure.part("platform:discord")) == (1, 5)


def test_connected_rate_is_of_asked_and_of_answered_round_by_round(small):
    """Day 7: ten asked, eight answered, six yes. Day 21: six asked, five answered, two yes. Extra: five, all yes."""
    small.people(5, 5)
    everyone = [*range(1, 6), *range(101, 106)]
    for place, member in enumerate(everyone):
        answer = "yes" if place < 6 else ("planned" if place < 8 else None)
        small.asked(member % 100, member, "d7", answer)
    for place, member in enumerate(everyone[:6]):
        small.asked(member % 100, member, "d21", ("yes", "yes", "not_yet", "help", "planned", None)[place], asked=21)
    for member in everyone[:5]:
        small.asked(member % 100, member, "date:2026-02-02", "yes", asked=28)
    asked = following.connected_of_asked(small.record(), small.date(40))
    answered = following.connected_of_answered(small.record(), small.date(40))
    assert [part.name for part in asked.parts] == ["round:d7", "round:d21", "round:extra"]
    assert [counted(part) for part in asked.parts] == [(6, 10), (2, 6), (5, 5)]
    assert [counted(part) for part in answered.parts] == [(6, 8), (2, 5), (5, 5)]
    assert counted(asked) == (13, 21)
    assert counted(answered) == (13, 18)


def test_who_was_spared_a_round_or_never_got_it_was_not_asked(small):
    """Day 21 of sixteen sides: eight are spared, one question was never put, one not sent; of six asked five met."""
    small.people(8, 8)
    for number in range(1, 9):
        small.asked(number, number, "d7", "yes")
        small.asked(number, 100 + number, "d21", asked=None)
        small.asked(number, number, "d21", "yes" if number <= 5 else None, asked=21, conversation=number)
    seventh = next(one for one in small.checkins if one.conversation == 7)
    small.checkins[small.checkins.index(seventh)] = replace(seventh, never_put=True)
    small.more["sendings"] = (Sending(6, small.day(21)), Sending(8, None))
    figure = following.connected_of_asked(small.record(), small.date(40))
    assert [(part.name, counted(part)) for part in figure.parts] == [("round:d7", (8, 8)), ("round:d21", (5, 6))]
    assert counted(figure) == (13, 14)


def test_an_answer_of_tomorrow_is_no_answer_today(small):
    """On day 8 the prompt of day 7 is asked and open; on day 9 it is answered."""
    small.people(5, 0)
    for number in range(1, 6):
        small.asked(1, number, "d7", "yes", asked=7, answered=9)
    assert counted(following.connected_of_asked(small.record(), small.date(8))) == (0, 5)
    assert counted(following.connected_of_asked(small.record(), small.date(9))) == (5, 5)


def test_two_sided_agreement_takes_rounds_that_both_answered(small):
    """Yes and yes agree, "not yet" and "planned" agree, yes and "not yet" do not; one-sided rounds are out: 2 of 3."""
    small.people(4, 4)
    rounds = {1: ("yes", "yes"), 2: ("not_yet", "planned"), 3: ("yes", "not_yet"), 4: ("yes", None)}
    for number, (mentor, mentee) in rounds.items():
        small.pair(number)
        small.asked(number, number, "d7", mentor)
        small.asked(number, 100 + number, "d7", mentee)
    assert counted(following.two_sided_agreement(small.record(), small.date(20))) == (2, 3)


def test_rhythm_is_kept_with_a_contact_for_each_whole_period(small):
    """After 65 days, a rhythm of 30 asks for two days of contact: pair 1 has two, pair 2 two reports of one day."""
    small.people(4, 4)
    for number in (1, 2, 3):
        small.pair(number, rhythm_days=30)
    small.pair(4, introduced=50, rhythm_days=30)
    small.met(1, 5)
    small.met(1, 50)
    small.met(2, 6)
    small.met(2, 6, by=2)
    small.met(3, 1)
    small.met(3, 2)
    # Pair 4 is 15 days old, less than one period: left out.
    assert counted(following.rhythm_kept(small.record(), small.day(65))) == (2, 3)


def test_rhythm_of_an_ended_pair_stops_at_its_end(small):
    """A pair that ended after 35 days owed one contact, and had it."""
    small.people(3, 3)
    for number in (1, 2, 3):
        small.pair(number, rhythm_days=30, ended=35)
    small.met(1, 10)
    assert counted(following.rhythm_kept(small.record(), small.day(200))) == (1, 3)


def test_meetings_per_month_counts_days_over_the_months_pairs_lived(small):
    """Two months, one month and one month are four; four days of contact, one of them named by both sides."""
    small.people(3, 3)
    small.pair(1)
    small.pair(2, introduced=MONTH)
    small.pair(3, ended=MONTH)
    small.met(1, 5, confirmed=True)
    small.met(1, 5, by=1, confirmed=True)
    small.met(1, 20)
    small.met(2, 40)
    small.met(3, 9)
    small.met(2, 2)  # before the introduction: not the program's
    figure = following.meetings_per_month(small.record(), small.day(2 * MONTH))
    assert figure.numerator == 4
    assert abs(figure.denominator - 4) < 1e-9
    assert abs(figure.value - 1) < 1e-9
    assert figure.part("confirmed").numerator == 1


def test_meetings_month_by_month_of_the_calendar(small):
    """Five pairs from 5 January, 9:00: 26.625 days of January and 28 of February each; one meeting, then two."""
    small.people(5, 5)
    for number in range(1, 6):
        small.pair(number)
    small.met(1, 5)  # 10 January
    small.met(1, 30)  # 4 February
    small.met(1, 30, by=1)
    small.met(2, 31)
    small.met(2, 70)  # In March: not yet.
    figure = following.meetings_per_month(small.record(), small.date(54))
    january, february = figure.part("in:2026-01"), figure.part("in:2026-02")
    assert (january.numerator, round(january.denominator * MONTH, 6)) == (1, 5 * 26.625)
    assert (february.numerator, round(february.denominator * MONTH, 6)) == (2, 5 * 28)
    assert [part.name for part in figure.parts] == ["confirmed", "in:2026-01", "in:2026-02"]


def test_silent_and_half_silent_are_of_pairs_that_go_on(small):
    """Of four pairs that go on, one is silent and two are half-silent; paused and ended ones are in neither number."""
    small.people(6, 6)
    for number, health in ((1, "silent"), (2, "half_silent"), (3, "half_silent"), (4, "on_track")):
        small.pair(number, health=health)
    small.pair(5, health="silent", state="paused")
    small.pair(6, health="ended", ended=9)
    record = small.record()
    assert counted(following.silent_rate(record, small.date(20))) == (1, 4)
    assert counted(following.half_silent_rate(record, small.date(20))) == (2, 4)


def test_recovery_is_a_contact_after_the_alert_and_within_thirty_days(small):
    """Alerts on day 10. Pair 1 met on days 5 and 40, pair 3 on day 10 and says so on day 11: two of four recovered.

    Pair 2 met on day 41, too late; pair 4 on day 10, and had said so before the alert.
    """
    small.people(6, 6)
    for number in range(1, 7):
        small.pair(number)
    small.more["alerts"] = tuple(
        Alert(number, kind, small.day(opened), pair=number)
        for number, kind, opened in (
            (1, "health", 10),
            (2, "health", 10),
            (3, "help", 10),
            (4, "health", 10),
            (5, "serious", 10),
            (6, "health", 50),
        )
    )
    small.met(1, 5)
    small.met(1, 40)
    small.met(2, 41)
    small.met(3, 10, reported=11)
    small.met(4, 10, reported=9)
    small.met(5, 12)
    # Pair 5's alert is serious, pair 6's is 10 days old: both out.
    assert counted(following.recovery_rate(small.record(), small.day(60))) == (2, 4)


def test_alert_age_is_the_median_of_the_open_ones(small):
    """Open for 2, 4 and 12 days: median 4, oldest 12; one that was resolved, and one of tomorrow, do not count."""
    small.people(3, 3)
    small.pair(1)
    small.pair(2)
    small.member(7, "mentor")
    small.more["alerts"] = (
        Alert(1, "health", small.day(8), pair=1),
        Alert(2, "help", small.day(16), pair=2),
        Alert(3, "charter", small.day(18), member=7),
        Alert(4, "health", small.day(1), resolved_at=small.day(3), pair=2),
        Alert(5, "question", small.day(20) + timedelta(hours=1), member=7),
    )
    figure = following.alert_age(small.record(), small.day(20))
    assert counted(figure) == (4, 3)
    assert counted(figure.part("oldest")) == (12, 3)
