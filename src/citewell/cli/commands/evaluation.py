"""``citewell eval …``."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from citewell.cli.commands import golden
from citewell.cli.options import AsJson, DataDir, Key, Server
from citewell.cli.output import print_json, print_table, say
from citewell.domain.errors import InvalidInput

app = typer.Typer(help="Measure retrieval and answers on questions with known answers.", no_args_is_help=True)
app.add_typer(golden.app, name="golden")

BELOW_FLOOR = 3
"""Exit code of an evaluation that was made, and is not good enough."""
OPTIONS = {"mode": str, "rerank": bool, "per_document": int, "merge_neighbours": bool}
"""What a configuration may set, of ``Client.search``."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where to measure: which server or data directory, and which collection of it, where that is said."""

    data_dir: Path | None
    server: str | None
    key: str | None
    collection: str | None


@app.callback()
def group() -> None:
    """Measure retrieval and answers on questions with known answers."""


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
    from citewell.cli.measuring import baseline_of, check_writable, configuration_of, floor_of
    from citewell.cli.retrieval_evaluation import QUALITY

    if (folder is None) == (golden_set is None):
        raise InvalidInput("Name either a folder or, with --golden, a golden set.")
    configurations = [{"mode": each} for each in mode or []] + [
        {"mode": "hybrid", **configuration_of(each, OPTIONS)} for each in config or []
    ]
    configurations = configurations or [{"mode": "hybrid"}]
    floors = dict(floor_of(each) for each in floor or [])
    before = None if baseline is None else baseline_of(baseline)
    if output is not None:
        check_writable(output)
    place = Place(data_dir, server, key, collection)
    if golden_set is not None:
        report = _measure_golden_set(golden_set, configurations, place, quiet=as_json)
    else:
        assert folder is not None
        report = _measure_folder(folder, configurations, place, quiet=as_json)
    conclude(report, QUALITY.problems(report, floors, before), output, as_json=as_json)


def conclude(report: dict[str, Any], problems: list[str], output: Path | None, *, as_json: bool) -> None:
    """Write and print a report; ends the program with ``BELOW_FLOOR`` where something is not good enough."""
    report["problems"] = problems
    if output is not None:
        output.write_text(json.dumps(report, ensure_ascii=False, indent=1), encoding="utf-8")
    _print(report, as_json=as_json)
    for problem in problems:
        say(problem)
    if problems:
        raise typer.Exit(BELOW_FLOOR)


def _measure_golden_set(
    name: str, configurations: list[dict[str, Any]], place: Place, *, quiet: bool
) -> dict[str, Any]:
    """The report on a golden set of the server, or on the questions of a file, which have a suffix in their names."""
    from citewell.cli.connect import connect
    from citewell.cli.judged_sets import file_set, stored_set
    from citewell.cli.retrieval_evaluation import evaluate

    path = Path(name)
    from_file = file_set(path) if path.suffix else None
    with connect(place.data_dir, place.server, place.key) as client:
        judged = from_file or stored_set(client, name)
        collection = place.collection or judged.collection
        return evaluate(judged, configurations, client=client, collection=collection, quiet=quiet)


def _measure_folder(folder: Path, configurations: list[dict[str, Any]], place: Place, *, quiet: bool) -> dict[str, Any]:
    from citewell.cli.connect import connect
    from citewell.cli.judged_sets import read_folder
    from citewell.cli.retrieval_evaluation import client_for, evaluate

    judged = read_folder(folder)
    if place.server:
        opened = connect(place.data_dir, place.server, place.key)
    else:
        opened = client_for(place.data_dir, temporary=place.data_dir is None)
    with opened as client:
        return evaluate(judged, configurations, client=client, collection=place.collection, quiet=quiet)


def _print(report: dict[str, Any], *, as_json: bool) -> None:
    from citewell.cli.expected_documents import told_of_missing
    from citewell.cli.measuring import difference_line
    from citewell.domain.question_figures import configuration_name

    if as_json:
        # What each query scored is in the file that --output writes.
        results = [{key: value for key, value in each.items() if key != "per_query"} for each in report["results"]]
        print_json({**report, "results": results})
        return
    for result in report["results"]:
        typer.echo(configuration_name(result["configuration"]))
        rows = [
            (name, f"{value['mean']:.4f}", f"{value['low']:.4f} to {value['high']:.4f}", _against(result, name))
            for name, value in result.items()
            if isinstance(value, dict) and "mean" in value
        ]
        print_table(("metric", "mean", "95 %", "against the first"), rows)
        typer.echo(f"median {result['median_ms']} ms, p95 {result['p95_ms']} ms, {report['queries']} queries")
        if result.get("tokens_in"):
            typer.echo(f"{result['tokens_in']} tokens in, {result['tokens_out']} out, {result['cost']} US dollars")
        if result.get("failures"):
            first, why = next(iter(result["failures"].items()))
            typer.echo(f"{result['failed']} failed, {result['unjudged']} were not judged; the first is {first}: {why}")
        typer.echo("")
    if missing := told_of_missing(report):
        typer.echo(missing)
    for metric, found in report.get("against_baseline", {}).items():
        typer.echo(f"{metric} against the baseline: {difference_line(found)}")


def _against(result: dict[str, Any], metric: str) -> str:
    from citewell.cli.measuring import difference_line

    found = result.get("against_first", {}).get(metric)
    return "" if found is None else difference_line(found)
