"""What answers were made from."""

from __future__ import annotations

from fastapi import APIRouter

from citewell.http.auth import AppDep, CanRead
from citewell.http.schemas.evidence import EvidenceOut
from citewell.http.schemas.text import IdPath

router = APIRouter(tags=["chat"])


@router.get("/chat/{session_id}/messages/{message_id}/evidence")
def evidence(session_id: IdPath, message_id: IdPath, caller: CanRead, app: AppDep) -> EvidenceOut:
    """The passages that were found for an answer, and which of them its writer was shown; for who asked, and for
    administrators, whose look at it is audited. Documents that you cannot read (any more) are shown by id alone.
    """
    return EvidenceOut.of(app.usage.evidence.of(caller, session_id, message_id))
