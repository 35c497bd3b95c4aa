# ruff: noqa: INP001 - a script beside the page that is made from it, not a package
"""Prints the OpenAPI document of the server, without starting one: only settings are needed to describe the routes."""

from __future__ import annotations

import json
import sys
from unittest.mock import MagicMock

from citewell.bootstrap.settings import Settings
from citewell.http.app import create_app

if __name__ == "__main__":
    document = create_app(MagicMock(settings=Settings())).openapi()
    document["info"]["version"] = ""  # a release changes nothing of the client
    json.dump(document, sys.stdout)
