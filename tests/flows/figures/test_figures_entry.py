"""The way in, on tables small enough to count by hand."""

from flows.figures import entry
from flows.figures.figure import drawn, veiled
from flows.figures.values import Decision


def counted(figure):
    """Numerator and denominator, as a reader would write them."""
    return figure.numerator, figure.denominator


def test_onboarding_rate_counts_those_who_answered_of_those_who_joined(small):
    """Five of five mentors and four of six mentees are 9 of 11."""
    small.people(5, 4)
    small.member(105, "mentee", onboarded=None, accepted=None)
    small.member(106, "mentee", onboarded=None, accepted=None, left=3)
    figure = entry.onboarding_rate(small.record(), small.date(10))
    assert counted(figure) == (9, 11)
    assert figure.value == 9 / 11
    assert counted(figure.part("role:mentor")) == (5, 5)
    assert counted(figure.part("role:mentee")) == (4, 6)


def test_a_figure_of_the_past_knows_nothing_of_later_days(small):
    """On day 2, who joined on day 3 is not there and who answered on day 3 has not answered."""
    small.people(0, 4)
    small.member(105, "mentee", onboarded=3, accepted=3)
    small.member(106, "mentee", joined=3, onboarded=3, accepted=3)
    assert counted(entry.onboarding_rate(small.record(), small.date(2))) == (4, 5)
    assert counted(entry.onboarding_rate(small.record(), small.date(3))) == (6, 6)


def test_a_day_lasts_until_its_end_and_a_time_only_until_then(small):
    """Someone who joined at 9:00 is in the figure of the day, and not in that of 8:59."""
    small.people(0, 5)
    small.member(106, "mentee", joined=2, onboarded=None, accepted=None)
    before = small.day(2).replace(hour=8, minute=59)
    assert entry.onboarding_rate(small.record(), small.date(2)).denominator == 6
    assert entry.onboarding_rate(small.record(), before).denominator == 5


def test_charter_rate_counts_acceptances_of_those_who_were_shown_it(small):
    """Seven were shown it; five accepted, one by a decision alone, one declined, one is silent."""
    small.people(0, 4)
    small.member(105, "mentee", onboarded=1, accepted=None)
    small.member(106, "mentee", onboarded=1, accepted=None, state="declined")
    small.member(107, "mentee", onboarded=1, accepted=None, state="charter")
    small.member(108, "mentee", onboarded=None, accepted=None, state="onboarding")
    small.more["decisions"] = (Decision(105, "accepted", small.day(2)), Decision(106, "declined", small.day(2)))
    assert counted(entry.charter_rate(small.record(), small.date(9))) == (5, 7)


def test_charter_delay_is_the_median_to_the_first_acceptance(small):
    """Delays of 1, 2, 4, 8 and 10 days: the median is 4; accepting a new commitment on day 30 changes nothing."""
    for number, delay in ((101, 1), (102, 2), (103, 4), (104, 8), (105, 10)):
        small.member(number, "mentee", onboarded=0, accepted=delay)
    small.more["decisions"] = (Decision(103, "accepted", small.day(4)), Decision(103, "accepted", small.day(30)))
    small.member(106, "mentee", onboarded=20, accepted=0)  # taken in with an older signature: no delay
    small.member(107, "mentee", onboarded=0, accepted=None)
    figure = entry.charter_delay(small.record(), small.date(40))
    assert counted(figure) == (4, 5)
    assert figure.kind == "days"
    assert figure.value == 4


def test_places_used_fills_a_mentors_own_places_only(small):
    """Five mentors with two places are ten; one mentor's three mentees fill two, an ended pair none: 2 + 1 of 10."""
    for number in range(1, 6):
        small.member(number, "mentor", capacity=2)
    small.member(6, "mentor", capacity=2, left=5)
    small.member(7, "mentor", capacity=2, left=5, state="pool")
    small.member(8, "mentor", capacity=2, state="removed")
    for number in range(101, 106):
        small.member(number, "mentee")
    for number, mentee in ((1, 101), (2, 102), (3, 103)):
        small.pair(number, mentor=1, mentee=mentee)
    small.pair(4, mentor=2, mentee=104)
    small.pair(5, mentor=3, mentee=105, ended=4)
    assert counted(entry.places_used(small.record(), small.date(20))) == (3, 10)


def test_match_rate_counts_mentees_once_however_many_pairs_they_had(small):
    """Of six mentees who accepted, four were introduced, one of them twice; who did not accept is not counted."""
    small.people(5, 6)
    small.member(107, "mentee", accepted=None)
    for number in (1, 2, 3):
        small.pair(number)
    small.pair(4, ended=10)
    small.pair(5, mentor=5, mentee=104, introduced=12)
    assert counted(entry.match_rate(small.record(), small.date(20))) == (4, 6)


def test_time_to_match_is_the_median_from_acceptance_to_first_introduction(small):
    """Mentees wait 2, 3, 5, 9 and 11 days: median 5; a pair that met before the charter is left out."""
    small.people(0, 6)
    for number in range(1, 7):
        small.member(number, "mentor", accepted=60)
    for number, introduced in ((1, 2), (2, 3), (3, 5), (4, 9), (5, 11)):
        small.pair(number, introduced=introduced)
    small.pair(6, mentor=6, mentee=101, introduced=50)
    figure = entry.time_to_match(small.record(), small.date(61))
    assert counted(figure) == (5, 5)
    assert figure.part("role:mentor") is None


def test_oldest_wait_is_the_longest_of_those_who_wait(small):
    """Five wait since days 1, 2, 3, 4, 5: on day 21 the oldest wait is 20 days; who is in a pair does not wait."""
    for number in range(1, 6):
        small.member(100 + number, "mentee", waiting=number)
    small.member(106, "mentee", waiting=0)
    small.member(6, "mentor")
    small.pair(6)
    figure = entry.oldest_wait(small.record(), small.day(21))
    assert counted(figure) == (20, 5)


def test_topics_covered_sets_places_beside_mentees(small):
    """Finance: 4 places for 3 mentees; law: 1 place for 4 mentees; data: nobody wants it. One of two is covered."""
    small.member(1, "mentor", capacity=3, topics=("finance",))
    small.member(2, "mentor", topics=("finance", "law"))
    small.member(3, "mentor", topics=("data",))
    small.member(4, "mentor", topics=("law",), left=2, state="pool")
    small.member(5, "mentor", topics=("law",), state="removed")
    for number in (101, 102, 103):
        small.member(number, "mentee", topics=("finance", "law"))
    small.member(104, "mentee", topics=("law",))
    figure = entry.topics_covered(small.record(), small.date(9))
    assert counted(figure) == (1, 2)
    assert [part.name for part in figure.parts] == ["topic:law", "topic:finance", "topic:data"]
    assert counted(figure.part("topic:finance")) == (4, 3)
    assert counted(figure.part("topic:law")) == (1, 4)
    assert figure.part("topic:data").hidden


def test_funnel_follows_the_steps(small):
    """Seven joined, six onboarded, five accepted, four were introduced (two pairs), two of them met, two completed."""
    small.people(2, 3)
    small.member(104, "mentee", accepted=None)
    small.member(105, "mentee", onboarded=None, accepted=None)
    small.pair(1, ended=30, completed=True)
    small.pair(2)
    small.met(1, 5)
    figure = entry.funnel(small.record(), small.date(31))
    assert [(part.name, part.numerator) for part in figure.parts] == [
        ("step:joined", 7),
        ("step:onboarded", 6),
        ("step:charter", 5),
        ("step:matched", 4),
        ("step:met", 2),
        ("step:completed", 2),
    ]
    assert {part.denominator for part in figure.parts} == {7}


def test_four_persons_are_too_few(small):
    """Four members give no number at all, and their parts neither."""
    small.people(2, 2)
    figure = entry.onboarding_rate(small.record(), small.date(1))
    assert figure.hidden
    assert counted(figure) == (None, None)
    assert figure.value is None
    assert all(part.hidden for part in figure.parts)


def test_one_person_in_two_roles_is_one_person(small):
    """Two mentors and three mentees, one of them both: four persons, too few."""
    small.people(2, 2)
    small.member(103, "mentee", person=1)
    assert entry.onboarding_rate(small.record(), small.date(1)).hidden


def test_a_small_part_takes_the_other_one_with_it(small):
    """Of nine, three mentors would be found by subtracting the six mentees: both parts are hidden, the whole is not."""
    small.people(3, 6)
    figure = entry.onboarding_rate(small.record(), small.date(1))
    assert counted(figure) == (9, 9)
    assert [part.hidden for part in figure.parts] == [True, True]


def test_small_parts_that_cover_five_together_take_no_other(small):
    """Three and two are hidden; what subtraction gives is the sum of five persons, so the six may be shown."""
    parts = [
        drawn(name, "rate", len(people), len(people), small.date(0), frozenset(people))
        for name, people in (("en", range(6)), ("fr", range(10, 13)), ("de", range(20, 22)))
    ]
    assert [part.hidden for part in veiled(parts)] == [False, True, True]
    assert [part.hidden for part in veiled(parts[:2])] == [True, True]
