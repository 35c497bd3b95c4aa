"""Documents as a model is shown them: nothing in them looks like a word of the program, and every character counts."""

from __future__ import annotations

import re

_PLAIN = '[]<>:="\u3010\u3011'
_INERT = "\u27e6\u27e7\u2039\u203a\ua789\ua78a\uff02\u3016\u3017"
_TO_INERT = str.maketrans(_PLAIN, _INERT)
_TO_PLAIN = str.maketrans(_INERT, _PLAIN)

_ROLES = r"system|assistant|user|human|tool|developer|function|ipython|bot|ai"
_SUSPECT = re.compile(
    "|".join(
        (
            r"\[{1,2}\s{0,3}(?:\^|source\s|sources\s|quelle\s)?\s{0,3}\d{1,4}(?=[\s\],;:\u2020\"'\u201c\u201e\u00ab&-])",
            r"(?<=\d)\]{1,2}|(?<=[\"\u201d\u201c\u00bb])\s{0,3}\]",
            r"[\u3010\u3011]",
            r"\[/?(?:INST|SYS|SYSTEM|USER|ASSISTANT|TOOL[A-Z_]{0,20}|AVAILABLE_TOOLS)\]",
            r"<{1,2}[|/!]{0,2}[A-Za-z_\u2581|]{1,40}(?:[\s=|:][^<>\n]{0,200})?[|/]{0,2}>{1,2}",
            rf"(?:^[ \t>*#_-]{{0,12}}|(?<=[.!?>)\]]\s))(?:{_ROLES})[ \t*_]{{0,4}}:",
            r"\"(?:tool_calls?|function_call|tool_use|function|arguments|parameters|recipient|role)\"\s{0,3}:",
            r"^[ \t]{0,8}={3,}[^\n]{0,200}$",
        )
    ),
    re.IGNORECASE | re.MULTILINE,
)
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ue000-\uf8ff\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
)


def neutral(text: str) -> str:
    """``text`` for a prompt. Marks of citations, names of roles, tags and calls of tools are written with characters
    that look alike, one for one, and characters that nobody sees are left out. Linear in the length of ``text``.
    """
    return _SUSPECT.sub(lambda found: found.group().translate(_TO_INERT), _UNSEEN.sub("", text))


def neutral_line(text: str, longest: int) -> str:
    """As ``neutral``, on one line of at most ``longest`` characters, and no field of a header can follow in it."""
    line = neutral(" ".join(text.split())).replace(" | ", " / ")
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "\u2026"


def restored(quote: str) -> str:
    """What was read in a neutral text, in the characters of the text itself."""
    return quote.translate(_TO_PLAIN)
