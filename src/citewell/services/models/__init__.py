"""Models that write: accounts with providers, what they are called here, and which one answers."""
