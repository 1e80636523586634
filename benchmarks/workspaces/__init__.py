"""A thousand workspaces beside one, on PostgreSQL: `python -m benchmarks.workspaces`."""
