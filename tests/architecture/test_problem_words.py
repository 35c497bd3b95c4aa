"""The page has words in every language for whatever the server refuses: each refusal says by a stable word why."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from citewell.http.faults import KINDS
from citewell.services.settings.catalogue import SETTINGS

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "citewell"
LANGUAGES = ("en", "de")
REFUSALS = {
    "AlreadyExists": "already_exists",
    "BudgetSpent": "budget_spent",
    "Conflict": "conflict",
    "Forbidden": "forbidden",
    "InvalidInput": "invalid_input",
    "TooLarge": "too_large",
    "UnsupportedFormat": "unsupported_format",
}
"""What somebody can do otherwise, who knows why it was refused; for these a general sentence is not enough."""
MAY = {
    "BadCredentials": "bad_credentials",
    "ModelInvalid": "model_invalid",
    "ModelUnavailable": "model_unavailable",
    "NotFound": "not_found",
    "RateLimited": "rate_limited",
    "Unavailable": "unavailable",
}
"""What a general sentence is enough for; a word that says more has words of its own."""
AREAS = ("db", "domain", "services", "http", "backends/sources", "backends/chat_models", "backends/parsing")
NOT_FOR_THE_PAGE = {
    "http/openai/",  # answers programs in the form of OpenAI's API
    "http/mcp_endpoint.py",
    "services/answer/tools.py",  # answers a model
    "services/sources/fields.py",  # what a connector tells, not a person
    "services/jobs/queue.py",  # a mistake of the program
    "domain/conflicts.py",  # another class of this name
}
VARYING: Mapping[str, frozenset[str]] = {
    "domain/facets.py": frozenset({"facet_text", "facet_list", "time", "user_unknown"}),
    "http/json_bodies.py": frozenset({"invalid", "nul", "not_unicode"}),
    "http/schemas/batches.py": frozenset({"json", "invalid", "nul", "not_unicode", "too_deep"}),
    "http/schemas/documents.py": frozenset({"json", "invalid", "nul", "not_unicode", "too_deep"}),
    "services/embedding_versions/versions.py": frozenset({"model_unavailable", "model_invalid"}),
    "services/settings/desk.py": frozenset(
        {"setting_capped", *(f"setting_{setting.kind.name}" for setting in SETTINGS.values())}
    ),
}
"""The words of a refusal that says in a variable why."""
UNSEEN = {"batch_id", "cursor", "doc_id", "idempotency-key", "if-match", "message_id", "parent_key", "tenant_id"}
"""What no person fills in."""
PLACEHOLDER = re.compile(r"\{\{(\w+)\}\}")
OF_PYDANTIC = {"finite_number", "string_pattern_mismatch", "timezone_aware", "wrong_type", "not_acceptable"}


@dataclass(frozen=True)
class Refusal:
    """One place where the server refuses something."""

    place: str
    code: str
    reasons: frozenset[str]
    """Its stable words; empty where it has none."""
    facts: frozenset[str]
    on_a_field: bool
    fields: frozenset[str]
    """What it says is wrong, where that is not in a variable."""


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _refusal(path: str, call: ast.Call) -> Refusal:
    given = {each.arg: each.value for each in call.keywords}
    reason, code = given.get("reason"), {**REFUSALS, **MAY}[_name(call)]
    words = frozenset({str(reason.value)}) if isinstance(reason, ast.Constant) else frozenset()
    if not words and (reason is not None or None in given):
        words = VARYING.get(path, frozenset())
    # Where facts come from a function, what they are is not seen here.
    facts = frozenset(each for each in given if each) | ({"*"} if None in given or path in VARYING else frozenset())
    field = given.get("field")
    fields = frozenset({str(field.value)}) if isinstance(field, ast.Constant) else frozenset()
    return Refusal(f"{path}:{call.lineno}", code, words, facts, "field" in given, fields)


@cache
def refusals() -> tuple[Refusal, ...]:
    """All that is refused by services, by what they rest on, and by HTTP."""

    def found() -> Iterator[Refusal]:
        for area in AREAS:
            for path in sorted((SOURCE / area).rglob("*.py")):
                name = path.relative_to(SOURCE).as_posix()
                if any(name.startswith(skipped) for skipped in NOT_FOR_THE_PAGE):
                    continue
                for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                    if isinstance(node, ast.Call) and _name(node) in {**REFUSALS, **MAY}:
                        yield _refusal(name, node)

    return tuple(found())


def catalogue(language: str) -> dict[str, Any]:
    """What the page says of problems."""
    path = ROOT / "web" / "src" / "locales" / language / "problems.json"
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def words_for(catalogue: Mapping[str, Any], refusal: Refusal, reason: str) -> str | None:
    """The sentence for a reason, found as ``web/src/app/problems.ts`` does."""
    own = None if refusal.on_a_field else catalogue["reasons"].get(refusal.code, {}).get(reason)
    found: str | None = own or catalogue["faults"].get(reason)
    return found


def test_every_refusal_says_why_by_a_stable_word() -> None:
    silent = [each.place for each in refusals() if each.code in REFUSALS.values() and not each.reasons]
    assert len(refusals()) > 300
    assert silent == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_has_words_for_every_reason_with_its_numbers(language: str) -> None:
    words = catalogue(language)
    missing, unfilled = [], []
    for each in refusals():
        for reason in each.reasons:
            sentence = words_for(words, each, reason)
            if sentence is None:
                missing.append((each.place, reason))
            elif "*" not in each.facts and not set(PLACEHOLDER.findall(sentence)) <= each.facts:
                unfilled.append((each.place, reason, sentence))
    assert missing == []
    assert unfilled == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_has_words_for_what_the_form_of_a_request_is_refused_for(language: str) -> None:
    faults = catalogue(language)["faults"]
    said = {"too_long", "too_many", "empty", "too_short", "too_few", "missing", "unknown_field", "too_small", "too_big"}
    assert KINDS
    assert (said | {"not_allowed"} | OF_PYDANTIC | custom_errors()) - set(faults) == set()


def custom_errors() -> set[str]:
    """The kinds of error that our own shapes of requests raise."""
    found = set()
    for path in (SOURCE / "http").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and _name(node) == "PydanticCustomError":
                kind = node.args[0]
                assert isinstance(kind, ast.Constant)
                found.add(str(kind.value))
    return found


@pytest.mark.parametrize("part", ["codes", "reasons", "faults", "places", "notes"])
def test_no_language_lacks_words_that_another_has(part: str) -> None:
    def keys(tree: Mapping[str, Any], above: str = "") -> set[tuple[str, tuple[str, ...]]]:
        found: set[tuple[str, tuple[str, ...]]] = set()
        for name, value in tree.items():
            if isinstance(value, dict):
                found |= keys(value, f"{above}{name}.")
            else:
                found.add((above + name, tuple(sorted(PLACEHOLDER.findall(value)))))
        return found

    told = [keys(catalogue(language)[part]) for language in LANGUAGES]
    assert told[0] == told[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_has_words_for_the_fields_that_are_named(language: str) -> None:
    places = catalogue(language)["places"]
    named = {re.split(r"[/.]", field)[-1] for each in refusals() for field in each.fields}
    assert len(named) > 80
    assert named - set(places) - UNSEEN == set()
