"""``citewell usage``, ``citewell budget …`` and ``citewell price …``."""

from __future__ import annotations

import sys
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

import typer

from citewell.cli.connect import connect
from citewell.cli.options import AsJson, DataDir, Key, Server
from citewell.cli.output import print_json, print_table

budgets = typer.Typer(help="Budgets: how much may be used.", no_args_is_help=True)
prices = typer.Typer(help="Prices of models.", no_args_is_help=True)

Budget = Annotated[str, typer.Argument(help="Id of the budget.")]
Amount = Annotated[str, typer.Argument(help="US dollars, tokens or questions: 25, 2.50, 1000000.")]
WarnPercent = Annotated[int, typer.Option("--warn-percent", help="Warn from this percentage on.", min=1, max=100)]
Dollars = "US dollars for a million tokens that it {}."
COLUMNS = ("questions", "answered", "abstained", "failed", "calls", "tokens_in", "tokens_out", "cost", "unpriced")


class By(StrEnum):
    """What a row is about."""

    DAY = "day"
    USER = "user"
    KEY = "key"
    COLLECTION = "collection"
    ASSISTANT = "assistant"
    MODEL = "model"
    PURPOSE = "purpose"


class Scope(StrEnum):
    """Of what a budget limits the use."""

    TENANT = "tenant"
    USER = "user"
    KEY = "key"
    COLLECTION = "collection"
    ASSISTANT = "assistant"


class Period(StrEnum):
    """How long a budget lasts."""

    DAY = "day"
    MONTH = "month"


class Measure(StrEnum):
    """What a budget counts."""

    COST = "cost"
    TOKENS = "tokens"
    QUESTIONS = "questions"


def usage(
    by: Annotated[By, typer.Option("--by", help="What a row is about.")] = By.DAY,
    first: Annotated[str | None, typer.Option("--from", help="First day: 2026-01-01. Else 30 days ago.")] = None,
    last: Annotated[str | None, typer.Option("--to", help="Last day, included. Else today.")] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print comma-separated values.")] = False,
    data_dir: DataDir = None,
    server: Server = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Show what questions used: tokens, cost, how they ended. Costs are in US dollars."""
    with connect(data_dir, server, key) as client:
        found = client.usage(group_by=by.value, first=first, last=last)
    if as_json:
        print_json(found)
        return
    header = (by.value, *COLUMNS)
    rows = [_row(each) for each in found["items"]]
    if as_csv:
        from citewell.http.csv_tables import csv_lines

        sys.stdout.writelines(csv_lines(header, rows))
        return
    print_table((*header, "p95_ms"), [(*_row(each), _slowest(each)) for each in (*found["items"], found["total"])])
    if found["groups"] > len(rows):
        typer.echo(f"{found['groups'] - len(rows)} more are left out.")


def _row(each: dict[str, Any]) -> tuple[object, ...]:
    return (each["name"] or each["key"], *(each[name] for name in COLUMNS))


def _slowest(each: dict[str, Any]) -> str:
    stages = each["latency"]
    if not stages:
        return ""
    stage, figures = max(stages.items(), key=lambda item: item[1]["p95"])
    return f"{figures['p95']:g} ({stage})"


@budgets.command("list")
def list_budgets(data_dir: DataDir = None, server: Server = None, key: Key = None, as_json: AsJson = False) -> None:
    """List the budgets."""
    with connect(data_dir, server, key) as client:
        found = list(client.budgets())
    if as_json:
        print_json({"items": found})
        return
    columns = ("scope", "scope_id", "period", "measure", "amount", "warn_percent", "id")
    print_table(columns, ([each[name] for name in columns] for each in found))


@budgets.command("set")
def set_budget(
    scope: Annotated[Scope, typer.Argument(help="Of what it limits the use.")],
    amount: Amount,
    measure: Annotated[Measure, typer.Option(help="What it counts.")] = Measure.COST,
    period: Annotated[Period, typer.Option(help="How long it lasts, in UTC.")] = Period.MONTH,
    only: Annotated[
        str | None,
        typer.Option("--for", help="Id, name or e-mail address of one; else it holds for each of the scope."),
    ] = None,
    warn_percent: WarnPercent = 80,
    data_dir: DataDir = None,
    server: Server = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Set a budget. What was used in the period already counts."""
    with connect(data_dir, server, key) as client:
        made = client.create_budget(
            scope.value,
            period=period.value,
            measure=measure.value,
            amount=amount,
            scope_id=only,
            warn_percent=warn_percent,
        )
    if as_json:
        print_json(made)
    else:
        typer.echo(f"Set: {made['id']}")


@budgets.command("change")
def change_budget(
    budget: Budget,
    amount: Annotated[str | None, typer.Option(help="US dollars, tokens or questions.")] = None,
    warn_percent: Annotated[int | None, typer.Option("--warn-percent", min=1, max=100)] = None,
    data_dir: DataDir = None,
    server: Server = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Change how much a budget is, or when it warns."""
    with connect(data_dir, server, key) as client:
        changed = client.change_budget(budget, amount=amount, warn_percent=warn_percent)
    if as_json:
        print_json(changed)
    else:
        typer.echo("Changed.")


@budgets.command("remove")
def remove_budget(budget: Budget, data_dir: DataDir = None, server: Server = None, key: Key = None) -> None:
    """Remove a budget."""
    with connect(data_dir, server, key) as client:
        client.delete_budget(budget)
    typer.echo("Removed.")


@budgets.command("state")
def budget_state(data_dir: DataDir = None, server: Server = None, key: Key = None, as_json: AsJson = False) -> None:
    """Show how far budgets are: those that limit you, or for administrators all."""
    with connect(data_dir, server, key) as client:
        found = client.budget_states()
    if as_json:
        print_json({"items": found})
        return
    rows = (
        (
            each["scope"],
            each["name"] or each["scope_id"],
            f"{each['used']} of {each['amount']} {each['measure']} a {each['period']}",
            f"{each['percent']:g} %",
            "spent" if each["spent"] else "nearly spent" if each["warns"] else "",
            each["until"],
        )
        for each in found
    )
    print_table(("scope", "of", "used", "percent", "state", "until"), rows)


@prices.command("list")
def list_prices(
    own: Annotated[bool, typer.Option("--own", help="Your own prices with their ids, instead of what counts.")] = False,
    data_dir: DataDir = None,
    server: Server = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """List what the configured models cost, in US dollars for a million tokens."""
    with connect(data_dir, server, key) as client:
        found = list(client.prices()) if own else client.effective_prices()
    if as_json:
        print_json({"items": found})
    elif own:
        columns = ("model", "since", "input", "cached", "output", "id")
        print_table(columns, ([each[name] for name in columns] for each in found))
    else:
        print_table(("name", "model", "input", "cached", "output", "from"), (_price_row(each) for each in found))


def _price_row(each: dict[str, Any]) -> tuple[object, ...]:
    price = each["price"]
    if price is None:
        return (each["name"], each["model"], "", "", "", "no price known")
    origin = f"own, since {each['since']}" if each["origin"] == "own" else each["table"]
    more = ", more for long requests" if each["tiered"] else ""
    return (each["name"], each["model"], price["input"], price["cached"], price["output"], f"{origin}{more}")


def _moment(given: str | None) -> str | None:
    """A day begins at midnight UTC, as the days of usage do. What is no day is left for the server to look at."""
    try:
        return f"{date.fromisoformat(given or '').isoformat()}T00:00:00Z"
    except ValueError:
        return given


@prices.command("set")
def set_price(
    model: Annotated[str, typer.Argument(help="What its provider calls it.")],
    token_in: Annotated[str, typer.Option("--input", help=Dollars.format("reads"))],
    token_out: Annotated[str, typer.Option("--output", help=Dollars.format("writes"))],
    cached: Annotated[str | None, typer.Option(help=Dollars.format("has read before"))] = None,
    since: Annotated[str | None, typer.Option(help="From this day (UTC) or moment on: 2026-01-01. Else now.")] = None,
    data_dir: DataDir = None,
    server: Server = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Write down what a model costs. What was used before keeps what it cost."""
    with connect(data_dir, server, key) as client:
        made = client.add_price(model, input=token_in, output=token_out, cached=cached, since=_moment(since))
    if as_json:
        print_json(made)
    else:
        typer.echo(f"Set: {made['id']}")


@prices.command("remove")
def remove_price(
    price: Annotated[str, typer.Argument(help="Id of the price, from list --own.")],
    data_dir: DataDir = None,
    server: Server = None,
    key: Key = None,
) -> None:
    """Forget one of your own prices."""
    with connect(data_dir, server, key) as client:
        client.remove_price(price)
    typer.echo("Removed.")
