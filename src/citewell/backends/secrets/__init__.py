"""Sealing of secrets that are stored."""
