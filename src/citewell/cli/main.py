"""``citewell``: the command line. Commands import what they need when they run, so that help is quick."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from citewell import __version__
from citewell.cli.commands import (
    answer_evaluation,
    assistants,
    audit,
    batches,
    chat_models,
    collections,
    conversation,
    crawls,
    documents,
    embedding,
    evaluation,
    jobs,
    mcp,
    model,
    operation,
    people,
    ratings,
    searching,
    secrets,
    settings,
    shares,
    sources,
    texts,
    usage,
)

app = typer.Typer(
    name="citewell",
    help="Search and answers from your documents, with citations that were checked.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

USAGE = 2
"""Exit code of a command line that was not understood."""


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"citewell {__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Search and answers from your documents, with citations that were checked."""


app.command()(operation.serve)
app.command()(operation.worker)
app.command()(operation.migrate)
app.command()(operation.doctor)
app.command()(documents.ingest)
app.command()(searching.search)
app.command()(conversation.ask)
app.command()(conversation.chat)
app.command()(mcp.mcp)
app.add_typer(people.users, name="user")
app.add_typer(people.keys, name="key")
app.add_typer(audit.app, name="audit")
app.add_typer(texts.app, name="text")
app.add_typer(collections.app, name="collection")
app.add_typer(documents.app, name="document")
app.add_typer(batches.app, name="batch")
app.add_typer(sources.app, name="source")
app.add_typer(crawls.app, name="crawl")
app.add_typer(secrets.app, name="secrets")
app.add_typer(settings.app, name="settings")
app.add_typer(chat_models.models, name="chat-model")
app.add_typer(chat_models.connections, name="model-connection")
app.add_typer(assistants.app, name="assistant")
app.add_typer(shares.app, name="share")
app.add_typer(ratings.app, name="rating")
app.command()(usage.usage)
app.add_typer(usage.budgets, name="budget")
app.add_typer(usage.prices, name="price")
app.add_typer(jobs.app, name="jobs")
app.add_typer(model.app, name="model")
app.add_typer(embedding.app, name="embedding")
evaluation.app.command("answers")(answer_evaluation.answers)
app.add_typer(evaluation.app, name="eval")


def run() -> None:
    """Entry point: errors that a person can act on become one line and exit code 1."""
    # Read when NumPy is imported. Products of a query with the centres of a million rows' lists take a fraction of a
    # millisecond; a second thread for them goes on spinning, and takes the core of another search.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    as_json = "--json" in sys.argv
    try:
        app()
    except SystemExit as end:
        if as_json and end.code == USAGE:
            from citewell.cli.output import print_json

            print_json({"error": {"code": "usage", "detail": "The command line is not right; see standard error."}})
        raise
    except Exception as error:  # noqa: BLE001  # the last resort: known errors become lines, others are raised again
        from citewell.cli.failures import report

        sys.exit(report(error, as_json=as_json))
