"""A reason of the readiness report in words: its figure beside its threshold."""

from collections.abc import Mapping
from typing import Any

from bot.messages import Text


def in_words(reason: Mapping[str, Any]) -> Text:
    """What was counted, and what would do."""
    if reason["code"] == "answers":
        kind = "answers_of" if reason["audience"] else "answers"
        n, audience = reason["n"], reason["audience"]
        percent = {"percent": round(100 * n / audience)} if audience else {}
        return Text(f"needs_survey.reason_{kind}", {**_numbers(reason, "n", "audience", "least", "share"), **percent})
    if reason["hidden"]:
        return Text(f"needs_survey.reason_{reason['code']}_few", _numbers(reason, "threshold"))
    percent = {"percent": round(100 * reason["numerator"] / reason["denominator"])}
    values = {**_numbers(reason, "numerator", "denominator", "threshold"), **percent}
    return Text(f"needs_survey.reason_{reason['code']}", values)


def _numbers(reason: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: reason[name] for name in names}
