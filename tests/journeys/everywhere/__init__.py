"""One journey that every platform has to go: what is missing on one of them fails there."""

import pytest

pytest.register_assert_rewrite(
    *(f"{__name__}.{one}" for one in ("always", "beginning", "ending", "following", "story"))
)
