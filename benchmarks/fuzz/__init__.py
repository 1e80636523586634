"""Hostile input for everything that reads what other people send: payloads, tokens, tables, command lines, free text.

    python -m benchmarks.fuzz --inputs 1000000 --seed 1

Reproducible: an input follows from the seed, its target and its number. Fails where an exception escapes that is no
refusal, or where an input four times as long takes more than twelve times as long.
"""
