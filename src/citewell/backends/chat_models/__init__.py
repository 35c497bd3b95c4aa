"""Models that write, behind the protocols of their providers."""
