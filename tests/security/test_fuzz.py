"""A few of the inputs of `python -m benchmarks.fuzz`: whatever comes in, nothing escapes."""

import warnings

import pytest

from adapters.slack import parse
from benchmarks.fuzz.__main__ import fuzz
from benchmarks.fuzz.targets import TARGETS, WORDS

INPUTS, TEXTS = 3000, 300


@pytest.mark.parametrize("name", [*TARGETS, *WORDS])
def test_no_input_makes_an_exception_escape(name):
    """Payloads of both platforms, tokens, command lines, tables, free text and days."""
    target = (TARGETS | WORDS)[name]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = fuzz(name, target, round((INPUTS if name in TARGETS else TEXTS) * target.share), seed=7)
    assert found.escaped == []


def test_brackets_without_an_end_are_read_in_one_go():
    """What is between two of them belongs to neither."""
    assert parse.written("<https:" * 3 + "<https://example.org|here>", "T1") == "<https:<https:<https:here"
    assert parse.written("<#C1|general> <!here> <@U1|ana>", "T1") == "#general @here @T1.U1"
