"""How good answers are on questions with known answers, through the public API."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from citewell.cli.expected_documents import missing_documents
from citewell.cli.output import say
from citewell.cli.retrieval_evaluation import load_corpus
from citewell.client import ApiError
from citewell.domain.answer_metrics import CitedSpan
from citewell.domain.errors import InvalidInput
from citewell.domain.known_answers import ANSWERS, AnswerTally, GivenAnswer, KnownQuestion, Spent
from citewell.domain.question_figures import Configuration, configuration_name

if TYPE_CHECKING:
    from citewell.cli.answer_sets import AnswerSet
    from citewell.client import Client

LONGEST_JUDGED: Final = 20_000
"""Characters of an answer."""

_PASSING: Final = frozenset({502, 503, 504})
"""The status of errors that the next question need not have."""


def evaluate_answers(
    given: AnswerSet,
    configurations: Sequence[Configuration],
    *,
    client: Client,
    collection: str | None,
    quiet: bool,
    judge: bool = False,
) -> dict[str, Any]:
    """Ask every question under each configuration, and say how good the answers are, and how they differ.

    A question that is refused though the sources answer it counts as not contained, with no citation. Quotes are
    compared here with the text of the cited version as the server shows it. The chats that are made are deleted again.

    ``missing_documents`` counts the expected documents that are not there, and names the first.

    A question whose answer fails counts as not answered. ``failed`` of a result counts them, ``unjudged`` those that
    the judge could not tell of; ``failures`` says why, by question.

    Args:
        given: What is asked, and what is known.
        configurations: At least one: options of ``Client.ask``.
        client: Where.
        collection: Where to ask; ``None`` loads the set's documents into a new collection, or, where it has none, asks
            everything that the client can read.
        quiet: Say nothing on the way.
        judge: Whether the server's judge says how correct each answer is.

    Raises:
        InvalidInput: a judge is wanted, and the server has none.
        ApiError: a question was refused, or ``IN_VAIN`` answers failed one after the other.
    """
    load_seconds = 0.0
    loads = collection is None and bool(given.corpus)
    if loads:
        collection, load_seconds = _loaded(given, client, quiet=quiet)
    places = None if collection is None else [collection]
    expected = (span.document for question in given.questions.values() for span in question.gold)
    missing = missing_documents(expected, client=client, collection=collection, loaded=given.corpus if loads else {})
    sources = _Sources(client)
    results: list[dict[str, Any]] = []
    for configuration in configurations:
        if not quiet:
            say(f"Asking {len(given.questions)} questions ({configuration_name(configuration)}) …")
        run = _Run(client, sources, places, configuration, judge=judge, expected=len(given.questions))
        for key, question in given.questions.items():
            run.ask(key, question)
        results.append({"configuration": dict(configuration), **run.tally.summary(), "per_query": run.tally.values})
    for result in results[1:]:
        result["against_first"] = ANSWERS.compare(result["per_query"], results[0]["per_query"])
    return {
        "set": given.name,
        "queries": len(given.questions),
        "unanswerable": sum(not question.answerable for question in given.questions.values()),
        "documents": len(given.corpus) or None,
        "missing_documents": missing,
        "load_seconds": round(load_seconds, 1),
        "results": results,
    }


def _loaded(given: AnswerSet, client: Client, *, quiet: bool) -> tuple[str, float]:
    """A new collection with the documents of the set, and how many seconds they took."""
    if not quiet:
        say(f"Loading {len(given.corpus)} documents …")
    started = time.perf_counter()
    return load_corpus(client, given.corpus), time.perf_counter() - started


class _Sources:
    """Texts and external ids of cited documents, each asked for once."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._keys: dict[str, str] = {}
        self._texts: dict[tuple[str, int], str] = {}

    def key(self, document_id: str) -> str:
        if document_id not in self._keys:
            self._keys[document_id] = str(self._client.document(document_id)["external_id"])
        return self._keys[document_id]

    def exact(self, citation: Mapping[str, Any]) -> bool:
        place = (str(citation["document_id"]), int(citation["version"]))
        if place not in self._texts:
            self._texts[place] = str(self._client.document_text(place[0], version=place[1])["text"])
        quoted = self._texts[place][citation["start"] : citation["end"]]
        return quoted == str(citation["quote"])


class _Run:
    """All questions under one configuration."""

    def __init__(
        self,
        client: Client,
        sources: _Sources,
        places: list[str] | None,
        options: Configuration,
        *,
        judge: bool,
        expected: int,
    ) -> None:
        self.tally = AnswerTally(expected)
        self._judge = judge
        self._client = client
        self._sources = sources
        self._places = places
        self._options = options

    def ask(self, key: str, question: KnownQuestion) -> None:
        started = time.perf_counter()
        try:
            reply = self._client.ask(question.text, collections=self._places, **self._options)
        except ApiError as error:
            self._failed(key, question, error)
            return
        milliseconds = (time.perf_counter() - started) * 1000
        usage = reply["usage"]
        spent = Spent(
            milliseconds,
            tokens_in=int(usage.get("tokens_in") or 0),
            tokens_out=int(usage.get("tokens_out") or 0),
            cost=float(usage.get("cost_usd") or 0.0),
            model=str(usage.get("model") or usage.get("answerer")),
        )
        given = self._given(reply)
        self.tally.add(key, given.figures(question, self._judged(key, question, given.said)), spent)
        self._client.delete_chat(str(reply["session_id"]))

    def _failed(self, key: str, question: KnownQuestion, error: ApiError) -> None:
        self.tally.fail(key, question, str(error))
        if error.status not in _PASSING or self.tally.hopeless:
            raise error
        chat = (error.problem.get("facts") or {}).get("session_id")
        if chat is not None:
            self._client.delete_chat(str(chat))

    def _judged(self, key: str, question: KnownQuestion, said: str) -> float | None:
        """What the judge says; nothing where it is not asked or cannot tell. What was refused is not correct."""
        if not (self._judge and question.answerable and question.answers):
            return None
        if not said:
            return 0.0
        try:
            found = self._client.judge_answer(question.text, said[:LONGEST_JUDGED], question.answers)
        except ApiError as error:
            if error.status not in _PASSING:
                raise
            self.tally.unjudged[key] = str(error)
            return None
        if found["judge"] is None:
            raise InvalidInput("The server has no judge; CITEWELL_JUDGE names one.", field="judge")
        return None if found["correct"] is None else float(found["correct"])

    def _given(self, reply: Mapping[str, Any]) -> GivenAnswer:
        citations = reply["citations"]
        return GivenAnswer(
            answered=reply["state"] == "answered",
            statements=[(str(each["text"]), each["verdict"] == "supported") for each in reply["statements"]],
            cited=[
                CitedSpan(self._sources.key(each["document_id"]), each["start"], each["end"], each["quote"])
                for each in citations
            ],
            exact=[self._sources.exact(each) for each in citations],
        )
