"""``citewell eval answers``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from citewell.cli.commands.evaluation import Place, conclude
from citewell.cli.options import AsJson, DataDir, Key, Server
from citewell.domain.errors import InvalidInput

if TYPE_CHECKING:
    from citewell.cli.answer_sets import AnswerSet

OPTIONS = {"assistant": str, "model": str, "mode": str}
"""What a configuration may set, of ``Client.ask``."""


Folder = Annotated[
    Path | None,
    typer.Argument(help="A folder with corpus.jsonl, queries.jsonl and answers.jsonl.", exists=True, file_okay=False),
]
Foreign = Annotated[
    Path | None,
    typer.Option(help="A folder whose questions this one does not answer, to see what is refused.", file_okay=False),
]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Which questions are asked: at most ``limit`` of the set, and ``foreign_count`` of others."""

    limit: int | None
    others: AnswerSet | None
    foreign_count: int

    def of(self, given: AnswerSet) -> AnswerSet:
        from citewell.cli.answer_sets import some_of, with_foreign

        chosen = given if self.limit is None else some_of(given, self.limit)
        return chosen if self.others is None else with_foreign(chosen, self.others, self.foreign_count)


def answers(
    folder: Folder = None,
    golden_set: Annotated[
        str | None, typer.Option("--golden", help="Instead of a folder: a golden set's name, or a file of questions.")
    ] = None,
    config: Annotated[
        list[str] | None,
        typer.Option(help="How to ask, as in assistant=People,model=small,mode=mark; may be repeated to compare."),
    ] = None,
    foreign: Foreign = None,
    foreign_count: Annotated[int, typer.Option(min=1, help="How many of them.")] = 200,
    judge: Annotated[
        bool, typer.Option("--judge", help="Have the server's judge say how correct each answer is.")
    ] = False,
    limit: Annotated[int | None, typer.Option(min=1, help="Ask so many of the questions, evenly chosen.")] = None,
    collection: Annotated[
        str | None, typer.Option(help="Ask this collection, loaded before, and load nothing.")
    ] = None,
    floor: Annotated[
        list[str] | None, typer.Option(help="End with exit code 3 below this, as in containment=0.8; may be repeated.")
    ] = None,
    baseline: Annotated[
        Path | None, typer.Option(help="An earlier report (--output); end with exit code 3 if this one is worse.")
    ] = None,
    save: Annotated[str | None, typer.Option(help="Keep the report with the golden set, under this name.")] = None,
    output: Annotated[Path | None, typer.Option(help="Write the whole report to this file, as JSON.")] = None,
    data_dir: DataDir = None,
    server: Server = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Ask every question with a known answer and say how good the answers are, with 95 % confidence intervals.

    Measures correctness, citations against the known places, whether quotes are exact and statements supported, what is
    answered and what is refused, latency, tokens and cost. A folder is loaded through the API first; without
    --data-dir, into a temporary directory, which is removed at the end.
    """
    from citewell.cli.answer_sets import read_answer_folder
    from citewell.cli.connect import connect
    from citewell.cli.measuring import baseline_of, check_writable, configuration_of, floor_of
    from citewell.domain.known_answers import ANSWERS

    _check_source(folder, golden_set, save)
    configurations = [configuration_of(each, OPTIONS) for each in config or []] or [{}]
    floors = dict(floor_of(each) for each in floor or [])
    before = None if baseline is None else baseline_of(baseline)
    others = None if foreign is None else read_answer_folder(foreign)
    if output is not None:
        check_writable(output)

    place = Place(data_dir, server, key, collection)
    wanted = _Wanted(limit, others, foreign_count)
    report = _measure(folder, golden_set, configurations, place, wanted, judge=judge, quiet=as_json)
    if save is not None:
        with connect(data_dir, server, key) as client:
            client.save_answer_run(str(golden_set), save, report)
    conclude(report, ANSWERS.problems(report, floors, before), output, as_json=as_json)


def _check_source(folder: Path | None, golden_set: str | None, save: str | None) -> None:
    if (folder is None) == (golden_set is None):
        raise InvalidInput("Name either a folder or, with --golden, a golden set.")
    if save is not None and (golden_set is None or Path(golden_set).suffix):
        raise InvalidInput("--save keeps a report with a golden set of the server; name one with --golden.")


def _measure(
    folder: Path | None,
    golden_set: str | None,
    configurations: list[dict[str, Any]],
    place: Place,
    wanted: _Wanted,
    *,
    judge: bool,
    quiet: bool,
) -> dict[str, Any]:
    from citewell.cli.answer_evaluation import evaluate_answers
    from citewell.cli.answer_sets import file_answer_set, read_answer_folder, stored_answer_set
    from citewell.cli.connect import connect
    from citewell.cli.retrieval_evaluation import client_for

    given = None if folder is None else read_answer_folder(folder)
    if given is None and golden_set is not None and Path(golden_set).suffix:
        given = file_answer_set(Path(golden_set))
    if folder is not None and not place.server:
        opened = client_for(place.data_dir, temporary=place.data_dir is None)
    else:
        opened = connect(place.data_dir, place.server, place.key)
    with opened as client:
        asked = wanted.of(given or stored_answer_set(client, str(golden_set)))
        collection = place.collection or asked.collection
        return evaluate_answers(asked, configurations, client=client, collection=collection, quiet=quiet, judge=judge)
