"""``citewell model …``."""

from __future__ import annotations

from typing import Annotated

import typer

from citewell.cli.options import AsJson, DataDir
from citewell.cli.output import print_json, say

app = typer.Typer(help="Files of the embedding model.", no_args_is_help=True)


@app.command("pull")
def pull(
    model: Annotated[
        str | None, typer.Argument(help="As CITEWELL_EMBEDDING_MODEL names one; the configured one by default.")
    ] = None,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Fetch and check a model's files, and build its graph, unless all that is done."""
    from citewell.bootstrap.models import choice_from, open_embedders
    from citewell.bootstrap.settings import load_settings

    settings = load_settings(data_dir=data_dir)
    embedders = open_embedders(settings, say=say)
    embedder = embedders.get(choice_from(settings, model or settings.embedding_model))
    embedder.embed_query("Is everything there?")
    info = embedder.info
    if as_json:
        print_json({"model": info.name, "dimension": info.dimension, "runtime": info.runtime})
    else:
        typer.echo(f"{info.name}: {info.dimension} dimensions, {info.runtime}.")
