"""How workers are woken."""
