"""Retrievers for other libraries, each with its own extra; they know the client and nothing of the server."""
