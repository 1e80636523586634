"""What organizers are told of a program in figures: at once, each month, as tables, and at the end as a page.

Every time they see figures these are kept (`kept`), and what is shown next is made so that the two cannot be
subtracted: whoever shows figures to organizers begins with `last_shown` and ends with `remember`.
"""

from flows.report.headlines import HEADLINES, value
from flows.report.kept import last_shown, remember

__all__ = ["HEADLINES", "last_shown", "remember", "value"]
