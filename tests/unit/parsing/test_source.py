"""Source code."""

from __future__ import annotations

from pathlib import Path

import pytest

from citewell.backends.parsing import media
from citewell.backends.parsing.source_outline import language_of
from support.parsed import parsed

PYTHON = '''"""A module."""

import os


class Duck:
    """A duck."""

    def quack(self) -> str:
        return "q"
'''


def test_code_stays_as_it_is_with_an_outline(tmp_path: Path) -> None:
    document = parsed(tmp_path, media.CODE, PYTHON.encode(), name="duck.py")
    assert document.text == PYTHON
    assert [(each.level, each.title) for each in document.headings] == [
        (1, "class Duck"),
        (2, "def quack(self) -> str"),
    ]
    assert [document.text[each.start : each.end] for each in document.blocks] == [
        '"""A module."""\n\nimport os',
        '    """A duck."""',
        '        return "q"',
    ]
    assert document.metadata == {"encoding": "utf-8", "programming_language": "python"}


@pytest.mark.parametrize(
    ("name", "source", "titles"),
    [
        ("a.ts", "export default class A {\n  run() {}\n}\nexport const f = (a: B) => a\nexport interface I {\n",
         ["export default class A", "export const f = (a: B) => a", "export interface I"]),
        ("a.go", "package a\nfunc (d *Duck) Quack() string {\n\treturn f(x)\n}\ntype Duck struct {\n",
         ["func (d *Duck) Quack() string", "type Duck struct"]),
        ("a.rs", "pub(crate) async fn run() -> u8 {\nimpl Duck {\n    pub fn q(&self) {}\n",
         ["pub(crate) async fn run() -> u8", "impl Duck", "pub fn q(&self) {}"]),
        ("A.java", "public final class A {\n  if (x) {\n", ["public final class A"]),
        ("a.c", "static int run(int a)\n{\n    return go(a);\n}\nstruct duck {\nint x = call(1);\nif (x) {\n",
         ["static int run(int a)", "struct duck"]),
        ("a.sql", "CREATE TABLE ducks (\n  id int\n);\nselect 1;\ncreate or replace view v as\n",
         ["CREATE TABLE ducks", "create or replace view v as"]),
        ("a.sh", "quack() {\n  echo\n}\nfunction b\n", ["quack()", "function b"]),
        ("a.ini", "[part]\na = 1\n", ["[part]"]),
        ("a.yaml", "services:\n  web:\n    image: x\n", ["services"]),
        ("a.css", "a { b: c }\n", []),
        ("min.js", "function a(){" + "x;" * 2000 + "}\nfunction b(){}\n", []),
    ],
)  # fmt: skip
def test_functions_and_classes_are_headings(tmp_path: Path, name: str, source: str, titles: list[str]) -> None:
    assert [each.title for each in parsed(tmp_path, media.CODE, source.encode(), name=name).headings] == titles


@pytest.mark.parametrize(
    ("name", "text", "language"),
    [
        ("src/Dockerfile", "", "dockerfile"),
        ("run", "#!/bin/sh -e\n", "shell"),
        ("run", "#!/usr/bin/env -S node --x\n", "javascript"),
        ("notes", "words", None),
        ("a.PY", "", "python"),
        (".env", "", None),
        ("", "", None),
    ],
)
def test_the_language_is_told_by_name_or_first_line(name: str, text: str, language: str | None) -> None:
    assert language_of(name, text) == language


@pytest.mark.parametrize("name", ["a.py", "a.js", "a.c", "a.java", "a.sql", "a.rs", "a.kt", "a.sh"])
def test_odd_code_takes_linear_time(tmp_path: Path, name: str) -> None:
    for piece in ("a ", "export ", "(", "const a = (", "\n\t", "public static ", "a::", "create or "):
        line = (piece * 900)[:1_900] + "\n"
        parsed(tmp_path, media.CODE, (line * 100).encode(), name=name)  # quadratic time would take minutes
