"""The hard rules: what no score makes up for. Pure."""

from bot.text_safety import folded
from flows.pairing.matching.model import Candidate, Rules


def broken(mentor: Candidate, mentee: Candidate, rules: Rules) -> str | None:
    """The hard rule that a pair breaks, as a code; None where it breaks none.

    What cannot be changed comes last, so that the code names what somebody could do something about.
    """
    if not mentor.languages & mentee.languages:
        return "no_common_language"
    if rules.same_field_required and not same_field(mentor, mentee):
        return "same_field"
    if (mentor.id, mentee.id) in rules.forbids:
        return "forbidden"
    if mentee.id in mentor.former or mentor.id in mentee.former:
        return "former_only"
    if mentee.id in mentor.excluded or mentor.id in mentee.excluded or mentor.person == mentee.person:
        return "confidential"
    return None


def same_field(mentor: Candidate, mentee: Candidate) -> bool:
    """Whether both named the same field, however they wrote it."""
    return bool(mentor.field and mentee.field) and folded(mentor.field or "") == folded(mentee.field or "")
