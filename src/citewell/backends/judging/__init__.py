"""Judges: second opinions about whether a text bears a statement out."""
