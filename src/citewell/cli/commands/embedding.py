"""``citewell embedding …``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from citewell.cli.connect import connect
from citewell.cli.options import AsJson, DataDir, Key, Server
from citewell.cli.output import print_json, print_table, say

if TYPE_CHECKING:
    from citewell.client import Client

app = typer.Typer(help="Change the embedding model: build, compare, promote, roll back.", no_args_is_help=True)
Version = Annotated[str, typer.Argument(help="Id or name of the version.")]
NoWait = Annotated[bool, typer.Option("--no-wait", help="Return as soon as the job is accepted.")]


@app.command("list")
def list_all(data_dir: DataDir = None, server: Server = None, key: Key = None, as_json: AsJson = False) -> None:
    """List versions, and the models that more can be built with."""
    with connect(data_dir, server, key) as client:
        found = client.embedding_versions()
    if as_json:
        print_json(found)
    else:
        _print(found["items"])
        say(f"Models on offer: {', '.join(found['offered'])}")


@app.command("show")
def show(
    version: Version, data_dir: DataDir = None, server: Server = None, key: Key = None, as_json: AsJson = False
) -> None:
    """Show one version, with what it lacks."""
    with connect(data_dir, server, key) as client:
        _report(client.embedding_version(version), as_json=as_json)


@app.command("build")
def build(
    model: Annotated[
        str | None, typer.Argument(help="One of the models on offer; the configured one by default.")
    ] = None,
    name: Annotated[str | None, typer.Option(help="Name of the version.", show_default="v and a number")] = None,
    precision: Annotated[str | None, typer.Option(help="auto, int8 or fp32, for a local model.")] = None,
    context: Annotated[
        bool | None,
        typer.Option("--context/--no-context", help="Embed title and headings with each chunk.", show_default=False),
    ] = None,
    collection: Annotated[
        str | None, typer.Option("--collection", "-c", help="A collection, where there is more than one partition.")
    ] = None,
    no_wait: NoWait = False,
    data_dir: DataDir = None,
    server: Server = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Compute vectors with another model, beside those that serve."""
    with connect(data_dir, server, key) as client:
        started = client.create_embedding_version(
            model, name=name, precision=precision, enrich_context=context, namespace=collection
        )
        _finish(client, started, wait=not no_wait, as_json=as_json)


@app.command("resume")
def resume(
    version: Version,
    no_wait: NoWait = False,
    data_dir: DataDir = None,
    server: Server = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Go on with a build that was stopped or failed, or make up for vectors that are missing."""
    with connect(data_dir, server, key) as client:
        _finish(client, client.build_embedding_version(version), wait=not no_wait, as_json=as_json)


@app.command("compare")
def compare(
    version: Version,
    baseline: Annotated[
        str | None, typer.Option(help="Id or name of the other version.", show_default="the serving one")
    ] = None,
    golden: Annotated[
        Path | None,
        typer.Option(
            help='File of JSON lines: {"question": "…", "expected": ["external id", …]}.', exists=True, dir_okay=False
        ),
    ] = None,
    golden_set: Annotated[str | None, typer.Option(help="Id or name of a stored golden set.")] = None,
    recorded: Annotated[int, typer.Option(help="So many of the questions that people asked last.")] = 100,
    data_dir: DataDir = None,
    server: Server = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Ask the same questions in two versions."""
    from citewell.cli.question_files import read_questions

    given = [] if golden is None else read_questions(golden, answered=False)
    questions = [
        {"query": each["question"], "expected": [document["document"] for document in each["expected"]]}
        for each in given
    ]
    with connect(data_dir, server, key) as client:
        found = client.compare_embedding_versions(
            version, baseline=baseline, golden=questions, golden_set=golden_set, recorded=recorded
        )
    if as_json:
        print_json(found)
        return
    typer.echo(f"{found['candidate']} against {found['baseline']}: {found['questions']} questions.")
    head = ("mode", "version", "nDCG@10", "recall@10", "p50 ms", "p95 ms", "overlap@10", "difference of nDCG")
    print_table(head, [row for mode in found["modes"] for row in _rows(found, mode)])


@app.command("promote")
def promote(
    version: Version, data_dir: DataDir = None, server: Server = None, key: Key = None, as_json: AsJson = False
) -> None:
    """Search in a version from now on; the one before stays as the way back."""
    with connect(data_dir, server, key) as client:
        _report(client.promote_embedding_version(version), as_json=as_json)


@app.command("rollback")
def rollback(
    version: Version, data_dir: DataDir = None, server: Server = None, key: Key = None, as_json: AsJson = False
) -> None:
    """Search again in what served before the version."""
    with connect(data_dir, server, key) as client:
        _report(client.roll_back_embedding_version(version), as_json=as_json)


@app.command("delete")
def delete(
    version: Version, data_dir: DataDir = None, server: Server = None, key: Key = None, as_json: AsJson = False
) -> None:
    """Give up a version that does not serve, with its vectors."""
    with connect(data_dir, server, key) as client:
        started = client.delete_embedding_version(version)
    if as_json:
        print_json(started)
    else:
        typer.echo("Given up; a job removes its vectors in a minute.")


@app.command("reindex")
def reindex(
    collection: Annotated[
        str | None, typer.Option("--collection", "-c", help="A collection, where there is more than one partition.")
    ] = None,
    no_wait: NoWait = False,
    data_dir: DataDir = None,
    server: Server = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Build the indexes anew from the vectors that are stored; nothing is embedded."""
    with connect(data_dir, server, key) as client:
        started = client.rebuild_index(namespace=collection)
        if not no_wait:
            _follow(client, str(started["job_id"]))
            started = {**started, "status": client.job(str(started["job_id"]))["state"]}
    if as_json:
        print_json(started)
    else:
        typer.echo(f"Job {started['job_id']}: {started['status']}")


def _finish(client: Client, started: dict[str, Any], *, wait: bool, as_json: bool) -> None:
    version = started["embedding_version"]
    if wait:
        _follow(client, str(started["job_id"]))
        version = client.embedding_version(str(version["id"]))
        pending = (job for job in client.jobs(kind="index.compact", resource_id=version["partition_id"]))
        for job in list(pending)[:5]:
            _follow(client, str(job["id"]))
        version = client.embedding_version(str(version["id"]))
    _report(version, as_json=as_json)
    if wait and version["state"] not in {"ready", "serving", "retired"}:
        raise typer.Exit(1)


def _follow(client: Client, job_id: str) -> None:
    """Wait for the job, and say what it says on the way."""
    told = ""
    for job in client.follow_job(job_id):
        words = f"{job['stage']}: {job['done']}/{job['total']}. {job['message']}" if job["total"] else ""
        if words and words != told:
            say(words)
            told = words


def _report(version: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json(version)
    else:
        _print([version])


def _print(versions: list[dict[str, Any]]) -> None:
    head = ("name", "state", "model", "dimension", "vectors", "index", "tokens", "seconds", "problem")
    print_table(
        head,
        (
            (
                v["name"],
                v["state"],
                v["model"],
                v["dimension"],
                f"{v['vectors_done']}/{v['vectors_total']}",
                "none" if v["index"] is None else f"{v['index']['rows']} rows",
                v["tokens"],
                f"{v['seconds']:.1f}",
                (v["error"] or {}).get("message"),
            )
            for v in versions
        ),
    )


def _rows(found: dict[str, Any], mode: dict[str, Any]) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for side in ("candidate", "baseline"):
        quality = mode[side]
        last = ("", "")
        if side == "candidate":
            last = (_interval(mode["overlap_at_10"]), _interval(mode["ndcg_difference"]))
        rows.append(
            (
                mode["mode"],
                found[side],
                _interval(quality["ndcg_at_10"]),
                _interval(quality["recall_at_10"]),
                f"{quality['p50_ms']:.1f}",
                f"{quality['p95_ms']:.1f}",
                *last,
            )
        )
    return rows


def _interval(value: dict[str, Any] | None) -> str:
    return "" if value is None else f"{value['mean']:.4f} [{value['low']:.4f}, {value['high']:.4f}]"
