"""How often Python looks for objects that nobody holds any more: seldom enough that people do not wait for it."""

import gc

YOUNG = 10_000
"""New objects until the young ones are looked through. A turn makes many that live as long as it does: with Python's
own 700, a fifth of its time went into looking at them; with more than this, none is gained.
"""


def settle() -> None:
    """What is loaded by now stays to the end, so it is not looked through again: that took a tenth of a second, in one
    turn of some hundreds.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, *gc.get_threshold()[1:])
