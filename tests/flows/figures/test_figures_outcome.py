"""How pairs end, on tables small enough to count by hand."""

from flows.figures import outcome
from flows.figures.values import Goal


def counted(figure):
    """Numerator and denominator, as a reader would write them."""
    return figure.numerator, figure.denominator


def left_behind(small):
    """Six mentees whose pairs ended early on day 20: waits of 2, 4, 6, 10 and 14 days, one still without."""
    small.people(6, 6)
    for number in range(1, 7):
        small.pair(number, ended=20, end_reason="rematch")
    for number, introduced in ((1, 22), (2, 24), (3, 26), (4, 30), (5, 34)):
        small.pair(10 + number, mentor=6, mentee=100 + number, introduced=introduced)


def test_rematch_rate_and_median_delay(small):
    """Five of six got somebody else; the median of 2, 4, 6, 10 and 14 days is 6."""
    left_behind(small)
    assert counted(outcome.rematch_rate(small.record(), small.date(60))) == (5, 6)
    assert counted(outcome.rematch_delay(small.record(), small.date(60))) == (6, 5)


def test_rematch_leaves_out_who_left_with_the_pair(small):
    """A mentee who left the program the day the pair ended waits for nobody; one who left later does count."""
    small.people(6, 4)
    small.member(105, "mentee", left=20)
    small.member(106, "mentee", left=40)
    for number in range(1, 7):
        small.pair(number, ended=20, end_reason="left")
    assert counted(outcome.rematch_rate(small.record(), small.date(60))) == (0, 5)


def test_a_completed_pair_leaves_nobody_behind(small):
    """Someone whose pair was completed and who comes back is not re-matched."""
    small.people(5, 5)
    for number in range(1, 6):
        small.pair(number, ended=20, completed=True)
        small.pair(10 + number, mentor=number, mentee=100 + number, introduced=30)
    assert outcome.rematch_rate(small.record(), small.date(60)).hidden


def test_rematch_success_is_in_touch_and_not_ended_early(small):
    """Second pairs: two in touch, one of these ended early; one in touch too late; one without; one too young."""
    left_behind(small)
    small.met(11, 25, by=101)
    small.met(12, 30, by=102)
    small.pairs[7] = small.pairs[7].__class__(
        id=12, mentor=6, mentee=102, state="ended", introduced_at=small.day(24), ended_at=small.day(40)
    )
    small.met(13, 58, by=103)
    # On day 62 pair 15 (day 34) is 28 days old: four are old enough, and one of them took.
    assert counted(outcome.rematch_success(small.record(), small.day(62))) == (1, 4)


def test_premature_completion_and_reasons(small):
    """Of six pairs, three were completed, two ended early, one goes on."""
    small.people(6, 6)
    for number in (1, 2):
        small.pair(number, ended=100, completed=True, end_reason="end_of_program")
    small.pair(3, ended=90, completed=True, end_reason="goals_reached")
    small.pair(4, ended=30, end_reason="no_fault")
    small.pair(5, ended=40, end_reason="left")
    small.pair(6)
    record = small.record()
    assert counted(outcome.premature_rate(record, small.date(120))) == (2, 6)
    assert counted(outcome.completion_rate(record, small.date(120))) == (3, 5)
    reasons = outcome.end_reasons(record, small.date(120))
    assert counted(reasons) == (5, 6)
    assert [(part.name, *counted(part)) for part in reasons.parts] == [
        ("reason:end_of_program", 2, 5),
        ("reason:goals_reached", 1, 5),
        ("reason:no_fault", 1, 5),
        ("reason:left", 1, 5),
    ]


def test_an_ending_of_later_has_not_happened(small):
    """On day 35 only the pair that ended on day 30 is over."""
    small.people(3, 3)
    small.pair(1, ended=30, end_reason="left")
    small.pair(2, ended=40, end_reason="left")
    small.pair(3)
    assert counted(outcome.premature_rate(small.record(), small.date(35))) == (1, 3)


def test_survival_by_hand(small):
    """Kaplan-Meier: lives 30*, 60, 100*, 100*, 120, 200 (* ended early).

    On day 30, 1 of 6 ends: 5/6. On day 100, 2 of the 4 observed that long end: 5/6 * 1/2 = 5/12. Month 3 is day 91,
    month 6 day 183; nobody was observed for 7 months (213 days).
    """
    small.people(6, 6)
    small.pair(1, introduced=170, ended=200)
    small.pair(2, introduced=100, ended=160, completed=True)
    small.pair(3, introduced=0, ended=100)
    small.pair(4, introduced=50, ended=150)
    small.pair(5, introduced=80)
    small.pair(6, introduced=0)
    figure = outcome.survival(small.record(), small.day(200))
    point = {part.name: part for part in figure.parts}
    assert counted(point["month:0"]) == (1, 6)
    assert abs(point["month:1"].value - 5 / 6) < 1e-9
    assert abs(point["month:3"].value - 5 / 6) < 1e-9
    # Known on day 91: the four that lived longer, and the one that ended early.
    assert point["month:3"].denominator == 5
    assert abs(point["month:6"].value - 5 / 12) < 1e-9
    assert point["month:6"].denominator == 4
    assert [name for name, part in point.items() if part.hidden] == [f"month:{month}" for month in range(7, 13)]
    assert abs(figure.value - 5 / 12) < 1e-9


def test_an_end_counts_before_a_censoring_of_the_same_day(small):
    """Of six pairs five are observed for 40 days and one ends on day 40: it is one of six, not one of one."""
    small.people(6, 6)
    for number in range(1, 6):
        small.pair(number)
    small.pair(6, ended=40)
    figure = outcome.survival(small.record(), small.day(40))
    assert abs(figure.part("month:1").value - 1) < 1e-9
    later = outcome.survival(small.record(), small.day(61))
    assert abs(later.part("month:2").value - 5 / 6) < 1e-9


def test_when_no_pair_is_left_survival_is_zero(small):
    """Three pairs ended early within two months: at month 12 the share is 0 of 3, which is known."""
    small.people(3, 3)
    for number in (1, 2, 3):
        small.pair(number, ended=10 * number)
    assert counted(outcome.survival(small.record(), small.day(70)).part("month:12")) == (0, 3)


def test_goals_met_counts_dropped_ones_as_set(small):
    """Five goals: two met, one dropped, one open, one met only on day 80."""
    small.people(0, 5)
    small.more["goals"] = (
        Goal(1, 101, "met", small.day(1), small.day(50)),
        Goal(2, 102, "met", small.day(1), small.day(50)),
        Goal(3, 103, "dropped", small.day(1), small.day(50)),
        Goal(4, 104, "open", small.day(1)),
        Goal(5, 105, "met", small.day(1), small.day(80)),
    )
    assert counted(outcome.goals_met(small.record(), small.date(60))) == (2, 5)
    assert counted(outcome.goals_met(small.record(), small.date(80))) == (3, 5)
