"""Questions with known answers: folders with ``answers.jsonl``, golden sets, files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from citewell.cli.judged_sets import objects_of
from citewell.cli.question_files import read_questions
from citewell.domain.answer_metrics import GoldSpan
from citewell.domain.errors import InvalidInput
from citewell.domain.known_answers import KnownQuestion

if TYPE_CHECKING:
    from citewell.client import Client


@dataclass(frozen=True, slots=True)
class AnswerSet:
    """Questions by their ids, and the documents where they came along: external id -> title and text."""

    name: str
    questions: Mapping[str, KnownQuestion]
    corpus: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    collection: str | None = None
    """Where to ask, when the set says so."""


def read_answer_folder(folder: Path) -> AnswerSet:
    """``corpus.jsonl``, ``queries.jsonl`` and ``answers.jsonl``.

    A line of answers is ``{"_id": query, "corpus_id": document, "answers": [{"text", "answer_start"}]}``; without
    answers, the question is one that the corpus does not answer.

    Raises:
        InvalidInput: a file is missing or not of that form.
    """
    corpus = {key: (str(row.get("title") or ""), str(row["text"])) for key, row in objects_of(folder / "corpus.jsonl")}
    texts = {key: str(row["text"]) for key, row in objects_of(folder / "queries.jsonl")}
    path = folder / "answers.jsonl"
    questions: dict[str, KnownQuestion] = {}
    for number, (key, row) in enumerate(objects_of(path, needed="answers"), start=1):
        if key not in texts:
            raise InvalidInput(f"{path}, line {number}: there is no query {key} in queries.jsonl.")
        questions[key] = _with_answers(texts[key], row, f"{path}, line {number}")
    if not questions:
        raise InvalidInput(f"{path} answers no question.")
    return AnswerSet(folder.name, questions, corpus)


def stored_answer_set(client: Client, name: str) -> AnswerSet:
    """A golden set of the server. Raises ``InvalidInput`` for an empty one."""
    found = client.golden_set(name)
    questions = {str(row["id"]): known_question(row) for row in client.golden_questions(name)}
    if not questions:
        raise InvalidInput(f"The golden set {found['name']} has no question yet.")
    return AnswerSet(str(found["name"]), questions, collection=found["collection_id"])


def file_answer_set(path: Path) -> AnswerSet:
    """The questions of a file, as ``read_questions`` takes them."""
    questions = {f"{number}": known_question(entry) for number, entry in enumerate(read_questions(path), start=1)}
    return AnswerSet(path.stem, questions)


def known_question(entry: Mapping[str, Any]) -> KnownQuestion:
    """A question as the API gives it, or ``read_questions``."""
    gold = tuple(GoldSpan(str(each["document"]), quote=each.get("quote")) for each in entry["expected"])
    answers = tuple(str(each) for each in entry.get("answers") or ())
    return KnownQuestion(str(entry["question"]), answers, gold, bool(entry.get("answerable", True)))


def with_foreign(given: AnswerSet, foreign: AnswerSet, most: int) -> AnswerSet:
    """``given`` with up to ``most`` questions of another set, which its documents do not answer, evenly chosen."""
    others = list(foreign.questions.items())
    step = max(1, len(others) // most) if most else 1
    chosen = others[::step][:most]
    added = {f"foreign-{key}": KnownQuestion(each.text, answerable=False) for key, each in chosen}
    return replace(given, questions={**given.questions, **added})


def some_of(given: AnswerSet, most: int) -> AnswerSet:
    """``given`` with at most ``most`` of its questions, evenly chosen, and with all of its documents."""
    items = list(given.questions.items())
    step = -(-len(items) // most)
    return replace(given, questions=dict(items[::step]))


def _with_answers(text: str, row: Mapping[str, Any], place: str) -> KnownQuestion:
    answers = row["answers"]
    if not isinstance(answers, Sequence) or isinstance(answers, str):
        raise InvalidInput(f"{place}: answers is not a list.")
    try:
        words = tuple(str(each["text"]).strip() for each in answers)
        gold = tuple(_span(str(row["corpus_id"]), each) for each in answers)
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidInput(f"{place}: an answer has a text, and the line the corpus_id where it stands.") from error
    return KnownQuestion(text, words, gold, answerable=bool(words))


def _span(document: str, answer: Mapping[str, Any]) -> GoldSpan:
    text, start = str(answer["text"]), answer.get("answer_start")
    if start is None:
        return GoldSpan(document, quote=text)
    left = int(start) + len(text) - len(text.lstrip())
    return GoldSpan(document, left, left + len(text.strip()), text.strip())
