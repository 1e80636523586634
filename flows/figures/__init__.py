"""What a program's record says, as figures: one formula a function, each with numerator, denominator and date.

`figures(record, at)` computes them all; `record.read` is the only place that touches the database, and `charts` the
only one that draws. Who asks for a second report passes the first one on, so that the two cannot be subtracted.
"""

from flows.figures.figure import Figure, from_json, to_json
from flows.figures.formulas import ALL, figures
from flows.figures.record import read
from flows.figures.values import Record

__all__ = ["ALL", "Figure", "Record", "figures", "from_json", "read", "to_json"]
