"""Citewell: a self-hosted knowledge server whose answers cite spans that it has checked."""

__version__ = "0.1.0"
