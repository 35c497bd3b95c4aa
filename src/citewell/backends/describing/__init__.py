"""Models that say what documents are about."""
