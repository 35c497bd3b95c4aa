"""``citewell serve``, ``worker``, ``migrate``, ``doctor``."""

from __future__ import annotations

import shlex
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from citewell.cli.connect import connect, warn_of_unknown_variables
from citewell.cli.options import AsJson, DataDir, Key, Server
from citewell.cli.output import print_json, print_table, say

if TYPE_CHECKING:
    from citewell.bootstrap.app import App


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.", show_default="127.0.0.1")] = None,
    port: Annotated[
        int | None, typer.Option(help="Port to listen on; 0 takes a free one.", show_default="8000")
    ] = None,
    demo: Annotated[
        Path | None, typer.Option(help="Load this folder into a demo collection.", file_okay=False, exists=True)
    ] = None,
    login_link: Annotated[
        bool, typer.Option("--login-link", help="Print an address that logs the administrator in, once.")
    ] = False,
    data_dir: DataDir = None,
) -> None:
    """Run the server, with workers in the same process."""
    from citewell.bootstrap.settings import load_settings
    from citewell.cli.server import end_on_signals, run_server
    from citewell.domain.errors import ModelUnavailable

    end_on_signals()
    settings = load_settings(data_dir=data_dir, host=host, port=port)
    warn_of_unknown_variables()

    def prepare(app: App) -> None:
        app.ensure_admin()
        say("Looking for the embedding model …")
        try:
            say(f"Embedding with {app.embedder.info.name} ({app.embedder.info.runtime}).")
        except ModelUnavailable as error:
            say(f"warning: {error.message} Until then files wait, and searches go by words only.")

    def ready(app: App, url: str) -> None:
        typer.echo(f"Citewell is at {url}")
        if login_link:
            typer.echo(f"Log in as the administrator, once: {app.login_link(url)}")
        if demo is not None:
            example = shlex.join([sys.argv[0], "ask", "--data-dir", str(settings.data_dir)])
            typer.echo(f'Ask from another terminal: {example} "How many days of annual leave do I get?"')
            threading.Thread(target=_load_demo, args=(app, demo), name="demo", daemon=True).start()
        sys.stdout.flush()

    run_server(settings, prepare=prepare, ready=ready)


def _load_demo(app: App, folder: Path) -> None:
    from citewell.bootstrap.data_dir import running_server
    from citewell.cli.demo import load_demo
    from citewell.client import ApiError, Client, ServerUnreachable

    here = running_server(app.settings.data_dir)
    assert here is not None
    try:
        with Client(here.url, key=here.token) as client:
            load_demo(client, folder, say=say)
    except (ApiError, ServerUnreachable) as error:
        say(f"The demo could not be loaded: {error}")


def worker(data_dir: DataDir = None) -> None:
    """Run jobs only, beside servers that share a PostgreSQL database and the data directory."""
    from citewell.bootstrap.app import build_app
    from citewell.bootstrap.logging import configure_logging
    from citewell.bootstrap.settings import load_settings
    from citewell.cli.server import working
    from citewell.domain.errors import ConfigurationError

    settings = load_settings(data_dir=data_dir)
    warn_of_unknown_variables()
    if settings.url_of_database.startswith("sqlite"):
        raise ConfigurationError("With SQLite, jobs run inside `citewell serve`. Separate workers need PostgreSQL.")
    configure_logging(settings.log_level, settings.log_format)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with build_app(settings) as app, working(app):
        say("Working; stop with Ctrl-C.")
        stop.wait()


def migrate(data_dir: DataDir = None, as_json: AsJson = False) -> None:
    """Bring the database to this release."""
    from citewell.bootstrap.data_dir import DataDirectory
    from citewell.bootstrap.settings import load_settings
    from citewell.db.engine import open_engine
    from citewell.db.migrate import upgrade

    settings = load_settings(data_dir=data_dir)
    directory = DataDirectory(settings.data_dir)
    try:
        engine = open_engine(settings.url_of_database)
        try:
            before, after = upgrade(engine)
        finally:
            engine.dispose()
    finally:
        directory.release()
    if as_json:
        print_json({"before": before, "after": after})
    else:
        typer.echo(f"The database is at revision {after}" + ("." if before == after else f", it was at {before}."))


def doctor(
    repair: Annotated[bool, typer.Option("--repair", help="Mend what a program can mend.")] = False,
    data_dir: DataDir = None,
    server: Server = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Compare database, indexes and files with each other; exit code 1 on any doubt."""
    with connect(data_dir, server, key) as client:
        report = client.verify_index(repair=repair)
        if repair and report["findings"]:
            from citewell.cli.waiting import wait_until_idle

            wait_until_idle(client)
            after = client.verify_index()
            report = {**report, "healthy": after["healthy"], "remaining": after["findings"]}
    if as_json:
        print_json(report)
    else:
        counted = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in report["counts"].items())
        typer.echo(f"Looked at {counted}.")
        _print_findings(report["findings"])
        if report.get("remaining"):
            typer.echo("\nAfter the repairs this remains:")
            _print_findings(report["remaining"])
        elif report["healthy"]:
            typer.echo("Everything agrees now." if report["findings"] else "Everything agrees.")
    if not report["healthy"]:
        raise typer.Exit(1)


def _print_findings(findings: list[dict[str, Any]]) -> None:
    rows = (
        (f["check"], f["subject"], f["message"], "repaired" if f["repaired"] else f["repair"] or "needs you")
        for f in findings
    )
    if findings:
        print_table(("check", "where", "what", "repair"), rows)
