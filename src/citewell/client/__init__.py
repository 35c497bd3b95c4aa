"""The Python client; imports nothing of the server."""
