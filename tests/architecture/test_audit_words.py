"""The page has words for everything that the server writes into the audit log."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "citewell"
ACTION = re.compile(r"[a-z_]+\.[a-z_]+")
ACTION_GIVEN = re.compile(r'"[a-z_]+\.[a-z_]+"')


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Every call, with the last part of what is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name):
            yield (node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id), node


def texts(node: ast.AST) -> set[str]:
    """What an expression may be: a text, or one of two; nothing where it is a name."""
    if isinstance(node, ast.IfExp):
        return texts(node.body) | texts(node.orelse)
    return {node.value} if isinstance(node, ast.Constant) and isinstance(node.value, str) else set()


def hands_on(function: ast.FunctionDef, through: set[str]) -> bool:
    """Whether a function is told the action that it has written down."""
    given = {each.arg for each in function.args.args}
    handed = [each for name, call in calls(function) if name in through for each in call.args]
    return "action" in given and any(isinstance(each, ast.Name) and each.id == "action" for each in handed)


DEEPEST = 3
SOURCES = [path.read_text("utf-8") for path in sorted(SOURCE.rglob("*.py"))]
TREES = [ast.parse(source) for source in SOURCES if "audit(" in source or ACTION_GIVEN.search(source)]


@cache
def written() -> dict[str, set[str]]:
    """What ``session.audit`` is called with: actions, kinds of things and names of facts.

    Where it is called with a name, that is the parameter ``action`` of a function, and what it is called with counts.
    """
    found: dict[str, set[str]] = {"actions": set(), "nouns": set(), "factNames": set()}
    through = {"audit"}
    for _ in range(DEEPEST):
        through |= {function.name for tree in TREES for function in functions(tree) if hands_on(function, through)}
    for name, call in (each for tree in TREES for each in calls(tree)):
        if name in through:
            found["actions"] |= {text for each in call.args for text in texts(each) if ACTION.fullmatch(text)}
        if name == "audit":
            found["nouns"] |= {text for each in call.args[1:2] for text in texts(each)}
            found["factNames"] |= {each.arg for each in call.keywords if each.arg}
    found["nouns"] |= {action.split(".")[0] for action in found["actions"]}
    found["factNames"] -= {"outcome", "tenant_id", "actor"}
    return found


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_page_has_words_for_what_the_log_holds(language: str) -> None:
    path = Path(ROOT, "web", "src", "locales", language, "audit.json")
    words: dict[str, Any] = json.loads(path.read_text("utf-8"))
    found = written()
    assert len(found["actions"]) > 100
    for kind, names in found.items():
        assert {name.replace(".", "__") for name in names} - set(words[kind]) == set(), kind
    assert set(words["actions"]) - {name.replace(".", "__") for name in found["actions"]} == set()
