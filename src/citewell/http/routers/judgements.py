"""Judgements of answers, for evaluations."""

from __future__ import annotations

from fastapi import APIRouter

from citewell.http.auth import AppDep, CanEdit
from citewell.http.limits import LimitChats
from citewell.http.schemas.judgements import JudgementIn, JudgementOut

router = APIRouter(prefix="/judgements", tags=["evaluation"])


@router.post("", dependencies=[LimitChats])
def judge_answer(body: JudgementIn, caller: CanEdit, app: AppDep) -> JudgementOut:
    """Have the judge of the settings say whether an answer says what is known to be right."""
    found = app.answer_judging.correctness(caller, question=body.question, answer=body.answer, expected=body.expected)
    return JudgementOut.of(found)
