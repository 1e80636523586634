"""A question with options, answered in words."""

import pytest
from understanding_samples import BLOCKER, MET, TOPICS

from bot.understanding import Option, choice, several

YES = """
oui | Oui. | OUI !!! | ouiiii | oiu | ouais | ouep | ben oui | ah oui | oui oui | euh oui | yes | Yes! | yse | yess | yep | yup |
yeah | yea | oh yes | 👍 | 👍🏽 | :+1: | :thumbsup: | ✅ | oui 👍 | on s'est vus | on s’est vus | On s'est vues | on sest vu |
on s'est vu hier | on s'est parlé | nous nous sommes vus | nous nous sommes rencontrées | we met | We met! | we met on Tuesday |
we talked | we spoke | we did | yes we did | yes, we met | done | of course | bien sûr | bien sûr que oui | carrément |
absolument | tout à fait | definitely | mais oui | si | oui, on s'est vus | bonjour, oui | oui merci |
no problem, we met | no problem we met | no worries, we talked | pas de souci on s'est vus | pas de souci, on s'est vus |
aucun problème, on s'est vus | oui, pas de souci | oui sans problème | yes, no problem | on s'est vus sans problème |
on s'est vus, rien de grave | yes, why not | oui, pas mal | yes, not bad | we met, not bad at all | c'est fait |
on s'est bien vus | on s'est enfin vus | on s'est finalement vus | we finally met | we have already met | yes it went well |
o\u200bui | o\u00adui | oui\u202f! | \u00a0oui\u00a0 | o u i?_no
"""
NOT_YET = """
non | Non. | NON | nooon | nope | nah | nan | no | No! | 👎 | :-1: | ❌ | non non | no no | ben non | ah non | euh non |
non merci | no thanks | pas encore | Pas encore ! | pas encor | pas ecnore | aps encore | not yet | not yte | nto yet | Not yet... |
toujours pas | still not | jamais | never | pas du tout | not at all | pas vraiment?? | of course not | bien sûr que non |
absolument pas | certainly not | mais non | on ne s'est pas vus | on ne s'est pas vus hier | on s'est pas vus | on sest pas vu |
on s'est jamais vus | on ne s'est jamais vus | nous ne nous sommes pas vus | nous ne nous sommes pas encore vus | we haven't met |
we havent met | we have not met yet | we never met | we haven’t met | we didn't | we did not | no we didn't | no, not yet |
non pas encore | non, pas encore | non on n'a pas pu | on n'a pas pu | jamais eu le temps | on n'a jamais eu le temps | pas eu le temps |
no time | haven't had time | we couldn't make it | on ne s'est pas parlé | on ne s'est toujours pas parlé | pas pour l'instant |
pas pour le moment | not for now | désolé, non | malheureusement non | unfortunately not?? | hélas non | pas cette semaine | not this week |
non, pas de souci | no, no problem?? | on ne s'est pas encore vus | n | hier non | no unfortunately | jamais de la vie
"""
PLANNED = "on a une date | On a une date ! | we have a date | We've a date?? | rendez-vous prévu | on se voit bientôt"
HELP = "j'ai besoin d'aide | J'ai besoin d’aide ! | I need help | i could use a hand"


def phrases(text: str) -> list[str]:
    """The phrases of a table that are meant to be read without doubt."""
    found = [one.strip("\n") for one in text.replace("|\n", "|").split("|")]
    return [one.strip(" \n") if "\u00a0" not in one else one for one in found if "?_no" not in one and "??" not in one]


@pytest.mark.parametrize("text", phrases(YES))
def test_a_plain_yes_is_the_affirming_option(text: str) -> None:
    """Yes in any spelling, or the label of the affirming option, is read without doubt."""
    reading = choice(text, MET)
    assert reading is not None
    assert (reading.value, reading.sure) == ("yes", True)


@pytest.mark.parametrize("text", phrases(NOT_YET))
def test_a_plain_no_is_the_denying_option(text: str) -> None:
    """No in any spelling, or the affirming label denied, is read without doubt."""
    reading = choice(text, MET)
    assert reading is not None
    assert (reading.value, reading.sure) == ("not_yet", True)


@pytest.mark.parametrize(
    ("text", "value"), [(t, "planned") for t in phrases(PLANNED)] + [(t, "help") for t in phrases(HELP)]
)
def test_a_label_is_its_option(text: str, value: str) -> None:
    """A label written by hand is its option."""
    reading = choice(text, MET)
    assert reading is not None
    assert (reading.value, reading.sure) == (value, True)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("une date", "planned"),
        ("besoin d'aide", "help"),
        ("oui on a une date", "planned"),
        ("pas encore mais on a une date", "planned"),
        ("non, on a une date", "planned"),
        ("je crois que oui", "yes"),
        ("oui ?", "yes"),
        ("ok", "yes"),
        ("pourquoi pas", "yes"),
        ("oui mais pas longtemps", "yes"),
        ("oui, on se voit demain", "yes"),
        ("peut-être qu'on s'est vus", "yes"),
        ("« oui »", "yes"),
    ],
)
def test_what_is_hedged_or_guessed_is_asked_back(text: str, value: str) -> None:
    """A part of a label, a hedge or two answers at once are never sure."""
    reading = choice(text, MET)
    assert reading is not None
    assert (reading.value, reading.sure) == (value, False)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "?",
        "mercredi",
        "merci",
        "ouf",
        "nom",
        "now",
        "meet",
        "met",
        "note",
        "non mais oui",
        "oui mais non",
        "ouais nan",
    ]
    + [
        "yes but no",
        "no, yes",
        "yes and no",
        "oui et non",
        "oui ou non",
        "je ne sais pas",
        "I don't know",
        "no idea",
        "on verra",
    ]
    + [
        "ça dépend",
        "🤷",
        "est-ce qu'on s'est vus ?",
        "did we meet?",
        "elle m'a dit « oui »",
        "she said yes",
        "whatever",
    ],
)
def test_what_answers_neither_way_is_no_reading(text: str) -> None:
    """Ordinary words, questions, quotations and contradictions give nothing."""
    assert choice(text, MET) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("pas eu le temps", "no_time"),
        ("No time", "no_time"),
        ("no time at all", "no_time"),
        ("pas de réponse", "no_answer"),
        ("pas de reponse de sa part", "no_answer"),
        ("no answer", "no_answer"),
        ("autre chose", "other"),
    ],
)
def test_a_label_may_hold_a_negation_itself(text: str, value: str) -> None:
    """Among options that neither affirm nor deny, a negated label is matched by a negated text."""
    reading = choice(text, BLOCKER)
    assert reading is not None
    assert (reading.value, reading.sure) == (value, True)


def test_a_negated_label_is_not_matched_by_its_opposite() -> None:
    """ "We had an answer" is not "no answer"."""
    for text in ("on a eu une réponse", "we had an answer", "on a eu le temps", "plenty of time"):
        reading = choice(text, BLOCKER)
        assert reading is None or not reading.sure


def test_a_name_is_an_option_like_another() -> None:
    """Labels of one name are found in a sentence."""
    options = (Option("1", ("Ana",)), Option("2", ("Bo",)), Option("3", ("Inès",)))
    assert (found := choice("c'est pour Ana", options)) and found.value == "1" and found.sure
    assert (found := choice("ines", options)) and found.value == "3"
    assert choice("Ana ou Bo", options) is None


def test_the_piece_that_was_read_is_told() -> None:
    """A reading carries the writer's own words."""
    reading = choice("Bonjour. On s'est vus mardi !", MET)
    assert reading is not None
    assert reading.said == "On s'est vus mardi"


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("finance", ["finance"]),
        ("finance, levée de fonds et pitch", ["finance", "funds", "pitch"]),
        ("Finance + pitch", ["finance", "pitch"]),
        ("levee de fond", ["funds"]),
        ("fundraising and pitching", ["funds", "pitch"]),
        ("fiance / pitch", ["finance", "pitch"]),
        ("recherche et développement, finance", ["research", "finance"]),
        ("research and development", ["research"]),
        ("je voudrais de la finance\net du pitch", ["finance", "pitch"]),
    ],
)
def test_several_options_are_found_in_order(text: str, values: list[str]) -> None:
    """A list names its options, with labels of several words kept whole."""
    readings = several(text, TOPICS)
    assert [one.value for one in readings] == values
    assert all(one.sure for one in readings)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("pas la finance, pitch", ["pitch"]),
        ("peut-être finance", ["finance"]),
        ("finance ?", ["finance"]),
        ("tout", ["finance", "funds", "pitch", "research"]),
        ("pitch but not finance", ["pitch"]),
        ("finance sauf pitch", ["finance"]),
    ],
)
def test_several_with_a_refusal_are_asked_back(text: str, values: list[str]) -> None:
    """What is refused is left out, and the rest is not sure."""
    readings = several(text, TOPICS)
    assert [one.value for one in readings] == values
    assert not any(one.sure for one in readings)


@pytest.mark.parametrize("text", ["", "marketing", "rien", "not finance", "tout sauf la finance", "none of them", "🎉"])
def test_several_may_be_none(text: str) -> None:
    """Words that name no option, or refuse one, choose nothing."""
    assert several(text, TOPICS) == ()
