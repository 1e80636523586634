"""What is remembered: tables, named queries, migrations. Decides nothing."""
