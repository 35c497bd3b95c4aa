"""Many files that are put in as one piece of work, with one summary."""
