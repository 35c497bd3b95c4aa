"""What models cost."""

from __future__ import annotations

from fastapi import APIRouter, Response

from citewell.http.auth import AppDep, CanAdmin
from citewell.http.idempotency import OnceDep
from citewell.http.schemas.shape import Listing
from citewell.http.schemas.text import Cursor, IdPath, Limit
from citewell.http.schemas.usage import EffectivePriceOut, PriceIn, PriceOut, PricePatch

router = APIRouter(prefix="/model-prices", tags=["usage"])


@router.get("")
def list_prices(caller: CanAdmin, app: AppDep, cursor: Cursor = None, limit: Limit = 50) -> Listing[PriceOut]:
    """The tenant's own prices, those of the latest days first."""
    found = app.usage.prices.own(caller, cursor=cursor, limit=limit)
    return Listing(items=[PriceOut.of(row) for row in found.items], next_cursor=found.next_cursor, total=found.total)


@router.get("/effective")
def effective_prices(caller: CanAdmin, app: AppDep) -> Listing[EffectivePriceOut]:
    """What counts now for each configured model, and where that is from."""
    items = [EffectivePriceOut.of(each) for each in app.usage.prices.effective(caller)]
    return Listing(items=items, next_cursor=None, total=len(items))


@router.post("", status_code=201)
def add_price(body: PriceIn, caller: CanAdmin, app: AppDep, once: OnceDep, response: Response) -> PriceOut:
    """Write down what a model costs from a day on. What was used before keeps what it cost."""
    prices = app.usage.prices
    row = once("model_price", caller, make=lambda claimed: prices.add(claimed, body.new()), again=prices.get)
    response.headers["Location"] = f"/v1/model-prices/{row.id}"
    return PriceOut.of(row)


@router.get("/{price_id}")
def get_price(price_id: IdPath, caller: CanAdmin, app: AppDep) -> PriceOut:
    """One of the tenant's own prices."""
    return PriceOut.of(app.usage.prices.get(caller, price_id))


@router.patch("/{price_id}")
def change_price(price_id: IdPath, body: PricePatch, caller: CanAdmin, app: AppDep) -> PriceOut:
    """Correct a price; its model and its day stay. What was used before keeps what it cost."""
    return PriceOut.of(app.usage.prices.change(caller, price_id, body.change()))


@router.delete("/{price_id}", status_code=204)
def remove_price(price_id: IdPath, caller: CanAdmin, app: AppDep) -> None:
    """Forget a price. What was used before keeps what it cost."""
    app.usage.prices.remove(caller, price_id)
