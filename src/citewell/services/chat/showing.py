"""What of somebody else's answers a reader may see: never more than they could read themselves.

A statement is shown where all that it rests on is readable. What rests on its quotes is known where it was verified and
borne out by them: then its documents are those that it cites, all of them, as it may have drawn on each. Of every other
statement nobody knows where it is from but that its writer had seen it: so everything that was shown to the writer of
this answer, and of those before it on the branch, has to be readable.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from citewell.db.session import ScopedSession
from citewell.db.tables import Citation, Document
from citewell.domain.access import Caller
from citewell.domain.verification import Verdict
from citewell.services.access.rules import AccessRules
from citewell.services.chat.replies import Reply
from citewell.services.chat.storing import text_of

ABSTAINED = "abstained"


@dataclass(frozen=True, slots=True)
class ShownStatement:
    """A statement as it was stored; ``stored`` is ``None`` where the reader may not see it."""

    citations: tuple[int, ...]
    stored: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """A message as a reader may see it. ``reply`` holds what was stored: show nothing of it but what is named here.

    ``text`` is put together from the statements that are shown. ``available``: the citations, by number, whose document
    the reader can read now.
    """

    reply: Reply
    text: str
    statements: Sequence[ShownStatement] = ()
    available: Mapping[int, Citation] | None = None

    @property
    def hidden(self) -> int:
        """How many statements the reader may not see."""
        return sum(each.stored is None for each in self.statements)


def shown_to(
    session: ScopedSession, access: AccessRules, caller: Caller, replies: Sequence[Reply]
) -> list[ShownMessage]:
    """What the caller may see of a branch, given from its first message on.

    Args:
        session: A session of the caller.
        access: The rules of access.
        caller: Who reads.
        replies: As ``replies_of`` gives them to the same caller.
    """
    named = {each for reply in replies for each in _cited(reply) | _seen_by_writer(reply)}
    readable = _readable(session, access, caller, named)
    found = []
    all_open = True
    for reply in replies:
        if reply.message.role == "user":
            found.append(ShownMessage(reply, reply.message.text))
            continue
        known = reply.message.retrieved is not None
        all_open = all_open and known and _cited(reply) | _seen_by_writer(reply) <= readable
        found.append(_answer(reply, readable, all_open=all_open))
    return found


def _answer(reply: Reply, readable: set[str], *, all_open: bool) -> ShownMessage:
    cited = {row.number: row for row in reply.citations}
    available = {number: row for number, row in cited.items() if row.document_id in readable}
    statements = [
        ShownStatement(tuple(each["citations"]), each if all_open or _rests_on(each, available) else None)
        for each in reply.message.statements or ()
    ]
    text = text_of([each.stored for each in statements if each.stored is not None])
    if not statements and reply.message.state == ABSTAINED:
        text = reply.message.text  # that nothing was found, in words that are always the same
    return ShownMessage(reply, text, statements, available)


def _rests_on(statement: Mapping[str, Any], available: Mapping[int, Citation]) -> bool:
    numbers = statement["citations"]
    return statement["verdict"] == Verdict.SUPPORTED and bool(numbers) and all(each in available for each in numbers)


def _cited(reply: Reply) -> set[str]:
    return {row.document_id for row in reply.citations}


def _seen_by_writer(reply: Reply) -> set[str]:
    return {each["document_id"] for each in reply.message.retrieved or () if each["shown"]}


def _readable(session: ScopedSession, access: AccessRules, caller: Caller, documents: set[str]) -> set[str]:
    if not documents:
        return set()
    wanted = select(Document.id).where(Document.id.in_(documents), access.readable_documents(caller))
    return set(session.scalars(wanted))
