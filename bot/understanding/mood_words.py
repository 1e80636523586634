"""Words of praise and complaint, from 1 (awful) to 5 (excellent), French and English. Data."""

from __future__ import annotations


def _phrases(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(one.split()) for one in text.replace("\n", " ").split(",") if one.strip())


MOODS: dict[tuple[str, ...], int | None] = {
    **dict.fromkeys(
        _phrases("""
    excellent, excellente, genial, geniale, genialissime, super, superbe, parfait, parfaite, tres bien, trop bien,
    vraiment bien, hyper bien, super bien, top, au top, great, awesome, fantastic, amazing, wonderful, perfect, perfectly,
    brilliant, brilliantly, formidable, merveilleux, merveilleusement, could not be better, could not have gone better,
    could not have been better, never better, loved it, i loved it, adore, nickel, extra, extraordinaire, incroyable,
    magnifique, fabuleux, fabulous, superb, outstanding, very good, very well, really good, really well, really great,
    so good, tres bon, tres bonne, tres sympa, tres utile, very helpful, very useful, on ne peut mieux, rien a redire,
    nothing to complain about, tres satisfait, tres satisfaite, very satisfied, very happy, tres content, tres contente,
    enchante, enchantee, ravi, ravie, delighted, impeccable, jamais ete aussi bien, exceptional, exceptionnel,
    enrichissant, inspiring, a merveille, merveille, une tuerie, trop cool, trop top, delicious, stellar, ten out of ten,
    extremely well, incredibly well, tres tres bien, not bad at all
    """),
        5,
    ),
    **dict.fromkeys(
        _phrases("""
    good, fine, nice, nicely, went well, goes well, going well, gone well, pretty good, pretty well, quite good,
    quite well, rather well, rather good, fairly good, fairly well, well enough, all good, bien, bon, bonne, pas mal,
    pas mal du tout, not bad, not too bad, not so bad, not that bad, not half bad, pas trop mal, pas si mal, plutot bien,
    plutot bon, plutot pas mal, assez bien, assez bon, sympa, sympathique, cool, chouette, satisfait, satisfaite,
    satisfied, happy, content, contente, agreable, pleasant, helpful, useful, utile, interessant, interessante,
    interesting, solid, positif, positive, can not complain, pas a me plaindre, pas a se plaindre, pas mauvais, enjoyable,
    enjoyed it, aime, c etait bien, lovely, better than expected, mieux que prevu, smoothly, vraiment pas mal
    """),
        4,
    ),
    **dict.fromkeys(
        _phrases("""
    moyen, moyenne, moyennement, average, so so, comme ci comme ca, mitige, mitigee, mixed, mixed feelings, neutral, neutre,
    passable, could be better, could have been better, could be worse, could have been worse, pourrait etre mieux,
    pourrait etre pire, aurait pu etre mieux, aurait pu etre pire, ni bien ni mal, ni bon ni mauvais, neither good nor bad,
    couci couca, entre les deux, in between, ok, correct, correcte, ca va, acceptable, decent, okay ish, nothing special,
    rien de special, rien d extraordinaire, rien de fou, pas terrible terrible, sans plus
    """),
        3,
    ),
    **dict.fromkeys(
        _phrases("""
    bof, bof bof, meh, pas terrible, pas top, pas genial, pas geniale, pas super, pas fou, pas ouf, pas folichon, pas bien,
    pas tres bien, pas tres bon, pas bon, pas bonne, pas trop bien, pas si bien, pas vraiment bien, pas super bien, pas fameux,
    pas glop, pas parfait, pas extra, pas excellent, pas cool, pas formidable, not great, not good, not so good,
    not very good, not really good, not too good, not that good, not well, not so well, not very well, not too well,
    not really well, not that great, not so great, not perfect, not brilliant, not amazing, not ideal, pas ideal, decevant,
    decevante, decu, decue, disappointing, disappointed, mediocre, bad, mal, mauvais, mauvaise, poor, poorly, badly,
    complique, compliquee, difficile, difficult, laborieux, boring, ennuyeux, awkward, pas utile, not helpful,
    not useful, not happy, not satisfied, pas satisfait, pas satisfaite, pas content, pas contente, plutot mal,
    plutot mauvais, went wrong, unhelpful, unhappy, pas ravi, pas ravie, lacking, underwhelming, pas convaincu,
    pas convaincue, not convinced, not the best, pas le top, pas la joie, peut mieux faire, laissait a desirer
    """),
        2,
    ),
    **dict.fromkeys(
        _phrases("""
    nul, nulle, nullissime, horrible, terrible, terribly, catastrophique, catastrophe, une catastrophe, cata, une cata,
    awful, awfully, tres mauvais, tres mauvaise, tres mal, vraiment mal, very bad, very badly, really bad, really badly, so bad,
    worst, the worst, le pire, desastre, desastreux, disaster, desaster, dreadful, terrifiant, horrendous, atroce, affreux,
    affreuse, trop nul, super nul, vraiment nul, tres nul, useless, inutile, pas bien du tout, pas du tout bien,
    not good at all, not at all good, pas bon du tout, pas top du tout, pas satisfait du tout, pas du tout satisfait,
    deteste, hated it, i hated it, tres decevant, tres decevante, tres decu, tres decue, very disappointing,
    very disappointed, waste of time, perte de temps, a chier, merdique, pourri, de la merde, sucked, sucks, lamentable,
    pathetic, pathetique, insupportable, unbearable, zero pointe, tres difficile, not well at all, pas terrible du tout,
    super mal, hyper mal, extremely bad
    """),
        1,
    ),
    **dict.fromkeys(
        _phrases("""
    bien sur, eh bien, ben bien, bien que, ou bien, si bien, bien entendu, bien recu, je veux bien, bien a vous, ou bien sur,
    good morning, good evening, good afternoon, good day, good idea, good luck, bonne idee, bon courage, bonne journee,
    bonne soiree, bon alors, good question, bonne question, good point, fine by me, good news, bonne nouvelle, bon ben, ah bon,
    bon week end, bonne chance, bonne semaine, bad news, mauvaise nouvelle, happy to, happy new year, nice to meet you,
    bon sang, d accord, no problem, pas de probleme, aussi bien, combien, content de, terriblement occupe, en bon etat,
    bon bah, top depart, mal a la tete, mal de tete, pas mal de, mal a, du mal a, au bon moment, super occupe,
    rien de grave, nothing
    """),
        None,
    ),
}
"""The longest phrase wins; None takes the words out of the reckoning."""


FACES = {
    **dict.fromkeys("😍🤩🥳🎉❤💯🔥🚀💪😻🏆🌟", 5),
    **dict.fromkeys("😀😃😄😁😊🙂😺☺😉😎🤗", 4),
    **dict.fromkeys("😐😑😶🫤", 3),
    **dict.fromkeys("🙁☹😕😟😞👎😒", 2),
    **dict.fromkeys("😢😭😡😠🤬😱💩😩😖", 1),
}
