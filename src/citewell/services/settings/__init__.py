"""Settings that administrators change while the server runs, each for their tenant."""
