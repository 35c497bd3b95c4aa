"""Spans of days that a chart has one point for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

MOST_DAYS_BY_DAY = 92
MOST_DAYS_BY_WEEK = 400


class Bucket(StrEnum):
    """How long a span is; ``AUTO``: days for up to 92 of them, weeks for up to 400, months beyond."""

    AUTO = "auto"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Span:
    """Days that belong together, both included."""

    first: date
    last: date


def chosen(bucket: Bucket, first: date, last: date) -> Bucket:
    """The bucket itself, or what ``AUTO`` comes to for these days."""
    if bucket is not Bucket.AUTO:
        return bucket
    days = (last - first).days + 1
    if days <= MOST_DAYS_BY_DAY:
        return Bucket.DAY
    return Bucket.WEEK if days <= MOST_DAYS_BY_WEEK else Bucket.MONTH


def spans_of(bucket: Bucket, first: date, last: date) -> Sequence[Span]:
    """All days from ``first`` to ``last``; weeks begin on Monday, and the outer spans are cut off."""
    spans = []
    start = first
    while start <= last:
        end = min(_end(bucket, start), last)
        spans.append(Span(start, end))
        start = end + timedelta(days=1)
    return spans


def _end(bucket: Bucket, day: date) -> date:
    if bucket is Bucket.WEEK:
        return day + timedelta(days=6 - day.weekday())
    if bucket is Bucket.MONTH:
        return (day.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return day
