"""Prometheus metrics, without any label that names a tenant or a person."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from citewell.http.answer_metrics import AnswerMetrics

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)

Counts = Callable[[], Mapping[str, Mapping[str, int]]]
Figures = Callable[[], Mapping[str, int]]


class _Rows(Collector):
    """Counts of rows by a word, read when somebody looks."""

    def __init__(self, counts: Counts) -> None:
        self._counts = counts

    def collect(self) -> Iterator[Metric]:
        for thing, by_state in self._counts().items():
            family = GaugeMetricFamily(f"citewell_{thing}", f"How many {thing} there are.", labels=["state"])
            for state, count in sorted(by_state.items()):
                family.add_metric([state], count)
            yield family


class _Figures(Collector):
    """Single numbers, read when somebody looks."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures

    def collect(self) -> Iterator[Metric]:
        for name, value in self._figures().items():
            text = f"Of this process: {name.replace('_', ' ')}."
            yield GaugeMetricFamily(f"citewell_{name}", text, value=value)


class Metrics:
    """The metrics of one server. ``answers`` counts what questions use.

    Args:
        counts: Gives, for ``jobs`` and ``documents``, how many are in which state.
        figures: Gives what this process holds and has done, by name.
    """

    def __init__(self, counts: Counts, figures: Figures = dict) -> None:
        self.registry = CollectorRegistry()
        labels = ("method", "route", "status")
        self._requests = Counter("citewell_http_requests", "Requests.", labels, registry=self.registry)
        self._seconds = Histogram(
            "citewell_http_request_seconds",
            "How long requests took.",
            ("method", "route"),
            buckets=SECONDS,
            registry=self.registry,
        )
        self.answers = AnswerMetrics(self.registry)
        self.registry.register(_Rows(counts))
        self.registry.register(_Figures(figures))

    def observe(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request; ``route`` is the template of its route, so that labels stay few."""
        known = method if method in METHODS else "other"
        self._requests.labels(known, route, str(status)).inc()
        self._seconds.labels(known, route).observe(seconds)

    def text(self) -> bytes:
        """All of them in the text format of Prometheus."""
        return generate_latest(self.registry)
