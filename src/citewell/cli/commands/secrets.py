"""``citewell secrets …``."""

from __future__ import annotations

from typing import Annotated

import typer

from citewell.cli.options import AsJson, DataDir
from citewell.cli.output import print_json, say

app = typer.Typer(help="Secrets that are stored encrypted.", no_args_is_help=True)


@app.command()
def rotate(
    former: Annotated[
        str | None,
        typer.Option(
            "--former",
            help="Where the former secret key is: env:VARIABLE or file:PATH; asked for otherwise.",
            show_default=False,
        ),
    ] = None,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Encrypt stored credentials and passwords with the present secret key, after it was changed.

    Stop the server first. Exit code 1 when one can be read with neither key.
    """
    from citewell.backends.clock import SystemClock, SystemIds
    from citewell.backends.secrets.aes_gcm import AesGcmBox
    from citewell.bootstrap.data_dir import DataDirectory
    from citewell.bootstrap.secrets import keys_of, load_keys
    from citewell.bootstrap.settings import load_settings
    from citewell.cli.source_settings import secrets_from
    from citewell.db.engine import open_engine
    from citewell.db.session import Database
    from citewell.services.upkeep.secrets import seal_anew

    name = "The former secret key"
    secret = secrets_from([name if former is None else f"{name}={former}"])[name].strip()
    settings = load_settings(data_dir=data_dir)
    directory = DataDirectory(settings.data_dir)
    try:
        present = load_keys(settings)
        engine = open_engine(settings.url_of_database)
        try:
            database = Database(engine, SystemClock(), SystemIds(), present.audit)
            done = seal_anew(database, former=AesGcmBox(keys_of(secret).stored), present=AesGcmBox(present.stored))
        finally:
            engine.dispose()
    finally:
        directory.release()
    if as_json:
        print_json({"sealed": done.sealed, "already": done.already, "unreadable": done.unreadable})
    else:
        typer.echo(f"{done.sealed} sealed anew, {done.already} already so, {done.unreadable} unreadable.")
        if done.unreadable:
            say("What is unreadable was sealed with yet another key. Enter these secrets again.")
    if done.unreadable:
        raise typer.Exit(1)
