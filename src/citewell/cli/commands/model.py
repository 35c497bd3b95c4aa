"""``citewell model …``."""

from __future__ import annotations

import typer

from citewell.cli.options import AsJson, DataDir
from citewell.cli.output import print_json, say

app = typer.Typer(help="Files of the embedding model.", no_args_is_help=True)


@app.command("pull")
def pull(data_dir: DataDir = None, as_json: AsJson = False) -> None:
    """Fetch and check the model's files, and build its graph, unless all that is done."""
    from citewell.bootstrap.models import open_embedders
    from citewell.bootstrap.settings import load_settings

    settings = load_settings(data_dir=data_dir)
    embedders = open_embedders(settings, say=say)
    embedder = embedders.get(embedders.configured)
    embedder.embed_query("Is everything there?")
    info = embedder.info
    if as_json:
        print_json({"model": info.name, "dimension": info.dimension, "runtime": info.runtime})
    else:
        typer.echo(f"{info.name}: {info.dimension} dimensions, {info.runtime}.")
