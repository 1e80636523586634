"""The command line: so many inputs, and what came of them. Ends with 1 where something escaped, or does not end."""

from __future__ import annotations

import argparse
import faulthandler
import json
import sys
import time
import warnings
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from random import Random

from benchmarks.fuzz.targets import LONG, TARGETS, WORDS, Target, shown

HANGS_SECONDS = 60
"""After which an input that is still being read is said, and the run ends."""
SHORT, LONGER = 4_000, 16_000
STEEPEST = 12.0
"""Times that an input four times as long may take: linear is four, quadratic is sixteen."""
NOTICED_SECONDS = 0.02
"""What is read faster than this is fast enough, however it grows."""


@dataclass
class Found:
    """What came of the inputs of a target."""

    target: str
    inputs: int = 0
    refused: int = 0
    escaped: list[str] = field(default_factory=list)


def fuzz(name: str, target: Target, inputs: int, seed: int) -> Found:
    """Have *target* read so many inputs."""
    found = Found(name)
    for number in range(inputs):
        given = target.make(Random(f"{seed}:{name}:{number}"))
        faulthandler.dump_traceback_later(HANGS_SECONDS, exit=True)
        try:
            target.take(given)
        except target.refusals:
            found.refused += 1
        except Exception as error:
            if len(found.escaped) < 20:
                found.escaped.append(f"{number}: {type(error).__name__}: {error!s:.200} for {shown(given)[:500]}")
        found.inputs += 1
    faulthandler.cancel_dump_traceback_later()
    return found


def steep() -> Iterator[str]:
    """What takes far longer for a text that is four times as long."""
    for name, (take, pieces) in LONG.items():
        for piece in pieces:
            short, longer = (_seconds(take, piece * (length // len(piece))) for length in (SHORT, LONGER))
            if longer > NOTICED_SECONDS and longer > STEEPEST * short:
                yield f"{name}: {piece!r} takes {longer:.3f} s for {LONGER} characters, {short:.3f} s for {SHORT}"


def _seconds(take, words: str) -> float:
    """The least that reading takes, by the processor's time."""
    best = float("inf")
    for _ in range(3):
        begins = time.process_time()
        take(words)
        best = min(best, time.process_time() - begins)
    return best


def run(inputs: int, words: int, seed: int) -> tuple[list[Found], list[str]]:
    """What came of each target, and what grows too steeply."""
    warnings.simplefilter("ignore")
    found = [
        fuzz(name, target, round(count * target.share), seed)
        for targets, count in ((TARGETS, inputs), (WORDS, words))
        for name, target in targets.items()
    ]
    return found, list(steep())


def main() -> int:
    """Fuzz; one JSON line a target, the last one sums up."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description=__doc__)
    parser.add_argument("--inputs", type=int, default=1_000_000)
    parser.add_argument("--words", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    found, slow = run(given.inputs, given.words, given.seed)
    for one in found:
        print(json.dumps(asdict(one)))
    escaped = sum(len(one.escaped) for one in found)
    total = {"inputs": sum(one.inputs for one in found), "escaped": escaped, "steep": slow, "seed": given.seed}
    print(json.dumps(total))
    return 1 if escaped or slow else 0


if __name__ == "__main__":
    sys.exit(main())
