"""Prometheus metrics of answers and of the models that write them. Every label has few values."""

from __future__ import annotations

import threading

from prometheus_client import CollectorRegistry, Counter, Histogram

from citewell.domain.usage import NANO, OUTCOMES
from citewell.ports.chat_models import KINDS
from citewell.services.usage.ledger import TurnUsage

STAGE_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0)
REASONS = frozenset(
    {
        "unreachable",
        "timeout",
        "limited",
        "refused",
        "broken",
        "busy",
        "too_long",
        "not_installed",
        "model_invalid",
        "model_unavailable",
        "unavailable",
        "secret_unreadable",
    }
)
REFUSALS = frozenset({"budget", "permission"})
MOST_NAMES = 32
"""Names of models, stages and purposes that are told apart, of each; further ones are ``other``."""

OTHER = "other"


class _Few:
    """The first names that come; a provider may call its model what it likes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: set[str] = set()

    def __call__(self, name: str) -> str:
        with self._lock:
            if name in self._known:
                return name
            if len(self._known) >= MOST_NAMES:
                return OTHER
            self._known.add(name)
            return name


class AnswerMetrics:
    """Counts turns and calls of models into a registry. Safe for many threads."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._few_models, self._few_stages, self._few_purposes = _Few(), _Few(), _Few()
        self._questions = Counter("citewell_questions", "Questions by how they ended.", ("outcome",), registry=registry)
        self._refused = Counter(
            "citewell_questions_refused", "Questions that were refused before they began.", ("why",), registry=registry
        )
        self._failures = Counter("citewell_answer_failures", "Answers that failed.", ("reason",), registry=registry)
        self._stages = Histogram(
            "citewell_answer_stage_seconds",
            "How long the stages of answers took.",
            ("stage",),
            buckets=STAGE_SECONDS,
            registry=registry,
        )
        calls = ("provider", "model", "purpose")
        self._calls = Counter("citewell_model_calls", "Calls of chat models.", calls, registry=registry)
        of_model = ("provider", "model")
        self._retries = Counter(
            "citewell_model_retries",
            "Requests to chat models that failed and were made again.",
            of_model,
            registry=registry,
        )
        self._tokens = Counter(
            "citewell_model_tokens",
            "Tokens of chat models; those of `cached` are among `in`.",
            (*of_model, "direction"),
            registry=registry,
        )
        self._cost = Counter(
            "citewell_model_cost_usd", "US dollars, of the calls whose price is known.", (), registry=registry
        )
        self._first = Histogram(
            "citewell_model_first_token_seconds",
            "From a request to the first part of its answer.",
            of_model,
            buckets=STAGE_SECONDS,
            registry=registry,
        )
        self._whole = Histogram(
            "citewell_model_call_seconds", "How long calls took.", of_model, buckets=STAGE_SECONDS, registry=registry
        )

    def turn(self, used: TurnUsage) -> None:
        """Count a turn, or what was done beside one."""
        if not used.beside:
            self._questions.labels(used.outcome if used.outcome in OUTCOMES else OTHER).inc()
            for stage, milliseconds in used.stages.items():
                self._stages.labels(self._few_stages(stage)).observe(milliseconds / 1000)
            if used.outcome == "failed":
                self._failures.labels(used.failure if used.failure in REASONS else OTHER).inc()
        for use in used.uses:
            provider = use.end.provider if use.end.provider in KINDS else OTHER
            model = self._few_models(use.end.model)
            self._calls.labels(provider, model, self._few_purposes(use.purpose)).inc()
            self._retries.labels(provider, model).inc(max(0, use.end.attempts - 1))
            for direction, tokens in (
                ("in", use.end.tokens_in),
                ("cached", use.end.tokens_cached),
                ("out", use.end.tokens_out),
            ):
                self._tokens.labels(provider, model, direction).inc(max(0, tokens))
            self._whole.labels(provider, model).observe(use.seconds)
            if use.first_token_seconds is not None:
                self._first.labels(provider, model).observe(use.first_token_seconds)
        self._cost.inc(max(0, used.known_cost) / NANO)

    def refused(self, why: str) -> None:
        """Count a question that was refused before it began."""
        self._refused.labels(why if why in REFUSALS else OTHER).inc()
