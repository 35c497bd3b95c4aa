"""What people do with ratings: give, look at, change and withdraw them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from citewell.db.paging import MAX_LIMIT, Page, page
from citewell.db.session import Database, ScopedSession
from citewell.db.tables import Assistant, Chat, Message, Rating
from citewell.domain.access import Caller, Scope
from citewell.domain.errors import Conflict, Forbidden, NotFound
from citewell.domain.plain_text import is_storable
from citewell.services.access.rules import AccessRules, need_scope
from citewell.services.chat.replies import RUNNING, owned
from citewell.services.ratings.fields import RatingFields, RatingFilter, Thumb, checked
from citewell.services.ratings.rules import NO_RATING, matching, visible
from citewell.services.ratings.stats import RatingStats, stats_of


@dataclass(frozen=True, slots=True)
class RatingView:
    """A rating with the answer that it is about, and the question before it."""

    rating: Rating
    answer: Message
    question: str
    assistant: str | None


class Ratings:
    """Ratings of answers. Each is its author's; administrators read all of the tenant, with question and answer.

    Who can see a chat rates its answers, once each; to rate again is to change the rating.
    """

    def __init__(self, database: Database, access: AccessRules) -> None:
        self._database = database
        self._access = access

    def rate(self, caller: Caller, message_id: str, fields: RatingFields) -> tuple[RatingView, bool]:
        """Rate an answer of one of the caller's chats; whether it is the first time.

        Raises:
            NotFound: there is no such answer in the caller's chats.
            InvalidInput: a value is not acceptable.
            Conflict: it is being written still.
        """
        need_scope(caller, Scope.READ)
        kept = checked(_values(fields))
        with self._database.write(caller) as session:
            answer = self._answer(session, caller, message_id)
            mine = select(Rating).where(Rating.message_id == answer.id, Rating.user_id == caller.user_id)
            rating = session.scalars(mine).one_or_none()
            first = rating is None
            if rating is None:
                now = session.clock.now()
                rating = Rating(id=session.ids.new_id(), message_id=answer.id, user_id=caller.user_id, created_at=now)
            self._store(session, rating, kept, "rating.create" if first else "rating.update")
            return self._views(session, [rating])[0], first

    def list(
        self, caller: Caller, wanted: RatingFilter, *, cursor: str | None = None, limit: int = 50
    ) -> Page[RatingView]:
        """The caller's ratings that fit, for admins all of the tenant; newest first.

        Raises:
            NotFound: there is no such assistant or collection.
        """
        need_scope(caller, Scope.READ)
        with self._database.read(caller) as session:
            ids = matching(session, self._access, caller, wanted)
            rows = select(Rating).where(Rating.id.in_(ids))
            found: Page[Rating] = page(
                session, rows, moment=Rating.created_at, key=Rating.id, cursor=cursor, limit=limit
            )
            return Page(self._views(session, found.items), found.next_cursor, found.total)

    def every(self, caller: Caller, wanted: RatingFilter) -> Iterator[RatingView]:
        """All pages of ``list``, one after the other. Raises as ``list``, at once."""
        found = self.list(caller, wanted, limit=MAX_LIMIT)

        def rest(found: Page[RatingView]) -> Iterator[RatingView]:
            yield from found.items
            while found.next_cursor is not None:
                found = self.list(caller, wanted, cursor=found.next_cursor, limit=MAX_LIMIT)
                yield from found.items

        return rest(found)

    def stats(self, caller: Caller, wanted: RatingFilter) -> RatingStats:
        """What the ratings that ``list`` would show come to. Raises as ``list``."""
        need_scope(caller, Scope.READ)
        with self._database.read(caller) as session:
            return stats_of(session, self._access, caller, matching(session, self._access, caller, wanted))

    def get(self, caller: Caller, rating_id: str) -> RatingView:
        """One rating. Raises ``NotFound``."""
        need_scope(caller, Scope.READ)
        with self._database.read(caller) as session:
            return self._views(session, [_find(session, caller, rating_id)])[0]

    def patch(self, caller: Caller, rating_id: str, changes: Mapping[str, Any]) -> RatingView:
        """Change ``score``, ``thumb``, ``reasons`` or ``text`` of one's own rating.

        Raises:
            NotFound: there is none that the caller may see.
            Forbidden: it is somebody else's: only its author says what they think.
            InvalidInput: a value is not acceptable.
        """
        need_scope(caller, Scope.READ)
        with self._database.write(caller) as session:
            rating = _find(session, caller, rating_id, lock=True)
            if rating.user_id != caller.user_id:
                raise Forbidden("Only its author changes a rating.", reason="rating_author")
            kept = checked({**_values(_fields_of(rating)), **changes})
            self._store(session, rating, kept, "rating.update")
            return self._views(session, [rating])[0]

    def delete(self, caller: Caller, rating_id: str) -> None:
        """Withdraw a rating; an administrator may remove anybody's.

        Raises:
            NotFound: there is none that the caller may see.
            InsufficientScope: the API key may not delete.
        """
        need_scope(caller, Scope.DELETE)
        with self._database.write(caller) as session:
            rating = _find(session, caller, rating_id, lock=True)
            session.delete(rating)
            session.audit("rating.delete", "rating", rating.id, message_id=rating.message_id, author=rating.user_id)

    @staticmethod
    def _answer(session: ScopedSession, caller: Caller, message_id: str) -> Message:
        of_mine = (
            select(Message)
            .join(Chat, Chat.id == Message.chat_id)
            .where(Message.id == message_id, Message.role == "assistant", owned(caller))
            .with_for_update(of=Message)
        )
        answer = session.scalars(of_mine).one_or_none() if is_storable(message_id) else None
        if answer is None:
            raise NotFound("There is no such answer in your chats.")
        if answer.state == RUNNING:
            raise Conflict("This answer is being written. Rate it when it is there.", reason="answer_running")
        return answer

    @staticmethod
    def _store(session: ScopedSession, rating: Rating, fields: RatingFields, action: str) -> None:
        rating.score = fields.score
        rating.thumb = None if fields.thumb is None else fields.thumb.number
        rating.reasons = [reason.value for reason in fields.reasons]
        rating.text = fields.text
        rating.updated_at = session.clock.now()
        session.add(rating)
        session.flush()
        session.audit(
            action,
            "rating",
            rating.id,
            message_id=rating.message_id,
            score=rating.score,
            thumb=rating.thumb,
            reasons=rating.reasons,
        )

    @staticmethod
    def _views(session: ScopedSession, ratings: Sequence[Rating]) -> Sequence[RatingView]:
        asked = aliased(Message)
        wanted = (
            select(Message, asked.text, Assistant.name)
            .outerjoin(asked, asked.id == Message.parent_id)
            .outerjoin(Assistant, Assistant.id == Message.assistant_id)
            .where(Message.id.in_([row.message_id for row in ratings]))
        )
        about = {row.Message.id: row for row in session.execute(wanted)} if ratings else {}
        return [
            RatingView(row, about[row.message_id].Message, about[row.message_id].text or "", about[row.message_id].name)
            for row in ratings
        ]


def _find(session: ScopedSession, caller: Caller, rating_id: str, *, lock: bool = False) -> Rating:
    wanted = select(Rating).where(Rating.id == rating_id, visible(caller))
    if lock:
        wanted = wanted.with_for_update(of=Rating)
    found = session.scalars(wanted).one_or_none() if is_storable(rating_id) else None
    if found is None:
        raise NotFound(NO_RATING)
    return found


def _values(fields: RatingFields) -> dict[str, Any]:
    return {"score": fields.score, "thumb": fields.thumb, "reasons": fields.reasons, "text": fields.text}


def _fields_of(rating: Rating) -> RatingFields:
    thumb = Thumb.of(rating.thumb)
    values = {"score": rating.score, "thumb": thumb, "reasons": rating.reasons, "text": rating.text}
    return checked(values)
