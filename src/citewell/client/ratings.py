"""Calls about ratings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from citewell.client.description import Api, Call, Json, Pages, call, many, path_part


class RatingCalls(Api):
    """What people think of answers. ``wanted`` filters by ``assistant``, ``prompt_number``, ``collection``, ``score``,
    ``thumb``, ``reason``, ``session_id``, ``message_id``, ``user_id``, ``from``, ``to``, ``with_text``.
    """

    @call
    def rate(
        self,
        message_id: str,
        *,
        score: int | None = None,
        thumb: str | None = None,
        reasons: Sequence[str] = (),
        text: str = "",
    ) -> Call[Json]:
        """Rate an answer of one of your chats from 1 to 5, or with a thumb, ``up`` or ``down``; once for each."""
        body: Json = {"message_id": message_id, "score": score, "thumb": thumb, "reasons": list(reasons), "text": text}
        return self._object("POST", "/chat/ratings", json=body)

    @many
    def ratings(self, /, **wanted: Any) -> Pages:
        """Your ratings, for administrators those of everybody; newest first."""
        return self._pages("/chat/ratings", {"limit": 100, **wanted})

    @call
    def rating(self, rating_id: str) -> Call[Json]:
        """A rating."""
        return self._object("GET", f"/chat/ratings/{path_part(rating_id)}")

    @call
    def change_rating(self, /, rating_id: str, **changes: Any) -> Call[Json]:
        """Change ``score``, ``thumb``, ``reasons`` or ``text`` of a rating of yours."""
        return self._object("PATCH", f"/chat/ratings/{path_part(rating_id)}", json=changes)

    @call
    def delete_rating(self, rating_id: str) -> Call[None]:
        """Withdraw a rating of yours."""
        return self._nothing("DELETE", f"/chat/ratings/{path_part(rating_id)}")

    @call
    def rating_stats(self, /, **wanted: Any) -> Call[Json]:
        """Count, mean, scores, thumbs and reasons, by day, assistant and collection."""
        return self._object("GET", "/chat/ratings/stats", params=wanted)
