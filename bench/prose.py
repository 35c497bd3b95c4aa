"""Words of real English from what is on this machine anyway, to make test texts of; nothing of it is kept in Citewell.

Manual pages and documentation of the system, and the docstrings of the Python that runs this: read at run time, cut
into words, in a fixed order. A machine with too little of it gets made-up words in Zipf's frequencies.
"""

from __future__ import annotations

import gzip
import os
import re
import sysconfig
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ENOUGH = 12_000_000
TOO_FEW = 500_000
LONGEST_WORD = 30
LARGEST_FILE = 2_000_000
OF_ONE_FAMILY = 150_000
"""Words of files whose names begin alike: one program with a page for each of its commands would rule the text."""
DOCSTRING = re.compile(r'"""(.*?)"""', re.DOTALL)
ROFF_COMMAND = re.compile(r"^[.'].*$", re.MULTILINE)
ROFF_ESCAPE = re.compile(r"\\(?:f(?:\(..|\[[^]]*\]|.)|s[-+]?\d+|\((?:..)|\*(?:\(..|.)|[&|^cd%]|-)")
WORDLIKE = re.compile(r"[(\"'`]?[A-Za-z][A-Za-z'-]*[a-z]?[)\"'`]?[.,;:!?]?$|\d{1,4}[.,]?$|[aAI]$|[A-Za-z_.]{3,}$")


def _manual(path: Path) -> str:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8", errors="ignore") as file:
        text = file.read(LARGEST_FILE)
    return ROFF_ESCAPE.sub("", ROFF_COMMAND.sub("", text))


def _plain(path: Path) -> str:
    if path.suffix == ".gz":
        return _manual(path)
    return path.read_text(encoding="utf-8", errors="ignore")[:LARGEST_FILE]


def _docstrings(path: Path) -> str:
    return "\n".join(DOCSTRING.findall(path.read_text(encoding="utf-8", errors="ignore")[:LARGEST_FILE]))


def _files(root: Path, pattern: re.Pattern[str]) -> Iterator[Path]:
    for folder, inner, names in os.walk(root):
        inner.sort()
        for name in sorted(names):
            path = Path(folder, name)
            if pattern.search(name) and path.is_file() and not path.is_symlink():
                yield path


def _texts() -> Iterator[tuple[str, str]]:
    """The family of a file, and its text."""
    for section in range(1, 9):
        for path in _files(Path(f"/usr/share/man/man{section}"), re.compile(r"\.\d[a-z]*(\.gz)?$")):
            yield re.split(r"[-_.:]", path.name)[0], _manual(path)
    documentation = Path("/usr/share/doc")
    for path in _files(documentation, re.compile(r"(\.(txt|md|rst)|README[^.]*|NEWS)(\.gz)?$")):
        yield path.relative_to(documentation).parts[0], _plain(path)
    for name in dict.fromkeys((sysconfig.get_path("stdlib"), sysconfig.get_path("purelib"))):
        for path in _files(Path(name), re.compile(r"\.py$")):
            yield path.relative_to(name).parts[0], _docstrings(path)


def _words() -> Iterator[str]:
    taken: Counter[str] = Counter()
    for family, text in _texts():
        if taken[family] > OF_ONE_FAMILY:
            continue
        words = [word for word in text.split() if len(word) <= LONGEST_WORD and WORDLIKE.match(word)]
        taken[family] += len(words)
        yield from words


def _made_up(random: np.random.Generator) -> tuple[NDArray[np.int32], list[str]]:
    """Words of two to four syllables, frequent ones first, in Zipf's frequencies."""
    syllables = [
        first + vowel + last for first in "bcdfglmnprstvw" for vowel in "aeiou" for last in ("", "n", "r", "s")
    ]
    drawn = random.integers(0, len(syllables), (60_000, 4)).tolist()
    lengths = random.integers(2, 5, len(drawn)).tolist()
    words = ["".join(syllables[each] for each in line[:length]) for line, length in zip(drawn, lengths, strict=True)]
    vocabulary = list(dict.fromkeys(words))
    chances = 1 / np.arange(2, len(vocabulary) + 2)
    return random.choice(len(vocabulary), ENOUGH // 4, p=chances / chances.sum()).astype(np.int32), vocabulary


def prose(random: np.random.Generator) -> tuple[NDArray[np.int32], list[str]]:
    """A long running text as numbers of words, and the words."""
    numbers: dict[str, int] = {}
    words = islice(_words(), ENOUGH)
    running = np.fromiter((numbers.setdefault(word, len(numbers)) for word in words), np.int32)
    if len(running) < TOO_FEW:
        return _made_up(random)
    return running, list(numbers)
