"""Implementations of the ports, chosen by name."""
