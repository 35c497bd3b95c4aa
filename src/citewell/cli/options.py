"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

DataDir = Annotated[
    Path | None,
    typer.Option(
        "--data-dir", envvar="CITEWELL_DATA_DIR", help="Directory of the data.", show_default=False, file_okay=False
    ),
]
Server = Annotated[
    str | None,
    typer.Option(
        "--server", envvar="CITEWELL_SERVER", help="Address of a running server to use instead.", show_default=False
    ),
]
Key = Annotated[
    str | None, typer.Option("--key", envvar="CITEWELL_KEY", help="API key for that server.", show_default=False)
]
AsJson = Annotated[
    bool, typer.Option("--json", help="Print one JSON document on standard output, and nothing else there.")
]
NO_MODEL = "preferred"
"""Said instead of a model's name: whichever serves those who do not choose."""
