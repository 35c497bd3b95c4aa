"""What a scripted model says of the sources that it is shown: statements with marks, or what is no such thing."""

from __future__ import annotations

import re

from support.model_server import Asked

_SOURCE = re.compile(r"^=(\w+) source \[(\d+)\][^\n]*\n(.*?)\n=\1 end", re.DOTALL | re.MULTILINE)


def marked(asked: Asked, words: str) -> str:
    """A mark with ``words`` as the quote of the first source that has them.

    Raises:
        AssertionError: no source has them.
    """
    for _, number, text in _SOURCE.findall("\n".join(asked.texts)):
        if words in text:
            return f'[{number} "{words}"]'
    message = f"no source says {words!r}"
    raise AssertionError(message)
