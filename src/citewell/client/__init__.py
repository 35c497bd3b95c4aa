"""The Python client; imports nothing of the server.

from citewell.client import Client

with Client("http://127.0.0.1:8000", key="cw_…") as client:
    for chunk in client.search("parental leave")["chunks"]:
        print(chunk["text"])
"""

from __future__ import annotations

from citewell.client.client import Client
from citewell.client.errors import ApiError, ServerUnreachable

__all__ = ["ApiError", "Client", "ServerUnreachable"]
