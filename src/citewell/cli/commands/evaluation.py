"""``citewell eval …``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from citewell.cli.commands import golden
from citewell.cli.options import AsJson, DataDir, Key, Server
from citewell.cli.output import print_json, print_table, say
from citewell.domain.errors import InvalidInput

app = typer.Typer(help="Measure retrieval on questions with known answers.", no_args_is_help=True)
app.add_typer(golden.app, name="golden")

BELOW_FLOOR = 3
"""Exit code of an evaluation that was made, and is not good enough."""
OPTIONS = {"mode": str, "rerank": bool, "per_document": int, "merge_neighbours": bool}
"""What a configuration may set, of ``Client.search``."""


@app.callback()
def group() -> None:
    """Measure retrieval on questions with known answers."""


@app.command("retrieval")
def retrieval(
    folder: Annotated[
        Path | None,
        typer.Argument(help="A folder with corpus.jsonl, queries.jsonl and qrels.tsv.", exists=True, file_okay=False),
    ] = None,
    golden_set: Annotated[
        str | None, typer.Option("--golden", help="Instead of a folder: a golden set's name, or a file of questions.")
    ] = None,
    mode: Annotated[list[str] | None, typer.Option(help="hybrid, dense or lexical; may be repeated.")] = None,
    config: Annotated[
        list[str] | None,
        typer.Option(help="Options of the search, as in mode=hybrid,rerank=true; may be repeated to compare."),
    ] = None,
    collection: Annotated[
        str | None, typer.Option(help="Evaluate this collection, loaded before, and load nothing.")
    ] = None,
    floor: Annotated[
        list[str] | None, typer.Option(help="End with exit code 3 below this, as in ndcg@10=0.7; may be repeated.")
    ] = None,
    baseline: Annotated[
        Path | None, typer.Option(help="An earlier report (--output); end with exit code 3 if this one is worse.")
    ] = None,
    output: Annotated[Path | None, typer.Option(help="Write the whole report to this file, as JSON.")] = None,
    data_dir: DataDir = None,
    server: Server = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Search for every judged query and say how good the results are, with 95 % confidence intervals.

    A folder is loaded through the API first; without --data-dir, into a temporary directory, which is removed at the
    end. Several configurations are compared query by query.
    """
    from citewell.cli.connect import connect
    from citewell.cli.judged_sets import file_set, read_folder, stored_set
    from citewell.cli.retrieval_evaluation import baseline_of, below, client_for, compare, evaluate

    if (folder is None) == (golden_set is None):
        raise InvalidInput("Name either a folder or, with --golden, a golden set.")
    configurations = [{"mode": each} for each in mode or []] + [_configuration(each) for each in config or []]
    configurations = configurations or [{"mode": "hybrid"}]
    floors = dict(_floor(each) for each in floor or [])
    before = None if baseline is None else baseline_of(baseline)
    if golden_set is not None:
        path = Path(golden_set)
        from_file = file_set(path) if path.suffix else None
        with connect(data_dir, server, key) as client:
            judged = from_file or stored_set(client, golden_set)
            place = collection or judged.collection
            report = evaluate(judged, configurations, client=client, collection=place, quiet=as_json)
    else:
        assert folder is not None
        judged = read_folder(folder)
        opened = connect(data_dir, server, key) if server else client_for(data_dir, temporary=data_dir is None)
        with opened as client:
            report = evaluate(judged, configurations, client=client, collection=collection, quiet=as_json)
    problems = below(report["results"], floors)
    if before is not None:
        against = compare(report["results"][0]["per_query"], before)
        report["against_baseline"] = against
        problems += [
            f"{metric} is worse than before by {-found['mean']:.4f}, and not by chance"
            for metric, found in against.items()
            if found["certain"] and found["mean"] < 0
        ]
    report["problems"] = problems
    if output is not None:
        output.write_text(json.dumps(report, ensure_ascii=False, indent=1), encoding="utf-8")
    _print(report, as_json=as_json)
    if problems:
        for problem in problems:
            say(problem)
        raise typer.Exit(BELOW_FLOOR)


def _print(report: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        # What each query scored is in the file that --output writes.
        results = [{key: value for key, value in each.items() if key != "per_query"} for each in report["results"]]
        print_json({**report, "results": results})
        return
    for result in report["results"]:
        typer.echo(", ".join(f"{key} {value}" for key, value in result["configuration"].items()))
        rows = [
            (name, f"{value['mean']:.4f}", f"{value['low']:.4f} to {value['high']:.4f}", _against(result, name))
            for name, value in result.items()
            if isinstance(value, dict) and "mean" in value
        ]
        print_table(("metric", "mean", "95 %", "against the first"), rows)
        typer.echo(f"median {result['median_ms']} ms, p95 {result['p95_ms']} ms, {report['queries']} queries\n")
    for metric, found in report.get("against_baseline", {}).items():
        typer.echo(f"{metric} against the baseline: {_difference(found)}")


def _against(result: dict[str, Any], metric: str) -> str:
    found = result.get("against_first", {}).get(metric)
    return "" if found is None else _difference(found)


def _difference(found: dict[str, Any]) -> str:
    sure = "certain" if found["certain"] else "may be chance"
    bounds = f"{found['low']:+.4f} to {found['high']:+.4f}"
    return f"{found['mean']:+.4f} ({bounds}, {found['better']} better, {found['worse']} worse, {sure})"


def _configuration(given: str) -> dict[str, Any]:
    options: dict[str, Any] = {"mode": "hybrid"}
    for part in given.split(","):
        name, _, value = part.strip().partition("=")
        kind = OPTIONS.get(name)
        if kind is None:
            raise InvalidInput(f"--config knows {', '.join(OPTIONS)}, not {name!r}.")
        if kind is bool:
            if value not in ("true", "false"):
                raise InvalidInput(f"{name} must be true or false, not {value!r}.")
            options[name] = value == "true"
        elif kind is int:
            if not value.isdecimal():
                raise InvalidInput(f"{name} must be a whole number, not {value!r}.")
            options[name] = int(value)
        else:
            options[name] = value
    return options


def _floor(given: str) -> tuple[str, float]:
    metric, _, value = given.partition("=")
    try:
        return metric, float(value)
    except ValueError as error:
        raise InvalidInput(f"--floor is a metric and a number, as in ndcg@10=0.7, not {given!r}.") from error
