"""What people answered in confidence, on tables small enough to count by hand."""

from dataclasses import replace

from flows.figures import from_json, satisfaction, to_json
from flows.figures.formulas import figures


def counted(figure):
    """Numerator and denominator, as a reader would write them."""
    return figure.numerator, figure.denominator


def scored(small, mentors, mentees, **more):
    """Pairs whose mentors and mentees gave these scores; None said nothing."""
    small.people(len(mentors), len(mentees))
    for number, score in enumerate(mentors, start=1):
        small.pair(number)
        if score is not None:
            small.said(number, number, score=score, **more)
    for number, score in enumerate(mentees, start=1):
        if score is not None:
            small.said(number, 100 + number, score=score, **more)


def named(found, name):
    """The figure of that name."""
    return next(figure for figure in found if figure.name == name)


def test_mean_share_and_gap_by_role(small):
    """Mentors 5 4 4 3 4 are 20 of 5, mentees 5 5 5 4 5 2 are 26 of 6: means 4 and 26/6, a gap of -1/3."""
    scored(small, [5, 4, 4, 3, 4, None], [5, 5, 5, 4, 5, 2])
    mean = satisfaction.satisfaction_mean(small.record(), small.date(50))
    assert counted(mean) == (46, 11)
    assert counted(mean.part("role:mentor")) == (20, 5)
    assert counted(mean.part("role:mentee")) == (26, 6)
    share = satisfaction.satisfied_share(small.record(), small.date(50))
    # Fours and fives: four of the mentors, five of the mentees.
    assert counted(share) == (9, 11)
    gap = satisfaction.satisfaction_gap(small.record(), small.date(50))
    assert abs(gap.value - (4 - 26 / 6)) < 1e-9
    assert gap.denominator == 11


def test_only_the_latest_answer_of_a_side_counts(small):
    """Five mentors said 2 at half-time and 5 at the end: the mean is 25 of 5."""
    scored(small, [2, 2, 2, 2, 2], [], round="mid1", at=40)
    for number in range(1, 6):
        small.said(number, number, round="end", at=90, score=5)
    assert counted(satisfaction.satisfaction_mean(small.record(), small.date(40))) == (10, 5)
    assert counted(satisfaction.satisfaction_mean(small.record(), small.date(90))) == (25, 5)


def test_an_answer_without_a_score_does_not_replace_one(small):
    """Someone who skipped the score at the end is still counted with the score of half-time."""
    scored(small, [4, 4, 4, 4, 4], [])
    small.said(1, 1, round="end", at=90, recommend=9)
    assert counted(satisfaction.satisfaction_mean(small.record(), small.date(90))) == (20, 5)


def test_no_gap_where_one_side_is_too_small(small):
    """Six mentees and three mentors: the mean of all is shown, neither side's is, nor the gap between them."""
    scored(small, [4, 4, 4], [5, 5, 5, 5, 5, 5])
    found = satisfaction.satisfaction_mean(small.record(), small.date(50))
    assert counted(found) == (42, 9)
    assert all(part.hidden for part in found.parts)
    assert satisfaction.satisfaction_gap(small.record(), small.date(50)).hidden


def test_hours_are_added_up_over_those_who_told_them(small):
    """At the end five mentors say 10 0 4 6 20, one of them of two pairs (20 and 5): 45 hours, told of six pairs."""
    small.people(6, 7)
    for number in range(1, 7):
        small.pair(number)
    small.pair(7, mentor=5)
    for number, hours in enumerate((10, 0, 4, 6, 20, None), start=1):
        small.said(number, number, round="end", at=90, score=4, hours=hours)
    small.said(7, 5, round="end", at=90, hours=5)
    small.said(1, 1, round="mid1", at=40, hours=99)  # Asked at the end alone.
    assert counted(satisfaction.hours_declared(small.record(), small.date(90))) == (45, 6)
    assert satisfaction.hours_declared(small.record(), small.date(90)).value == 45
    assert satisfaction.hours_declared(small.record(), small.date(89)).hidden


def test_fit_gives_the_share_of_each_answer(small):
    """Three good, two not sure, one not good, of six."""
    small.people(6, 0)
    for number, answer in enumerate(("good", "good", "good", "not_sure", "not_sure", "not_good"), start=1):
        small.said(number, number, fit=answer)
    figure = satisfaction.fit(small.record(), small.date(50))
    assert counted(figure) == (3, 6)
    assert [counted(part) for part in figure.parts] == [(3, 6), (2, 6), (1, 6)]


def test_nps_is_promoters_minus_detractors(small):
    """10 9 9 8 7 6 0: three promoters, two passives, two detractors of seven: +1 of 7."""
    small.people(7, 0)
    for number, mark in enumerate((10, 9, 9, 8, 7, 6, 0), start=1):
        small.said(number, number, round="end", recommend=mark)
    figure = satisfaction.nps(small.record(), small.date(50))
    assert counted(figure) == (1, 7)
    assert counted(figure.part("promoters")) == (3, 7)
    assert counted(figure.part("passives")) == (2, 7)
    assert counted(figure.part("detractors")) == (2, 7)


def test_a_net_score_may_be_below_zero(small):
    """Five detractors are -5 of 5."""
    small.people(5, 0)
    for number in range(1, 6):
        small.said(number, number, recommend=0)
    assert satisfaction.nps(small.record(), small.date(50)).value == -1


def test_one_new_answer_is_not_found_by_comparing_two_reports(small):
    """One more mentee answers after a report: the next report shows the earlier figures, with their date."""
    scored(small, [4, 4, 4, 4, 4], [5, 5, 5, 5, 5, None])
    before = [from_json(to_json(one)) for one in figures(small.record(), small.date(41))]
    small.said(6, 106, at=45, score=1)
    found = figures(small.record(), small.date(48), before)
    assert counted(named(found, "satisfaction_mean")) == (45, 10)
    assert named(found, "satisfaction_mean").at == small.date(41)
    assert named(found, "satisfied_share").at == small.date(41)
    assert named(found, "satisfaction_gap").at == small.date(41)
    # What is no confidential answer is of today.
    assert named(found, "onboarding_rate").at == small.date(48)


def test_five_new_answers_make_a_new_figure(small):
    """Five more mentees answer: the figures are of today."""
    scored(small, [4, 4, 4, 4, 4], [5, 5, 5, 5, 5, None, None, None, None, None])
    before = figures(small.record(), small.date(41))
    for number in range(6, 11):
        small.said(number, 100 + number, at=45, score=1)
    found = figures(small.record(), small.date(48), before)
    assert counted(named(found, "satisfaction_mean")) == (50, 15)
    assert named(found, "satisfaction_mean").at == small.date(48)


def test_new_answers_of_both_sides_are_kept_back_together(small):
    """Five mentees and one mentor answer: shown with the old mentors' mean, the whole would give the one away."""
    scored(small, [4, 4, 4, 4, 4, None], [5, 5, 5, 5, 5, None, None, None, None, None])
    before = figures(small.record(), small.date(41))
    for number in range(6, 11):
        small.said(number, 100 + number, at=45, score=1)
    small.said(6, 6, at=45, score=2)
    found = figures(small.record(), small.date(48), before)
    assert named(found, "satisfaction_mean").at == small.date(41)


def test_a_gap_does_not_appear_beside_a_mean_that_is_kept(small):
    """Of four mentors no gap could be shown; a fifth answers. Beside the mean of nine, the gap would give them away."""
    scored(small, [4, 4, 4, 4, None], [5, 5, 5, 5, 5])
    before = figures(small.record(), small.date(41))
    small.said(5, 5, at=45, score=1)
    found = figures(small.record(), small.date(48), before)
    assert counted(named(found, "satisfaction_mean")) == (41, 9)
    assert named(found, "satisfaction_gap").hidden
    assert named(found, "satisfied_share").at == small.date(41)


def test_an_answer_that_was_changed_in_place_is_not_found(small):
    """The mentor who said 4 says 1 in the same round: the row is the same one, and so is its time."""
    scored(small, [4, 4, 4, 4, 4], [])
    before = figures(small.record(), small.date(41))
    small.satisfaction[0] = replace(small.satisfaction[0], score=1)
    found = figures(small.record(), small.date(48), before)
    assert counted(named(found, "satisfaction_mean")) == (20, 5)


def test_five_new_answers_end_the_wait_after_an_erasure(small):
    """One answer was erased, then five came: the figure is of today, and not for ever of the day before."""
    scored(small, [4, 4, 4, 4, 4, 1, None, None, None, None, None], [])
    before = figures(small.record(), small.date(41))
    small.satisfaction.pop()
    for number in range(7, 12):
        small.said(number, number, at=45, score=3)
    found = figures(small.record(), small.date(48), before)
    assert counted(named(found, "satisfaction_mean")) == (35, 10)


def test_a_changed_mind_is_not_found_either(small):
    """One mentor answers again in the next round: the number of answers stays, and so does the figure."""
    scored(small, [4, 4, 4, 4, 4], [])
    before = figures(small.record(), small.date(41))
    small.said(1, 1, round="end", at=45, score=1)
    found = figures(small.record(), small.date(48), before)
    assert counted(named(found, "satisfaction_mean")) == (20, 5)


def test_an_erased_answer_is_not_found_by_what_is_missing(small):
    """One of six was erased since the report: the five that are left are not set beside the six."""
    scored(small, [4, 4, 4, 4, 4, 1], [])
    before = figures(small.record(), small.date(41))
    erased = replace(small.record(), satisfaction=small.record().satisfaction[:-1])
    found = figures(erased, small.date(48), before)
    assert counted(named(found, "satisfaction_mean")) == (21, 6)


def test_nothing_new_gives_the_same_figure_with_todays_date(small):
    """No answer came since the report: the figure is of today."""
    scored(small, [4, 4, 4, 4, 4], [])
    before = figures(small.record(), small.date(41))
    found = figures(small.record(), small.date(48), before)
    assert named(found, "satisfaction_mean").at == small.date(48)
