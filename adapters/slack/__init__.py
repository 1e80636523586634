"""Slack: its payloads become our events, our messages become its blocks."""
