"""reStructuredText."""

from __future__ import annotations

from pathlib import Path

import pytest

from citewell.backends.parsing import media
from citewell.domain.errors import DocumentUnreadable
from support.parsed import parsed

GRID = """
+-----+-------+
| a   | b     |
+=====+=======+
| 1   | two   |
|     | lines |
+-----+-------+
| both        |
+-----+-------+
"""
SIMPLE = """
===== ===
 a    b
===== ===
1     x
      y
2     z
===== ===

After."""


def text_of(folder: Path, source: str) -> str:
    return parsed(folder, media.RST, source.encode()).text


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("=====\nTitle\n=====\n\nPart\n----\n\nText\n\nNext\n----\n\nDeep\n~~~~\n",
         "# Title\n\n## Part\n\nText\n\n## Next\n\n### Deep"),
        ("a\nb\n\nc", "a\nb\n\nc"),
        ("Run this::\n\n    a = 1\n\n    b\n\ndone", "Run this:\n\n```\na = 1\n\nb\n```\n\ndone"),
        ("::\n\n  code\n\nText ::\n\n  more", "```\ncode\n```\n\nText\n\n```\nmore\n```"),
        (".. code-block:: python\n   :linenos:\n\n   x = 1\n", "```python\nx = 1\n```"),
        (">>> 1 + 1\n2\n\nok", "```python\n>>> 1 + 1\n2\n```\n\nok"),
        ("- a\n  b\n\n  * c\n- d\n\n1. x\n#. y", "- a\n  b\n  - c\n- d\n1. x\n1. y"),
        (GRID, "| a | b |\n| --- | --- |\n| 1 | two lines |\n| both |  |"),
        (SIMPLE, "| a | b |\n| --- | --- |\n| 1 | x y |\n| 2 | z |\n\nAfter."),
        (".. list-table:: T\n   :header-rows: 1\n\n   * - a\n     - b\n   * - 1\n     - 2\n       3",
         "T\n\n| a | b |\n| --- | --- |\n| 1 | 2 3 |"),
        ('.. csv-table::\n   :header: a, "b, c"\n\n   1, 2', "| a | b, c |\n| --- | --- |\n| 1 | 2 |"),
        (".. note:: Take\n   care.\n\n   More.", "Note: Take\ncare.\n\nMore.".replace("Take\ncare", "Take care")),
        (".. versionadded:: 1.2\n   The thing.", "Versionadded: 1.2 The thing."),
        (".. py:function:: run(a)\n\n   Runs *a*.", "`run(a)`\n\nRuns *a*."),
        (".. figure:: x.png\n   :alt: A duck\n\n   The caption.", "A duck\n\nThe caption."),
        (".. include:: /etc/passwd\n.. raw:: html\n\n   <script>\n\n.. a comment\n   more\n\nkept", "kept"),
        ("See `there <https://e.org/>`_, `near`_, far_ and :ref:`this <x>`.\n\n.. _near: https://n.org\n.. _far: p",
         "See [there](https://e.org/), [near](https://n.org), far_ and this."),
        ("|v| of ``x`` in :py:class:`~a.b.Duck`, :math:`y` \\*.\n\n.. |v| replace:: Two", "Two of `x` in Duck, $y$ *."),
        ("Said [1]_.\n\n.. [1] by\n   Ann", "Said [1].\n\n[1] by Ann"),
        ("term\n  what it\n  means\n\n| one\n| two", "term\n\nwhat it\nmeans\n\none\ntwo"),
        ("Text\n\n:param a: one", "Text\n\nparam a: one"),
        ("a\n\n----\n\nb", "a\n\nb"),
    ],
)  # fmt: skip
def test_it_becomes_markdown(tmp_path: Path, source: str, expected: str) -> None:
    assert text_of(tmp_path, source) == expected


def test_fields_at_the_top_are_properties(tmp_path: Path) -> None:
    document = parsed(tmp_path, media.RST, b"Title\n=====\n\n:Author: Ann\n:Date: 2024-01-01\n:language: fr\n\nText\n")
    assert (document.title, document.language) == ("Title", "fr")
    assert document.metadata == {"encoding": "utf-8", "author": "Ann", "created": "2024-01-01"}


def test_a_document_of_comments_has_no_text(tmp_path: Path) -> None:
    with pytest.raises(DocumentUnreadable) as caught:
        parsed(tmp_path, media.RST, b".. only a comment\n")
    assert caught.value.reason == "no_text"


@pytest.mark.parametrize(
    "piece", ["* ", "- a\n  ", "`a", "``", ":a:`", "|x", "+-", "= =\n", ".. note::\n   ", "a_", "[a", " a\n  b\n", "\\"]
)
def test_odd_text_takes_linear_time(tmp_path: Path, piece: str) -> None:
    parsed(tmp_path, media.RST, b"x\n\n" + (piece * 20_000).encode())  # quadratic time would take minutes


def test_deep_nesting_is_bounded(tmp_path: Path) -> None:
    source = "\n".join(" " * depth + "- item" for depth in range(0, 2_000, 2))
    assert text_of(tmp_path, source).count("item") == 1_000
