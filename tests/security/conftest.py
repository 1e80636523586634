"""The scenes of the platforms, for those who attack them."""

from tests.adapters.slack.conftest import workspace

__all__ = ["workspace"]
