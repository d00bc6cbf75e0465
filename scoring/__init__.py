"""Scores in, ranking with its reasons out. Imports nothing of ours; official arithmetic needs the standard library."""

__version__ = "0.1.0"
