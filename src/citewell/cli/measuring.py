"""Figures of single questions, put together and compared."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
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
                    raise InvalidInput(f"There is no figure {metric} to set a floor for; there are {measured}.")
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


def baseline_of(path: Path) -> PerQuery:
    """The values of the first configuration of an earlier report. Raises ``InvalidInput``."""
    try:
        report = json.loads(path.read_text(encoding="utf-8"))
        return {str(query): dict(values) for query, values in report["results"][0]["per_query"].items()}
    except OSError as error:
        raise InvalidInput(f"{path}: {error.strerror}.") from error
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise InvalidInput(f"{path} is not a report of an evaluation.") from error


def configuration_name(configuration: Configuration) -> str:
    """One line for people."""
    return ",".join(f"{key}={value}" for key, value in configuration.items()) or "as configured"


def configuration_of(given: str, kinds: Mapping[str, type]) -> dict[str, Any]:
    """The options in ``name=value,name=value``. Raises ``InvalidInput`` for what ``kinds`` does not have."""
    options: dict[str, Any] = {}
    for part in given.split(","):
        name, _, value = part.strip().partition("=")
        kind = kinds.get(name)
        if kind is None:
            raise InvalidInput(f"--config knows {', '.join(kinds)}, not {name!r}.")
        if kind is bool:
            if value not in ("true", "false"):
                raise InvalidInput(f"{name} must be true or false, not {value!r}.")
            options[name] = value == "true"
        elif kind is int:
            if not value.isdecimal():
                raise InvalidInput(f"{name} must be a whole number, not {value!r}.")
            options[name] = int(value)
        else:
            options[name] = value
    return options


def floor_of(given: str) -> tuple[str, float]:
    """A metric and the least that it may be, of ``metric=number``. Raises ``InvalidInput``."""
    metric, _, value = given.partition("=")
    try:
        return metric, float(value)
    except ValueError as error:
        raise InvalidInput(f"--floor is a metric and a number, as in ndcg@10=0.7, not {given!r}.") from error


def check_writable(output: Path) -> None:
    """Before the measuring, which may take long. Raises ``InvalidInput``."""
    try:
        output.open("a", encoding="utf-8").close()
    except OSError as error:
        raise InvalidInput(f"--output {output} cannot be written: {error.strerror}.", field="output") from error


def difference_line(found: Mapping[str, Any]) -> str:
    """A difference for people."""
    sure = "certain" if found["certain"] else "may be chance"
    bounds = f"{found['low']:+.4f} to {found['high']:+.4f}"
    return f"{found['mean']:+.4f} ({bounds}, {found['better']} better, {found['worse']} worse, {sure})"


def _rounded(mean: float, low: float, high: float) -> dict[str, float]:
    return {"mean": round(mean, 4), "low": round(low, 4), "high": round(high, 4)}
