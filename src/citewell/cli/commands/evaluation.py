"""``citewell eval …``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from citewell.cli.options import AsJson, DataDir
from citewell.cli.output import print_json, print_table

app = typer.Typer(help="Measure retrieval on questions with known answers.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Measure retrieval on questions with known answers."""


@app.command("retrieval")
def retrieval(
    folder: Annotated[
        Path,
        typer.Argument(help="A folder with corpus.jsonl, queries.jsonl and qrels.tsv.", exists=True, file_okay=False),
    ],
    mode: Annotated[str, typer.Option(help="hybrid, dense or lexical.")] = "hybrid",
    collection: Annotated[
        str | None, typer.Option(help="Evaluate this collection, loaded before, and load nothing.")
    ] = None,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Load a BEIR-like folder through the API and search it for every judged query.

    Without --data-dir everything happens in a temporary directory, which is removed at the end.
    """
    from citewell.cli.retrieval_evaluation import evaluate

    result = evaluate(folder, mode=mode, data_dir=data_dir, collection=collection, quiet=as_json)
    if as_json:
        print_json(result)
    else:
        print_table(tuple(result), ([f"{v:.4f}" if isinstance(v, float) else v for v in result.values()],))
