"""Fixed phrases and what they say to a question that is answered by yes or no. Data.

Phrases are written as `words.hear` gives them: folded, contractions opened ("didn't" is "did not"), and separated by
commas. The longest phrase that fits wins, so "of course not" is found before "of course".
"""

from __future__ import annotations

from typing import Literal

from bot.understanding.mood_words import MOODS

Meaning = Literal["yes", "yes?", "no", "no?", "unknown", "fine", "aside", "hedge"]
"""yes, no: says so; with "?": probably. unknown: neither. fine: "no problem", which denies nothing and by itself
agrees. aside: means nothing here, whatever negation it holds. hedge: makes the rest doubtful."""


def _phrases(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(one.split()) for one in text.replace("\n", " ").split(",") if one.strip())


STRONG_YES = frozenset({"oui", "yes", "ouais", "yep", "yeah", "yay", "aye", "affirmatif", "affirmative"})
STRONG_NO = frozenset({"non", "no", "nope", "nah", "nan", "negatif", "negative", "nein"})

YES_PICTURES = frozenset("👍✅✔👌☑🆗💯🙌")
NO_PICTURES = frozenset("👎❌✖🚫⛔🙅")

_DENYING = frozenset({"pas", "not", "ni", "neither", "rien", "nothing", "never", "jamais"})

ANYWHERE: dict[tuple[str, ...], Meaning] = {
    **dict.fromkeys((phrase for phrase in MOODS if len(phrase) > 1 and _DENYING & set(phrase)), "aside"),
    **dict.fromkeys(
        _phrases("""
    no problem, no problems, no probleme, no worries, no worry, no issue, no issues, no trouble, no big deal, no biggie,
    no rush, no hurry, no stress, not a problem, is not a problem, not an issue, no trouble at all, no problem at all,
    no bother, no sweat, no harm, pas de souci, pas de soucis, pas souci, pas de probleme, pas de problemes, pas probleme,
    pas de problem, aucun souci, aucun probleme, sans souci, sans probleme, pas de stress, y a pas de souci,
    y a pas de probleme, il n y a pas de souci, il n y a pas de probleme, n y a aucun souci, pas un probleme,
    n est pas un probleme, c est pas un probleme, ce n est pas un probleme, ca ne pose pas de probleme,
    ca pose pas de probleme, ca ne pose aucun probleme, nul souci
    """),
        "fine",
    ),
    **dict.fromkeys(
        _phrases("""
    no kidding, no joke, no lie, no cap, no offense, no offence, no matter, no wonder, no pressure, no later than,
    no less than, no fewer than, not only, not to worry, do not worry, pas grave, c est pas grave, ce n est pas grave,
    ce n est rien, c est rien, rien de grave, rien de special, nothing special, nothing to report, rien a signaler,
    pas mal, pas trop mal, pas si mal, pas mauvais, pas plus tard qu, pas plus tard que, non seulement, pas seulement,
    n est ce pas, is it not, did we not, sans faute, without fail, pas de panique, pas d inquietude, sans encombre,
    ne vous inquietez pas, ne t inquiete pas, t inquiete pas, vous inquietez pas, ne vous en faites pas,
    ne t en fais pas, not bad, not bad at all, not too bad, not so bad, not that bad, not half bad,
    nothing to complain about, can not complain, could not be better, could not have gone better, never better,
    can not wait, could not agree more, rien a redire, pas a me plaindre, pas a se plaindre, pas de quoi,
    no need to worry, en fait, in fact, du coup, eh bien, to be honest, a vrai dire, good morning, good evening,
    ca va, ca va bien, je vais bien, tout va bien, allez bien, vas bien,
    ni plus ni moins, no news is good news, non loin, non stop, last but not least, moi non plus tard, no reply needed,
    not that it matters, pas besoin de s inquieter, no questions, pas de question, pas de questions, no question,
    no comment, no comments, rien a ajouter, nothing to add, rien d autre, nothing else, without problem,
    without any problem, without a hitch, without issue, si vous voulez savoir, no more questions
    """),
        "aside",
    ),
    **dict.fromkeys(
        _phrases("""
    no doubt, sans doute, sans aucun doute, aucun doute, peut etre, maybe, perhaps, possibly, probablement, probably,
    je crois, je pense, i think, i guess, i believe, je suppose, i suppose, plus ou moins, more or less, sort of,
    kind of, kinda, un peu, a bit, a little, normalement, normally, a priori, en principe, in principle, theoretically,
    en theorie, pas sur, pas sure, pas certain, pas certaine, not sure, not certain, unsure, en partie, partly,
    partially, a moitie, mouais, mwais, bof, meh, i hope, j espere, hopefully, apparently, apparemment, soi disant,
    supposedly, si possible, if possible, only if, seulement si, uniquement si, a condition, unless, sauf si, sauf,
    except, excepte, lol, mdr, ptdr, haha, jk, just kidding, je plaisante, je rigole, ironie, sarcasm, in theory,
    techniquement, technically, vite fait, en quelque sorte, in a way, as if, comme si, yeah right, n importe quoi,
    si on veut, si tu veux, si vous voulez, if you want, if you like, if you insist, tu parles, vous parlez, a peine
    """),
        "hedge",
    ),
    **dict.fromkeys(
        _phrases("""
    je sais pas, je ne sais pas, sais pas, sais plus, je ne sais plus, do not know, not know, no idea, no clue,
    aucune idee, pas d idee, ca depend, depends, it depends, on verra, on verra bien, we will see, we shall see,
    will see, oui ou non, yes or no, ou non, or not, ou pas, hope so, i hope so, j espere que oui, j espere bien,
    hope not, i hope not, j espere que non, never mind, nevermind, laisse tomber, laissez tomber, peu importe,
    does not matter, whatever, not applicable, sans avis, no opinion, pas d avis, sans opinion, neither yes nor no,
    ni oui ni non, ni l un ni l autre, not to say, pour ne pas dire, what do you mean, no comprendo, p t et,
    do not understand, comprends pas, pas compris, ne comprends pas, did not understand, not understand, do not remember,
    me souviens pas, me rappelle plus, me souviens plus, me rappelle pas, can not remember
    """),
        "unknown",
    ),
    **dict.fromkeys(
        _phrases("""
    why not, pourquoi pas, no objection, no objections, pas d objection, aucune objection, do not mind, would not mind,
    ne me derange pas, me derange pas, ne me gene pas, me gene pas, ne dis pas non, dis pas non, dirais pas non,
    can not say no, would not say no, not say no, ne peux pas dire non, peux pas dire non, ne refuse pas, not opposed,
    not against it, pas contre, ne suis pas contre, pas oppose, nothing against it, rien contre, c est pas faux,
    ce n est pas faux, pas faux, not wrong, is not wrong, i think so, think so, i guess so, guess so, i believe so,
    believe so, je pense que oui, je crois que oui, je crois bien, il me semble, il me semble que oui, i suppose so,
    suppose so, pas impossible, not impossible, no reason not to, je dirais oui, je dirais que oui, i would say yes,
    i would say so, c est pas de refus, ce n est pas de refus, pas de refus, can not deny it, je ne peux pas le nier
    """),
        "yes?",
    ),
    **dict.fromkeys(
        _phrases("""
    of course not, bien sur que non, absolument pas, certainement pas, surement pas, surtout pas, evidemment pas,
    pas du tout, point du tout, not at all, not yet, pas encore, encore pas, toujours pas, still not, not just yet,
    not as yet, pas pour l instant, pas pour le moment, pour l instant non, pour le moment non, not for now,
    not at the moment, not right now, not now, pas maintenant, pas aujourdhui, not today, pas cette fois,
    not this time, pas cette semaine, not this week, pas ce mois, not this month, non merci, no thanks, no thank you,
    merci mais non merci, hors de question, out of the question, no way, not a chance, no chance, no go, no can do,
    no luck, no dice, not possible, pas possible, que nenni, definitely not, certainly not, absolutely not,
    surely not, sure not, hell no, god no, oh no, not happening, did not happen, it did not happen, n a pas eu lieu,
    a pas eu lieu, afraid not, i am afraid not, i m afraid not, j ai peur que non, rather not, would rather not,
    prefer not, prefer not to, prefere pas, pas envie, je dirais non, i would say no, que non, mais non, bah non,
    please do not, do not do it, do not do that, not that i know, not that i know of, pas a ma connaissance,
    no sorry, sorry no, plutot pas, never ever, not ever, ni vu ni connu, jamais de la vie, not once, pas une seule fois, pas une fois, aucune fois,
    disagree, i disagree, pas d accord, je refuse, i refuse, i decline, decline, refuse
    """),
        "no",
    ),
    **dict.fromkeys(
        _phrases("""
    not really, pas vraiment, not exactly, pas exactement, not quite, pas tout a fait, not entirely, not precisely,
    not necessarily, pas forcement, pas necessairement, not so much, not much, pas trop, pas tellement, pas beaucoup,
    je crois pas, je ne crois pas, je pense pas, je ne pense pas, i do not think so, i do not believe so, je dirais pas,
    think not, guess not, i guess not, do not think so, not think so, pense pas, ne pense pas, crois pas, ne crois pas,
    je pense que non, je crois que non, il me semble que non, believe not, suppose not, no need, pas besoin, pas la peine,
    pas necessaire, not necessary, plus tard, later, maybe later, another time, une autre fois, moi non plus,
    me neither, neither do i, no time, pas le temps, pas eu le temps, pas trouve le temps, jamais eu le temps,
    not had time, not had the time, not have time, not have the time, did not get the chance, not had a chance, pas pu,
    pas reussi, pas eu l occasion, not manage, did not manage, did not manage to, could not make it, was not able,
    were not able, not able to, unable to, could not, can not, peux pas, ne peux pas, pas eu, jamais eu, pas fait,
    not done, no show, not there yet, not quite yet, not far, almost there
    """),
        "no?",
    ),
    **dict.fromkeys(
        _phrases("""
    bien sur, bien sur que oui, of course, evidemment, bien evidemment, bien entendu, absolument, absolutely,
    definitely, most definitely, certainly, certainement, carrement, tout a fait, avec plaisir, avec joie,
    with pleasure, gladly, volontiers, bien volontiers, je veux bien, go ahead, please do, vas y, allez y,
    yes please, sounds good, that works, ca me va, ca marche, ca roule, ca me convient, of course we did,
    oui oui, yes yes, que oui, mais oui, mais si, hell yes, you bet, for sure, totally, i agree, j accepte, i accept,
    je suis d accord, je suis tout a fait d accord, affirmatif, positif, yes we did, yes i did, yes indeed
    """),
        "yes",
    ),
}
"""Phrases that count wherever they stand in a clause."""

WHOLE: dict[tuple[str, ...], Meaning] = {
    **dict.fromkeys(
        _phrases("""
    we did, i did, they did, it did, we sure did, we have, i have, we do, i do, it is, it was, yes it is, did it,
    sure, sure thing, done, all done, it s done, it is done, c est fait, fait, deja fait, already done, already did,
    indeed, exactly, exactement, correct, right, that s right, that is right, vrai, true, c est vrai, c est ca,
    c est exact, exact, si, si si, d accord, agreed, entendu, let s go, let us go, c est parti, allons y, allez, deal,
    ok d accord, y, parfaitement, accepted, accepte, on l a fait, je l ai fait, nous l avons fait, i would love to,
    i would like that, i would like to, j aimerais bien, j aimerais, je le veux, i want to, je veux, yep yep, ok oui
    """),
        "yes",
    ),
    **dict.fromkeys(
        _phrases("ok, c est bon, it s good, o, oh oui, ok ok, ok pour moi, fine, fine by me, alright"), "yes?"
    ),
    **dict.fromkeys(
        _phrases("""
    n, jamais, never, rien, nothing, nada, none, aucun, aucune, pas, not, faux, false, impossible, wrong, that s wrong,
    we did not, i did not, we have not, i have not, they did not, it did not, it has not, he did not, she did not, we do not,
    i do not, i do not want to, je ne veux pas, je veux pas, no we did not, no i did not, we could not, i could not, we can not,
    i can not, i would not, we ve not, on a pas, on n a pas, je n ai pas, j ai pas, nous n avons pas, c est non, it is not,
    no time, pas le temps, pas eu le temps, jamais eu le temps, jamais le temps, on a pas eu le temps, on n a pas eu le temps,
    je n ai pas eu le temps, j ai pas eu le temps, pas trouve le temps, on n a pas trouve le temps, on a jamais eu le temps,
    on n a jamais eu le temps, did not have time, we did not have time, i did not have time, did not have the time,
    have not had time, we have not had time, i have not had time, have not had the time, never had time, never had the time,
    we never had time, we never had the time, no time yet, pas pu, on n a pas pu, on a pas pu, je n ai pas pu, j ai pas pu,
    nous n avons pas pu, on n a pas reussi, on a pas reussi, we did not manage, we did not manage to, did not manage to,
    could not make it, we could not make it, was not able to, we were not able to, unable to, not done, pas fait,
    c est pas fait, ce n est pas fait, pas reussi, no chance yet, pas eu l occasion, on n a pas eu l occasion,
    pas moyen, no no, non non, not i, pas moi, not me, sans moi, jamais jamais, not us, pas nous, nul, zero
    """),
        "no",
    ),
}
"""Phrases that count only where they are all of a clause, apart from filling words."""

FILLERS = frozenset(
    """
    ah oh eh euh heu hm hmm hum mmh ben bah beh bon alors well so um uh er erm hello hi hey bonjour salut coucou merci
    thanks desole sorry desolee helas malheureusement unfortunately sadly alas honnetement honestly franchement actually
    mais but et and puis then please hum finalement finally enfin justement ok super cool great parfait pardon oups oops
    argh pfff ouf voila donc yo you hein svp stp s'il encore yet bonsoir good_morning we're exact dear cher chere oh
    monsieur madame tres much very beaucoup so bot binome
    """.split()  # noqa: SIM905
) - {"encore", "yet", "you"}
"""Words that may stand before or after an answer and change nothing."""

NEGATORS = frozenset(
    """
    pas jamais rien aucun aucune ni guere nullement aucunement personne not no never none nobody neither
    nor without hardly barely scarcely nothing nowhere unable failed fail fails non annule annulee annuler cancelled
    canceled impossible reporte reportee postponed manque rate missed oublie forgot refuse refused presque almost nearly failli
    """.split()  # noqa: SIM905
)
"""Words that turn a statement round, or that say that it did not come about."""

UNREAL = frozenset(
    """
    will ll would should could might may must shall going supposed planning plan planned plans hope hoping want wanted
    try tried trying almost nearly failli presque devait devions devons doit dois devrait devrions aurait aurions aurais
    voulait voulions veut veux voudrais va vais vont allons allez essaye essayer essaie essayons tente bientot soon
    demain tomorrow prochain prochaine next if si sinon otherwise wish wished
    pourrait pourrions puisse fallait faudrait faut rather instead plutot toujours until jusqu
    """.split()  # noqa: SIM905
) - {"toujours"}
"""Words beside which a statement has not come about, or not for sure."""

REPORTED = frozenset(
    """
    dit dis said says say told tell repond repondu answered pense thinks think thought croit croyait believes claims
    pretend demande demandait asked ask asks wonder wondering veut_dire imagine imagined reve dreamed dreamt
    """.split()  # noqa: SIM905
)
"""Words beside which a statement is somebody's, or a thought."""
