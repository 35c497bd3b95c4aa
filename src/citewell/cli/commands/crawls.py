"""``citewell crawl …``."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from citewell.cli.commands.sources import ensure_collection
from citewell.cli.connect import connect
from citewell.cli.options import AsJson, DataDir, Key, Server
from citewell.cli.output import line, print_json, print_table, say

if TYPE_CHECKING:
    from citewell.client import Client


class AddressFirst(TyperGroup):
    """``citewell crawl https://…`` is ``citewell crawl start https://…``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """As Click does, with the command added where an address stands in its place."""
        if args and "://" in args[0]:
            args = ["start", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=AddressFirst, help="Sites that collections follow: `citewell crawl URL -c NAME`.", no_args_is_help=True
)
CrawlId = Annotated[str, typer.Argument(help="Id of the crawl.")]
Patterns = list[str] | None


@app.command()
def start(
    url: Annotated[str, typer.Argument(help="Where the site begins.")],
    collection: Annotated[
        str, typer.Option("--collection", "-c", help="Id, name or alias; a new name makes a private collection.")
    ],
    max_pages: Annotated[int, typer.Option(help="Addresses that one run asks for.")] = 1000,
    max_depth: Annotated[int, typer.Option(help="Links from the start to the farthest page.")] = 10,
    path_prefix: Annotated[str, typer.Option(help="Where pages begin on the host of the address.")] = "/",
    host: Annotated[Patterns, typer.Option(help="A further host of the site.")] = None,
    include: Annotated[Patterns, typer.Option(help="Only what fits goes in: '/docs/*'.")] = None,
    exclude: Annotated[Patterns, typer.Option(help="What fits is not looked at: '*/print/*'.")] = None,
    sitemap: Annotated[bool, typer.Option(help="Read the site's own lists.")] = True,
    robots: Annotated[bool, typer.Option(help="Obey robots.txt.")] = True,
    render: Annotated[
        bool, typer.Option("--render", help="Open pages in a browser, for scripts to write them.")
    ] = False,
    delay: Annotated[float, typer.Option(help="Seconds between two requests to one host.")] = 0.25,
    schedule: Annotated[
        str | None, typer.Option(help="When it runs by itself, in UTC: '30 3 * * *', '@daily'.")
    ] = None,
    wait: Annotated[bool, typer.Option("--wait", help="Wait until every page can be searched.")] = False,
    data_dir: DataDir = None,
    server: Server = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Crawl a site into a collection. `citewell crawl URL` does the same."""
    settings: dict[str, Any] = {
        "max_pages": max_pages,
        "max_depth": max_depth,
        "path_prefix": path_prefix,
        "hosts": host or [],
        "include": include or [],
        "exclude": exclude or [],
        "use_sitemap": sitemap,
        "respect_robots": robots,
        "render": render,
        "delay_seconds": delay,
    }
    if schedule is not None:
        settings["schedule"] = schedule
    with connect(data_dir, server, key) as client:
        ensure_collection(client, collection)
        made = client.create_crawl(url, collection, **settings)
        _say_run(client, made, wait=wait, as_json=as_json)


@app.command("list")
def list_all(
    collection: Annotated[str | None, typer.Option("--collection", "-c", help="Only those of this one.")] = None,
    data_dir: DataDir = None,
    server: Server = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """List the crawls."""
    with connect(data_dir, server, key) as client:
        found = list(client.crawls(collection=collection))
    if as_json:
        print_json({"items": found})
    else:
        rows = ((c["id"], c["state"], c["url"], c["counts"].get("indexed", ""), c["schedule"]) for c in found)
        print_table(("id", "state", "url", "pages", "schedule"), rows)


@app.command()
def show(
    crawl_id: CrawlId, data_dir: DataDir = None, server: Server = None, key: Key = None, as_json: AsJson = False
) -> None:
    """Show a crawl and how far it is."""
    with connect(data_dir, server, key) as client:
        _say_crawl(client.crawl(crawl_id), as_json=as_json)


@app.command()
def pages(
    crawl_id: CrawlId,
    state: Annotated[
        str | None, typer.Option(help="Only those that are waiting, indexed, duplicate, excluded, failed or gone.")
    ] = None,
    limit: Annotated[int, typer.Option(help="At most so many, the newest first.")] = 1000,
    data_dir: DataDir = None,
    server: Server = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """List the addresses of a crawl, with what became of each."""
    with connect(data_dir, server, key) as client:
        found = list(islice(client.crawl_pages(crawl_id, state=state), limit))
    if as_json:
        print_json({"items": found})
    else:
        rows = ((p["state"], p["url"], p["title"], p["message"] or p["canonical_url"]) for p in found)
        print_table(("state", "url", "title", "why"), rows)


@app.command()
def run(
    crawl_id: CrawlId,
    wait: Annotated[bool, typer.Option("--wait", help="Wait until every page can be searched.")] = False,
    data_dir: DataDir = None,
    server: Server = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Visit the site again now: what did not change is not read again, what is gone goes."""
    with connect(data_dir, server, key) as client:
        _say_run(client, client.run_crawl(crawl_id), wait=wait, as_json=as_json)


@app.command()
def pause(
    crawl_id: CrawlId, data_dir: DataDir = None, server: Server = None, key: Key = None, as_json: AsJson = False
) -> None:
    """Stop visiting until it is resumed."""
    with connect(data_dir, server, key) as client:
        _say_crawl(client.pause_crawl(crawl_id), as_json=as_json)


@app.command()
def resume(
    crawl_id: CrawlId, data_dir: DataDir = None, server: Server = None, key: Key = None, as_json: AsJson = False
) -> None:
    """Go on where it was paused."""
    with connect(data_dir, server, key) as client:
        _say_crawl(client.resume_crawl(crawl_id), as_json=as_json)


@app.command()
def cancel(
    crawl_id: CrawlId,
    with_pages: Annotated[
        bool, typer.Option("--with-pages", help="Take the crawl away with all of its pages.")
    ] = False,
    data_dir: DataDir = None,
    server: Server = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """End the present run and the schedule. What was taken in stays."""
    with connect(data_dir, server, key) as client:
        if not with_pages:
            _say_crawl(client.cancel_crawl(crawl_id), as_json=as_json)
            return
        deleted = client.delete_crawl(crawl_id)
    if as_json:
        print_json(deleted)
    else:
        typer.echo("The crawl and its pages are deleted.")


def _say_run(client: Client, crawl: dict[str, Any], *, wait: bool, as_json: bool) -> None:
    """Show what began; with ``wait``, how it goes on and what came of it. Exit code 1 when it failed."""
    from citewell.cli.waiting import wait_until_idle

    if wait and crawl["job_id"] is not None:
        _follow(client, crawl["job_id"], quiet=as_json)
        wait_until_idle(client)
        crawl = client.crawl(crawl["id"])
    _say_crawl(crawl, as_json=as_json)
    if wait and crawl["state"] != "completed":
        raise typer.Exit(1)


def _follow(client: Client, job_id: str, *, quiet: bool) -> None:
    """Live progress, until the run is over."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), disable=quiet) as progress:
        visiting = progress.add_task("visiting", total=None)
        for job in client.follow_job(job_id):
            progress.update(visiting, completed=job["done"], total=job["total"])


def _say_crawl(crawl: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json(crawl)
        return
    counts = crawl["counts"]
    typer.echo(f"{line(crawl['url'])}: {crawl['state']}, run {crawl['run']} ({crawl['id']})")
    told = [
        f"{counts[name]} {name}" for name in ("indexed", "duplicate", "excluded", "failed", "gone") if counts.get(name)
    ]
    if told:
        typer.echo(f"  {', '.join(told)}")
    if crawl["state"] == "completed":
        changes = ", ".join(f"{counts.get(name, 0)} {name}" for name in ("new", "changed", "removed"))
        typer.echo(f"  last run: {counts.get('visited', 0)} addresses visited, {changes}")
    if crawl["message"]:
        say(line(crawl["message"]))
