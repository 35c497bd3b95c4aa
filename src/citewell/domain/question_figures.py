"""Figures of single questions, put together and compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from citewell.domain.confidence import bootstrap_mean, paired_difference
from citewell.domain.errors import InvalidInput

Configuration = Mapping[str, Any]
"""Options of what is measured, by name."""
PerQuery = dict[str, dict[str, float]]
"""Question id -> metric -> value. A question has only the metrics that mean something for it."""


class Measures:
    """What is measured, in the order in which it is shown. More is better for each of ``metrics``."""

    def __init__(self, metrics: Sequence[str]) -> None:
        self.metrics = tuple(metrics)

    def summary(self, values: PerQuery, times: Sequence[float]) -> dict[str, Any]:
        """Means with their intervals (``citewell.domain.confidence``), and latencies."""
        found: dict[str, Any] = {}
        for metric in self._of(values):
            interval = bootstrap_mean([each[metric] for each in values.values() if metric in each])
            found[metric] = _rounded(interval.mean, interval.low, interval.high)
        found["median_ms"] = round(float(np.median(times)), 2)
        found["p95_ms"] = round(float(np.percentile(times, 95)), 2)
        return found

    def compare(self, values: PerQuery, baseline: PerQuery) -> dict[str, dict[str, Any]]:
        """By metric, the mean difference on the questions that both have, its interval, and whether it is certain."""
        shared = [query for query in baseline if query in values]
        found = {}
        for metric in self._of(baseline):
            with_both = [query for query in shared if metric in values[query] and metric in baseline[query]]
            if not with_both:
                continue
            difference = paired_difference(
                [values[query][metric] for query in with_both], [baseline[query][metric] for query in with_both]
            )
            found[metric] = {
                **_rounded(difference.interval.mean, difference.interval.low, difference.interval.high),
                "better": difference.better,
                "worse": difference.worse,
                "certain": difference.certain,
            }
        return found

    def below(self, results: Sequence[Mapping[str, Any]], floors: Mapping[str, float]) -> list[str]:
        """A sentence for each figure that lies below its floor, in any configuration.

        Raises:
            InvalidInput: a floor is for a metric that was not measured.
        """
        problems = []
        for result in results:
            for metric, floor in floors.items():
                if metric not in result or metric not in self.metrics:
                    measured = ", ".join(metric for metric in self.metrics if metric in result)
                    raise InvalidInput(
                        f"There is no figure {metric} to set a floor for; there are {measured}.", reason="figure"
                    )
                mean = result[metric]["mean"]
                if mean < floor:
                    name = configuration_name(result["configuration"])
                    problems.append(f"{name}: {metric} {mean:.4f} is below {floor:g}")
        return problems

    def problems(self, report: dict[str, Any], floors: Mapping[str, float], before: PerQuery | None) -> list[str]:
        """What is not good enough, in sentences. Adds the comparison with the earlier report to ``report``."""
        problems = self.below(report["results"], floors)
        if before is not None:
            against = report["against_baseline"] = self.compare(report["results"][0]["per_query"], before)
            problems += [
                f"{metric} is worse than before by {-found['mean']:.4f}, and not by chance"
                for metric, found in against.items()
                if found["certain"] and found["mean"] < 0
            ]
        return problems

    def _of(self, values: PerQuery) -> list[str]:
        present = {metric for each in values.values() for metric in each}
        return [metric for metric in self.metrics if metric in present]


def configuration_name(configuration: Configuration) -> str:
    """One line for people."""
    return ",".join(f"{key}={value}" for key, value in configuration.items()) or "as configured"


def _rounded(mean: float, low: float, high: float) -> dict[str, float]:
    return {"mean": round(mean, 4), "low": round(low, 4), "high": round(high, 4)}
