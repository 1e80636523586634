"""The fault campaign: a simulated year on a real bot that is killed again and again, under bad weather.

    python -m benchmarks.faults --kills 500 --seed 1 --database postgres

The bot is as it runs: its processes, its database, its adapter for Slack, HTTP both ways. The clock is simulated, and
stands still while anybody is at work. The last line says what was lost and what came twice.
"""
