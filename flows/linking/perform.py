"""The button under the question whether two accounts are one person."""

from flows.linking import people

PRESSES = people.PRESSES
