from __future__ import annotations

from prometheus_client import CollectorRegistry

from citewell.http.answer_metrics import MOST_NAMES, AnswerMetrics
from citewell.services.usage.ledger import TurnUsage
from support.usage import a_use


def a_turn(*, model: str = "gpt-4o", failure: str | None = None, beside: bool = False) -> TurnUsage:
    return TurnUsage(
        outcome="answered" if failure is None else "failed",
        calls=1,
        tokens_in=100,
        tokens_cached=20,
        tokens_out=10,
        cost=None,
        known_cost=350_000,
        stages={"search": 12.0},
        uses=(a_use(model=model, cached=20),),
        failure=failure,
        beside=beside,
    )


def test_turns_and_calls_are_counted() -> None:
    registry = CollectorRegistry()
    metrics = AnswerMetrics(registry)
    metrics.turn(a_turn())
    metrics.turn(a_turn(failure="timeout"))
    metrics.turn(a_turn(beside=True))
    metrics.refused("budget")
    of_model = {"provider": "openai", "model": "gpt-4o"}
    for name, labels, value in (
        ("citewell_questions_total", {"outcome": "answered"}, 1),
        ("citewell_questions_total", {"outcome": "failed"}, 1),
        ("citewell_answer_failures_total", {"reason": "timeout"}, 1),
        ("citewell_questions_refused_total", {"why": "budget"}, 1),
        ("citewell_model_calls_total", {**of_model, "purpose": "answer"}, 3),
        ("citewell_model_tokens_total", {**of_model, "direction": "cached"}, 60),
        ("citewell_answer_stage_seconds_count", {"stage": "search"}, 2),
        ("citewell_model_first_token_seconds_count", of_model, 3),
    ):
        assert registry.get_sample_value(name, labels) == value, name
    assert round(registry.get_sample_value("citewell_model_cost_usd_total") or 0, 6) == 0.00105


def test_labels_stay_few_whatever_providers_call_their_models() -> None:
    registry = CollectorRegistry()
    metrics = AnswerMetrics(registry)
    for number in range(200):
        metrics.turn(a_turn(model=f"m{number}", failure=f"reason {number}"))
    names = {
        (sample.labels.get("model"), sample.labels.get("reason"))
        for family in registry.collect()
        for sample in family.samples
    }
    assert len({model for model, _ in names if model}) == MOST_NAMES + 1
    assert {reason for _, reason in names if reason} == {"other"}
