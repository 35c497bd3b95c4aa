"""Documents: what users put in, and what they can do with it."""
