"""Nearest-neighbour engines."""
