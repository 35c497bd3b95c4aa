"""Measuring answers to a golden set on the server: every question is asked as who wants to know would ask it."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any, Protocol

from sqlalchemy import select

from citewell.db.columns import canonical_json
from citewell.db.session import Database, ScopedSession
from citewell.db.tables import AnswerRun, Citation, Document, GoldenQuestion
from citewell.domain.access import Caller
from citewell.domain.answer_metrics import CitedSpan, GoldSpan
from citewell.domain.errors import CitewellError, Conflict, ModelInvalid, NotFound, Unavailable
from citewell.domain.known_answers import ANSWERS, AnswerTally, GivenAnswer, KnownQuestion, Spent
from citewell.domain.question_figures import Configuration, configuration_name
from citewell.services.access.rules import AccessRules
from citewell.services.answer.inquiry import Mode
from citewell.services.chat.chats import AskRequest, Chats
from citewell.services.chat.replies import Reply
from citewell.services.documents.reading import DocumentText
from citewell.services.evaluation.correctness import AnswerJudging
from citewell.services.evaluation.questions import golden_set_of
from citewell.services.identity.standing_in import standing_in
from citewell.services.jobs.context import JobContext

KIND = "evaluation.answers"
NAMED = 5
"""So many documents that are not there are named."""
LONGEST_JUDGED = 20_000
"""Characters of an answer."""
TEXTS = 32
"""Texts of documents that are kept at hand."""
LOOK_SECONDS = 0.5
"""Between two looks whether to stop, while an answer is written."""


class Texts(Protocol):
    """Where texts of versions are: ``Documents``."""

    def text(self, caller: Caller, document_id: str, version: int | None = None) -> DocumentText:
        """The text of a version. Raises ``NotFound`` and ``Conflict``."""
        ...


@dataclass(frozen=True, slots=True)
class _Set:
    """A golden set as it is when the measuring begins."""

    id: str
    name: str
    collection_id: str | None
    questions: Mapping[str, KnownQuestion]


class NoAnswer(Exception):
    """An answer failed; the next one need not."""

    def __init__(self, error: CitewellError) -> None:
        super().__init__(error.message)
        self.error = error


class AnswerMeasuring:
    """Runs jobs of kind ``evaluation.answers``: payload ``{"set_id", "name", "configurations", "judge", "within"}``.

    Each answer is a step of the job, so that what was asked is not asked again after a restart. The chats are not kept.
    """

    def __init__(
        self, database: Database, access: AccessRules, chats: Chats, texts: Texts, judging: AnswerJudging
    ) -> None:
        self._database = database
        self._access = access
        self._chats = chats
        self._texts = texts
        self._judging = judging

    def run(self, context: JobContext) -> None:
        """Ask every question under each configuration, and keep the report with the set.

        Raises:
            NotFound: the set is gone, or nothing that a configuration names is there.
            Conflict: the set is empty.
            Forbidden: whoever asked for it has no active account any more.
            Unavailable: answers failed one after the other.
        """
        payload = context.payload
        asker = self.asker(context)
        quotes = _Quotes(self._texts)
        given = self._read(asker, str(payload["set_id"]))
        configurations: Sequence[Configuration] = payload["configurations"]
        results: list[dict[str, Any]] = []
        total = len(given.questions) * len(configurations)
        for place, configuration in enumerate(configurations):
            asking = _Asking(self, context, given, quotes, configuration, judge=bool(payload["judge"]))
            tally = AnswerTally(len(given.questions))
            for done, (key, question) in enumerate(given.questions.items(), start=place * len(given.questions)):
                context.check()
                context.progress("asking", done, total, configuration_name(configuration))
                asking.ask(tally, f"{place}.{key}", key, question)
            results.append({"configuration": dict(configuration), **tally.summary(), "per_query": tally.values})
        for result in results[1:]:
            result["against_first"] = ANSWERS.compare(result["per_query"], results[0]["per_query"])
        self._keep(context, asker, given, str(payload["name"]), results)

    def asker(self, context: JobContext) -> Caller:
        """Whoever asked for it, with the rights of now.

        Raises:
            Forbidden: they have no active account any more.
            NotFound: the set is gone.
        """
        payload = context.payload
        asker = standing_in(self._database, context.caller, context.job.created_by, collection_ids=payload["within"])
        with self._database.read(asker) as session:
            golden_set_of(session, str(payload["set_id"]))
        return asker

    def _read(self, asker: Caller, set_id: str) -> _Set:
        with self._database.read(asker) as session:
            found = golden_set_of(session, set_id)
            rows = session.scalars(
                select(GoldenQuestion).where(GoldenQuestion.set_id == found.id).order_by(GoldenQuestion.id)
            )
            questions = {row.id: _known(row) for row in rows}
            if not questions:
                raise Conflict(f"The golden set {found.name} has no question yet.", reason="set_empty")
            return _Set(found.id, found.name, found.collection_id, questions)

    def _keep(
        self, context: JobContext, asker: Caller, given: _Set, name: str, results: Sequence[Mapping[str, Any]]
    ) -> None:
        report = {
            "set": given.name,
            "queries": len(given.questions),
            "unanswerable": sum(not question.answerable for question in given.questions.values()),
            "documents": None,
            "missing_documents": self._missing(asker, given),
            "load_seconds": 0.0,
            "results": list(results),
        }
        run_id = self._database.ids.new_id()
        with context.finish({"run_id": run_id, "set_id": given.id}) as session:
            golden_set_of(session, given.id)
            now = session.clock.now()
            session.add(
                AnswerRun(
                    id=run_id, set_id=given.id, name=name, report=report, created_by=asker.user_id, created_at=now
                )
            )
            session.audit("golden_set.measure", "golden_set", given.id, run_id=run_id)

    def _missing(self, asker: Caller, given: _Set) -> dict[str, Any]:
        expected = dict.fromkeys(span.document for question in given.questions.values() for span in question.gold)
        there: set[str] = set()
        with self._database.read(asker) as session:
            for some in _in_parts(list(expected)):
                found = select(Document.external_id).where(
                    Document.external_id.in_(some), self._access.readable_documents(asker)
                )
                if given.collection_id is not None:
                    found = found.where(Document.collection_id == given.collection_id)
                there.update(session.scalars(found))
        missing = [key for key in expected if key not in there]
        return {"count": len(missing), "first": missing[:NAMED]}

    def answer(self, context: JobContext, asker: Caller, request: AskRequest) -> Reply:
        """The answer to a question, in a chat that is not kept.

        Raises:
            NoAnswer: it failed.
            CitewellError: it cannot be asked, or not now; or there is a reason to stop.
        """
        turn = self._chats.start(asker, request)
        try:
            while not turn.wait(LOOK_SECONDS):
                context.check()
            context.check()
        except CitewellError:
            turn.cancel()
            raise
        if turn.stopped is not None:
            raise turn.stopped
        if isinstance(turn.error, Unavailable | ModelInvalid):
            raise NoAnswer(turn.error) from turn.error
        if turn.error is not None:
            raise turn.error
        assert turn.reply is not None, "a turn that ended without an error has a reply"
        return turn.reply

    def given(self, asker: Caller, reply: Reply, quotes: _Quotes) -> GivenAnswer:
        """What came of a question, with its quotes held against the texts of the cited versions."""
        with self._database.read(asker) as session:
            keys = _external_ids(session, reply.citations)
        return GivenAnswer(
            answered=reply.message.state == "answered",
            statements=[
                (str(each["text"]), each.get("verdict") == "supported") for each in reply.message.statements or ()
            ],
            cited=[
                CitedSpan(keys.get(each.document_id, ""), each.start, each.end, each.quote) for each in reply.citations
            ],
            exact=[quotes.exact(asker, each) for each in reply.citations],
        )

    def judged(self, asker: Caller, question: KnownQuestion, said: str) -> float | None:
        """How correct the judge finds an answer. What was refused is not correct. Raises as the judge does."""
        if not said:
            return 0.0
        found = self._judging.correctness(
            asker, question=question.text, answer=said[:LONGEST_JUDGED], expected=question.answers
        )
        return found.correct


class _Quotes:
    """Holds quotes against the texts that they are from; the last texts are kept at hand."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self._read = lru_cache(maxsize=TEXTS)(self._text)

    def exact(self, asker: Caller, cited: Citation) -> bool:
        """Whether the quote stands in the version's text at its place."""
        return self._read(asker, cited.document_id, cited.version)[cited.start : cited.end] == cited.quote

    def _text(self, asker: Caller, document_id: str, version: int) -> str:
        try:
            return self._texts.text(asker, document_id, version).text
        except (NotFound, Conflict):
            return ""  # it went while its answer was looked at


class _Asking:
    """All questions under one configuration."""

    def __init__(
        self,
        measuring: AnswerMeasuring,
        context: JobContext,
        given: _Set,
        quotes: _Quotes,
        configuration: Configuration,
        *,
        judge: bool,
    ) -> None:
        self._quotes = quotes
        self._measuring = measuring
        self._context = context
        self._places = None if given.collection_id is None else (given.collection_id,)
        self._options = configuration
        self._judge = judge

    def ask(self, tally: AnswerTally, step: str, key: str, question: KnownQuestion) -> None:
        """Count an answer: that of an earlier run of the job, or a new one.

        Raises:
            Unavailable: one answer after the other failed.
            Forbidden: whoever asked for it has no active account any more.
            NotFound: the set is gone.
        """
        asked = canonical_json([asdict(question), dict(self._options), self._judge])
        fingerprint = hashlib.sha256(asked.encode()).hexdigest()
        known = self._context.step_done(step, fingerprint)
        if known is None:
            try:
                known = self._asked(question)
            except NoAnswer as failed:
                tally.fail(key, question, failed.error.message)
                if tally.hopeless:
                    raise failed.error from failed
                return
            with self._context.effects() as session:
                self._context.record_step(session, step, fingerprint, known)
        if known["unjudged"]:
            tally.unjudged[key] = str(known["unjudged"])
        tally.add(key, known["values"], Spent(**known["spent"]))

    def _asked(self, question: KnownQuestion) -> dict[str, Any]:
        options, asker = self._options, self._measuring.asker(self._context)
        mode = options.get("mode")
        request = AskRequest(
            question.text,
            collections=self._places,
            assistant=options.get("assistant"),
            model=options.get("model"),
            mode=None if mode is None else Mode(mode),
            metadata={"client": "evaluation"},
            passing=True,
        )
        started = time.perf_counter()
        reply = self._measuring.answer(self._context, asker, request)
        milliseconds = (time.perf_counter() - started) * 1000
        found = self._measuring.given(asker, reply, self._quotes)
        judged, unjudged = self._judged(asker, question, found.said)
        usage = reply.message.usage or {}
        spent = Spent(
            milliseconds,
            tokens_in=int(usage.get("tokens_in") or 0),
            tokens_out=int(usage.get("tokens_out") or 0),
            cost=float(usage.get("cost_usd") or 0.0),
            model=str(reply.message.model or usage.get("answerer") or ""),
        )
        return {"values": found.figures(question, judged), "spent": asdict(spent), "unjudged": unjudged}

    def _judged(self, asker: Caller, question: KnownQuestion, said: str) -> tuple[float | None, str | None]:
        if not (self._judge and question.answerable and question.answers):
            return None, None
        try:
            return self._measuring.judged(asker, question, said), None
        except (Unavailable, ModelInvalid) as error:
            return None, error.message


def _known(row: GoldenQuestion) -> KnownQuestion:
    gold = tuple(GoldSpan(str(each["document"]), quote=each.get("quote")) for each in row.expected)
    return KnownQuestion(row.question, tuple(row.answers), gold, row.answerable)


def _external_ids(session: ScopedSession, citations: Sequence[Citation]) -> Mapping[str, str]:
    ids = {each.document_id for each in citations}
    rows = session.execute(select(Document.id, Document.external_id).where(Document.id.in_(ids)))
    return {str(row[0]): str(row[1]) for row in rows}


def _in_parts(keys: Sequence[str], size: int = 500) -> Iterator[Sequence[str]]:
    for start in range(0, len(keys), size):
        yield keys[start : start + size]
