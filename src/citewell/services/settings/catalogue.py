"""Every setting that may change while the server runs.

The code that a setting is for asks for its value by the name here: ``values[QUALITY]``. The keys are what the API, the
command line and the database call them; the first word of a key is its group.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from citewell.domain.boosts import MOST_WEIGHT
from citewell.services.settings.kinds import Choice, Kind, Language, Number, Or, Rate, Switch, Text, Whole

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Setting(Generic[T]):
    """A value that each tenant may choose.

    ``default`` (as JSON) is what counts where neither the tenant nor the environment says anything. ``capped``: what
    the environment says is also the most that a tenant may choose, because it protects the machine.
    """

    key: str
    kind: Kind[T]
    default: object
    description: str
    capped: bool = False

    @property
    def group(self) -> str:
        """What it belongs to."""
        return self.key.partition(".")[0]


PAGE_NAME: Final = Setting[str](
    "page.name", Text(40), "", "What the page calls itself beside its mark; empty for Citewell."
)
WELCOME: Final = Setting[str](
    "page.welcome", Text(600, lines=True), "", "What the page says above the first question, instead of its own words."
)
SUGGESTED_QUESTIONS: Final = Setting[bool](
    "page.suggested_questions",
    Switch(),
    default=True,
    description="Whether the page offers questions to begin with, where collections and assistants have some.",
)

ANSWER_MODE: Final = Setting[str](
    "answers.mode",
    Choice(("strict", "mark", "off")),
    "strict",
    "What becomes of statements that their sources do not bear out, where neither the question nor the assistant says: "
    "removed (strict), shown as such (mark), or not looked at (off).",
)
WITHOUT_EVIDENCE: Final = Setting[str](
    "answers.without_evidence",
    Choice(("abstain", "nearest", "general")),
    "abstain",
    "What is said where the sources do not tell and no assistant is asked: that (abstain), that with the nearest "
    "passages (nearest), or what the model knows (general), which strict answers leave out.",
)
ANSWER_LANGUAGE: Final = Setting[str | None](
    "answers.language",
    Or(Language(), "question"),
    "question",
    "The language of answers where no assistant is asked; question for that of the question. Without a model, answers "
    "are in the language of their sources.",
)
SHARING: Final = Setting[bool](
    "chats.sharing",
    Switch(),
    default=True,
    description="Whether people may show their chats to colleagues; when it is off, what is shared already is hidden.",
)

DENSE_WEIGHT: Final = Setting[float | None](
    "search.dense_weight",
    Or(Number(0, 1), "auto"),
    "auto",
    "Weight of meaning beside words, from 0 (words alone) to 1; auto follows each query.",
)
QUALITY: Final = Setting[float](
    "search.quality_boost",
    Number(0, MOST_WEIGHT),
    0.0,
    "How much the quality of a chunk counts, where its collection does not say.",
)
FRESHNESS: Final = Setting[float](
    "search.freshness_boost",
    Number(0, MOST_WEIGHT),
    0.0,
    "How much it counts that a document is new, where its collection does not say.",
)
HALF_LIFE: Final = Setting[float](
    "search.freshness_half_life_days",
    Number(1, 36_500),
    180.0,
    "Age in days that halves freshness, where a collection does not say.",
)
PER_DOCUMENT: Final = Setting[int | None](
    "search.hits_per_document",
    Or(Whole(1, 100), "all"),
    "all",
    "Most hits of one document in a search that does not say.",
)
MERGE: Final = Setting[bool](
    "search.merge_neighbours",
    Switch(),
    default=False,
    description="Whether neighbouring chunks become one hit in a search that does not say.",
)
RERANK: Final = Setting[bool](
    "search.rerank",
    Switch(),
    default=True,
    description="Whether searches that do not say are reranked, where there is a reranker.",
)

CHUNK_TOKENS: Final = Setting[int](
    "documents.chunk_tokens",
    Whole(16, 2000),
    160,
    "Largest chunk in tokens, where a collection does not say; for documents that are read from now on.",
)
CHUNK_OVERLAP: Final = Setting[int](
    "documents.chunk_overlap",
    Whole(0, 500),
    0,
    "Tokens that neighbouring chunks share, below half of a chunk, where a collection does not say.",
)
DUPLICATES: Final = Setting[str](
    "documents.duplicates",
    Choice(("keep", "link", "skip")),
    "keep",
    "What a collection that does not say does with a file that it has: take it in again (keep), have both share what "
    "was read (link), or leave it out (skip).",
)
UPLOAD_MB: Final = Setting[int](
    "documents.max_upload_mb", Whole(1, 10_240), 200, "Largest file in megabytes.", capped=True
)

RATE_SEARCH: Final = Setting[str](
    "limits.searches", Rate(), "600/minute", "Searches per key or user; an address may ten times as many.", capped=True
)
RATE_CHAT: Final = Setting[str](
    "limits.questions",
    Rate(),
    "120/minute",
    "Questions per key or user; an address may ten times as many.",
    capped=True,
)
RATE_UPLOAD: Final = Setting[str](
    "limits.uploads", Rate(), "600/minute", "Uploads per key or user; an address may ten times as many.", capped=True
)
RATE_TEXTS: Final = Setting[str](
    "limits.texts",
    Rate(),
    "6000/minute",
    "Requests with texts per key or user; an address may ten times as many.",
    capped=True,
)

USAGE_DAYS: Final = Setting[int](
    "retention.usage_days", Whole(1, 3650), 400, "Days that records of what answers used are kept."
)
RECORDED_QUERIES: Final = Setting[int](
    "retention.recorded_questions",
    Whole(0, 100_000),
    1000,
    "Recent questions that are kept, without who asked them, to compare models with; 0 keeps none.",
)
RECORDED_DAYS: Final = Setting[int](
    "retention.recorded_days", Whole(1, 365), 30, "Days after which a kept question is deleted."
)

SETTINGS: Final[Mapping[str, Setting[Any]]] = {
    each.key: each
    for each in (
        PAGE_NAME,
        WELCOME,
        SUGGESTED_QUESTIONS,
        ANSWER_MODE,
        WITHOUT_EVIDENCE,
        ANSWER_LANGUAGE,
        SHARING,
        DENSE_WEIGHT,
        QUALITY,
        FRESHNESS,
        HALF_LIFE,
        PER_DOCUMENT,
        MERGE,
        RERANK,
        CHUNK_TOKENS,
        CHUNK_OVERLAP,
        DUPLICATES,
        UPLOAD_MB,
        RATE_SEARCH,
        RATE_CHAT,
        RATE_UPLOAD,
        RATE_TEXTS,
        USAGE_DAYS,
        RECORDED_QUERIES,
        RECORDED_DAYS,
    )
}
"""By their keys, in the order in which they are shown."""
