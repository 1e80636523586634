"""The slash commands: one table, one function each, grouped by what they are about."""
