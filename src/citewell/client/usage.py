"""Calls about what is used, budgets and prices."""

from __future__ import annotations

from operator import itemgetter
from typing import Any

from citewell.client.description import Api, Call, Json, Pages, call, many, path_part


class UsageCalls(Api):
    """What is used, what it costs, and how much may be used. Money is in US dollars, as decimal strings."""

    @call
    def usage(
        self, /, *, group_by: str = "day", first: str | None = None, last: str | None = None, **more: Any
    ) -> Call[Json]:
        """What was used: ``{"items": […], "total": {…}}``, by ``day``, ``user``, ``key``, ``collection``,
        ``assistant``, ``model`` or ``purpose``. ``first`` and ``last`` are days; ``more`` takes ``user_id``, ``limit``.
        """
        params = {"group_by": group_by, "from": first, "to": last, **more}
        given = {name: value for name, value in params.items() if value is not None}
        return self._object("GET", "/usage", params=given)

    @call
    def insight(
        self, /, *, first: str | None = None, last: str | None = None, bucket: str = "auto", **more: Any
    ) -> Call[Json]:
        """Questions, users, ends, ratings, latency and cost over time: ``items`` by ``bucket`` (``day``, ``week``,
        ``month``) and ``total``. ``more`` takes one of ``collection``, ``assistant`` and ``model``, and ``user_id``.
        """
        params = {"bucket": bucket, "from": first, "to": last, **more}
        given = {name: value for name, value in params.items() if value is not None}
        return self._object("GET", "/insight", params=given)

    @many
    def failing_questions(self, /, **filters: Any) -> Pages:
        """Questions that were not answered, or rated badly, the most frequent first; for administrators."""
        return self._pages("/insight/questions", {"limit": 100, **filters})

    @call
    def create_budget(
        self,
        scope: str,
        *,
        period: str,
        measure: str,
        amount: str,
        scope_id: str | None = None,
        warn_percent: int = 80,
    ) -> Call[Json]:
        """Set a budget for a ``tenant``, ``user``, ``key``, ``collection`` or ``assistant``; without ``scope_id`` for
        each of them. ``measure`` is ``cost``, ``tokens`` or ``questions``, ``period`` ``day`` or ``month``.
        """
        body: Json = {"scope": scope, "period": period, "measure": measure, "amount": amount}
        body |= {"warn_percent": warn_percent, "scope_id": scope_id}
        return self._object("POST", "/budgets", json=body)

    @many
    def budgets(self) -> Pages:
        """The budgets, newest first."""
        return self._pages("/budgets", {"limit": 100})

    @call
    def change_budget(
        self, budget_id: str, *, amount: str | None = None, warn_percent: int | None = None
    ) -> Call[Json]:
        """Change how much a budget is, or when it warns."""
        given = {"amount": amount, "warn_percent": warn_percent}
        body = {name: value for name, value in given.items() if value is not None}
        return self._object("PATCH", f"/budgets/{path_part(budget_id)}", json=body)

    @call
    def delete_budget(self, budget_id: str) -> Call[None]:
        """Remove a budget."""
        return self._nothing("DELETE", f"/budgets/{path_part(budget_id)}")

    @call
    def budget_states(self) -> Call[list[Json]]:
        """How far budgets are: those that limit you, or for administrators all."""
        return Call("GET", "/budgets/state", read=itemgetter("items"))

    @call
    def add_price(
        self,
        model: str,
        *,
        input: str,  # noqa: A002  # the API's own word
        output: str,
        cached: str | None = None,
        since: str | None = None,
    ) -> Call[Json]:
        """Write down what a million tokens of a model cost from a moment on."""
        body: Json = {"model": model, "input": input, "output": output, "cached": cached, "since": since}
        return self._object("POST", "/model-prices", json=body)

    @many
    def prices(self) -> Pages:
        """The tenant's own prices, those of the latest days first."""
        return self._pages("/model-prices", {"limit": 100})

    @call
    def effective_prices(self) -> Call[list[Json]]:
        """What counts now for each configured model, and where that is from."""
        return Call("GET", "/model-prices/effective", read=itemgetter("items"))

    @call
    def change_price(
        self,
        price_id: str,
        *,
        input: str | None = None,  # noqa: A002  # the API's own word
        cached: str | None = None,
        output: str | None = None,
    ) -> Call[Json]:
        """Correct one of the tenant's own prices; its model and its day stay."""
        given = {"input": input, "cached": cached, "output": output}
        body = {name: value for name, value in given.items() if value is not None}
        return self._object("PATCH", f"/model-prices/{path_part(price_id)}", json=body)

    @call
    def remove_price(self, price_id: str) -> Call[None]:
        """Forget one of the tenant's own prices."""
        return self._nothing("DELETE", f"/model-prices/{path_part(price_id)}")

    @call
    def evidence(self, session_id: str, message_id: str) -> Call[Json]:
        """What an answer was made from: every passage that was found, and whether its writer was shown it."""
        return self._object("GET", f"/chat/{path_part(session_id)}/messages/{path_part(message_id)}/evidence")
