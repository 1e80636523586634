"""Following pairs: when to ask, how a pair is doing, and who must hear of it."""
