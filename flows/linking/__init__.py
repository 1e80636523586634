"""Joins what is apart, with a code shown on one side and typed on the other: workspaces, and accounts of a person."""
