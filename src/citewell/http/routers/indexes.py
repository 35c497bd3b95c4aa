"""The state of the indexes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

from fastapi import APIRouter
from pydantic import Field

from citewell.http.auth import AppDep, CanAdmin
from citewell.http.schemas.shape import Body, Out
from citewell.services.upkeep.findings import Report

router = APIRouter(tags=["index"])


class VerifyIn(Body):
    """How to verify."""

    repair: bool = Field(default=False, description="Mend what a program can mend.")


class FindingOut(Out):
    """Something that is not as it should be."""

    check: str
    subject: str
    message: str
    repair: str | None
    repaired: bool


class ReportOut(Out):
    """What was found, and how much was looked at."""

    healthy: bool
    findings: list[FindingOut]
    counts: Mapping[str, int]

    @classmethod
    def of(cls, report: Report) -> Self:
        """The public form of a report."""
        findings = [FindingOut.model_validate(finding) for finding in report.findings]
        return cls(healthy=report.healthy, findings=findings, counts=report.counts)


@router.post("/index/verify")
def verify(body: VerifyIn, caller: CanAdmin, app: AppDep) -> ReportOut:
    """Compare database, indexes and files of your tenant with each other."""
    return ReportOut.of(app.doctor.examine(caller, repair=body.repair))
