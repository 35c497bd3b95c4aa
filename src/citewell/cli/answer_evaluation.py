"""How good answers are on questions with known answers, through the public API."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from citewell.cli.expected_documents import missing_documents
from citewell.cli.measuring import Configuration, Measures, PerQuery, configuration_name
from citewell.cli.output import say
from citewell.cli.retrieval_evaluation import load_corpus
from citewell.client import ApiError
from citewell.domain.answer_metrics import CitedSpan, citation_overlap, contains, token_f1
from citewell.domain.errors import InvalidInput

if TYPE_CHECKING:
    from citewell.cli.answer_sets import AnswerSet, KnownQuestion
    from citewell.client import Client

LONGEST_JUDGED: Final = 20_000
"""Characters of an answer."""

IN_VAIN: Final = 5
"""So many questions whose answers fail one after the other end the measuring: the model is down."""

_PASSING: Final = frozenset({502, 503, 504})
"""The status of errors that the next question need not have."""

ANSWERS: Final = Measures(
    (
        "containment",
        "f1",
        "judged",
        "citation_precision",
        "citation_recall",
        "quotes_exact",
        "faithfulness",
        "answered",
        "refused",
    )
)
"""What a floor can be set for.

``containment``: whether a known answer stands in the answer; ``f1``: of words with it; ``judged``: how correct it is to
the server's judge; ``citation_precision`` and ``citation_recall``: of cited characters, or spans, against known ones;
``quotes_exact``: share of quotes that stand in the version's text at their place; ``faithfulness``: share of statements
that their quotes bear out; ``answered``: of questions that the sources answer; ``refused``: of those that they do not.
"""


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
    loaded: Mapping[str, object] = {}
    if collection is None and given.corpus:
        if not quiet:
            say(f"Loading {len(given.corpus)} documents …")
        started = time.perf_counter()
        collection = load_corpus(client, given.corpus)
        loaded = given.corpus
        load_seconds = time.perf_counter() - started
    places = None if collection is None else [collection]
    expected = (span.document for question in given.questions.values() for span in question.gold)
    missing = missing_documents(expected, client=client, collection=collection, loaded=loaded)
    sources = _Sources(client)
    results: list[dict[str, Any]] = []
    for configuration in configurations:
        if not quiet:
            say(f"Asking {len(given.questions)} questions ({configuration_name(configuration)}) …")
        run = _Run(client, sources, places, configuration, judge=judge, expected=len(given.questions))
        for key, question in given.questions.items():
            run.ask(key, question)
        results.append({"configuration": dict(configuration), **run.summary(), "per_query": run.values})
    first = results[0]["per_query"]
    for result in results[1:]:
        result["against_first"] = ANSWERS.compare(result["per_query"], first)
    return {
        "set": given.name,
        "queries": len(given.questions),
        "unanswerable": sum(not question.answerable for question in given.questions.values()),
        "documents": len(given.corpus) or None,
        "missing_documents": missing,
        "load_seconds": round(load_seconds, 1),
        "results": results,
    }


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
        self.values: PerQuery = {}
        self._judge = judge
        self._expected = expected
        self._client = client
        self._sources = sources
        self._places = places
        self._options = options
        self._times: list[float] = []
        self._tokens = {"tokens_in": 0, "tokens_out": 0}
        self._cost = 0.0
        self._models: set[str] = set()
        self._failures: dict[str, str] = {}
        self._unjudged: dict[str, str] = {}
        self._in_vain = 0

    def ask(self, key: str, question: KnownQuestion) -> None:
        started = time.perf_counter()
        try:
            reply = self._client.ask(question.text, collections=self._places, **self._options)
        except ApiError as error:
            self._failed(key, question, error)
            return
        self._in_vain = 0
        self._times.append((time.perf_counter() - started) * 1000)
        usage = reply["usage"]
        for name in self._tokens:
            self._tokens[name] += int(usage.get(name) or 0)
        self._cost += float(usage.get("cost_usd") or 0.0)
        self._models.add(str(usage.get("model") or usage.get("answerer")))
        self.values[key] = self._measured(key, question, reply)
        self._client.delete_chat(str(reply["session_id"]))

    def _failed(self, key: str, question: KnownQuestion, error: ApiError) -> None:
        self._in_vain += 1
        if error.status not in _PASSING or self._in_vain >= min(IN_VAIN, self._expected):
            raise error
        self._failures[key] = str(error)
        # A refusal is a good answer to what cannot be answered; a failure is not one.
        wanted = {"answered", "containment", "f1"} if question.answers else {"answered"}
        self.values[key] = dict.fromkeys(wanted, 0.0) if question.answerable else {"refused": 0.0}
        chat = (error.problem.get("facts") or {}).get("session_id")
        if chat is not None:
            self._client.delete_chat(str(chat))

    def summary(self) -> dict[str, Any]:
        found = ANSWERS.summary(self.values, self._times)
        used = {**self._tokens, "cost": round(self._cost, 6), "models": sorted(self._models)}
        failed = {"failed": len(self._failures), "unjudged": len(self._unjudged)}
        return {**found, **used, **failed, "failures": {**self._failures, **self._unjudged}}

    def _judged(self, key: str, question: KnownQuestion, said: str) -> dict[str, float]:
        """What the judge says; nothing where it cannot tell. What was refused is not correct."""
        if not said:
            return {"judged": 0.0}
        try:
            found = self._client.judge_answer(question.text, said[:LONGEST_JUDGED], question.answers)
        except ApiError as error:
            if error.status not in _PASSING:
                raise
            self._unjudged[key] = str(error)
            return {}
        if found["judge"] is None:
            raise InvalidInput("The server has no judge; CITEWELL_JUDGE names one.", field="judge")
        return {} if found["correct"] is None else {"judged": float(found["correct"])}

    def _measured(self, key: str, question: KnownQuestion, reply: Mapping[str, Any]) -> dict[str, float]:
        answered = reply["state"] == "answered"
        statements, citations = reply["statements"], reply["citations"]
        values: dict[str, float] = {}
        if citations:
            values["quotes_exact"] = sum(map(self._sources.exact, citations)) / len(citations)
        if statements:
            values["faithfulness"] = sum(each["verdict"] == "supported" for each in statements) / len(statements)
        if not question.answerable:
            return {**values, "refused": float(not answered)}
        values["answered"] = float(answered)
        said = " ".join(str(each["text"]) for each in statements) if answered else ""
        if question.answers:
            values["containment"] = float(contains(said, question.answers))
            values["f1"] = token_f1(said, question.answers)
            if self._judge:
                values.update(self._judged(key, question, said))
        cited = [
            CitedSpan(self._sources.key(each["document_id"]), each["start"], each["end"], each["quote"])
            for each in citations
        ]
        overlap = citation_overlap(cited, question.gold)
        if overlap is not None:
            values["citation_recall"] = overlap.recall
            if overlap.precision is not None:
                values["citation_precision"] = overlap.precision
        return values
