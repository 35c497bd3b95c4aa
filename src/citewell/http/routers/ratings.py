"""Ratings of answers. Their addresses go before those of a chat, and of a collection named ``ratings``."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Response
from starlette.responses import StreamingResponse

from citewell.http.auth import AppDep, CanDelete, CanRead
from citewell.http.csv_tables import csv_download
from citewell.http.schemas.ratings import (
    CSV_COLUMNS,
    RatingIn,
    RatingOut,
    RatingPatch,
    RatingStatsOut,
    csv_row,
    rating_filter,
)
from citewell.http.schemas.shape import Listing
from citewell.http.schemas.text import Cursor, IdPath, Limit
from citewell.services.ratings.fields import RatingFilter

router = APIRouter(prefix="/chat", tags=["ratings"])

Filter = Annotated[RatingFilter, Depends(rating_filter)]


@router.post("/ratings", status_code=201)
def rate(body: RatingIn, caller: CanRead, app: AppDep, response: Response) -> RatingOut:
    """Rate an answer of one of your chats. To rate it again is to change the rating (200)."""
    view, first = app.ratings.rate(caller, body.message_id, body.fields())
    if not first:
        response.status_code = 200
    response.headers["Location"] = f"/v1/chat/ratings/{view.rating.id}"
    return RatingOut.of(view)


@router.get("/ratings")
def list_ratings(
    caller: CanRead, app: AppDep, wanted: Filter, cursor: Cursor = None, limit: Limit = 50
) -> Listing[RatingOut]:
    """Your ratings, for administrators those of everybody; newest first."""
    found = app.ratings.list(caller, wanted, cursor=cursor, limit=limit)
    items = [RatingOut.of(view) for view in found.items]
    return Listing(items=items, next_cursor=found.next_cursor, total=found.total)


@router.get("/ratings.csv", response_class=StreamingResponse)
def export_ratings(caller: CanRead, app: AppDep, wanted: Filter) -> StreamingResponse:
    """The ratings of the list as CSV."""
    views = app.ratings.every(caller, wanted)
    return csv_download("ratings.csv", CSV_COLUMNS, (csv_row(view) for view in views))


@router.get("/ratings/stats")
def rating_stats(caller: CanRead, app: AppDep, wanted: Filter) -> RatingStatsOut:
    """What the ratings of the list come to."""
    return RatingStatsOut.of(app.ratings.stats(caller, wanted))


@router.get("/ratings/{rating_id}")
def get_rating(rating_id: IdPath, caller: CanRead, app: AppDep) -> RatingOut:
    """A rating."""
    return RatingOut.of(app.ratings.get(caller, rating_id))


@router.patch("/ratings/{rating_id}")
def change_rating(rating_id: IdPath, body: RatingPatch, caller: CanRead, app: AppDep) -> RatingOut:
    """Change a rating of yours."""
    return RatingOut.of(app.ratings.patch(caller, rating_id, body.changes()))


@router.delete("/ratings/{rating_id}", status_code=204)
def delete_rating(rating_id: IdPath, caller: CanDelete, app: AppDep) -> None:
    """Withdraw a rating of yours; administrators may remove anybody's."""
    app.ratings.delete(caller, rating_id)
