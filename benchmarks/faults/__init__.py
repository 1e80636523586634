"""The fault campaign: a simulated year on a real bot that is killed again and again, under bad weather.

    python -m benchmarks.faults --platform discord --kills 500 --seed 1 --database postgres

The bot is as it runs: its processes, its database, its adapter for Slack with HTTP both ways, or the one for Discord
with its gateway, to which one process listens. The clock is simulated, and stands still while anybody is at work. The
last line says what was lost and what came twice.
"""
