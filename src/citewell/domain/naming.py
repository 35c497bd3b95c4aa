"""Names of a statement that its quotes do not have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from citewell.domain.facts import Name
from citewell.domain.lexicon import BEFORE_NAMES, BEFORE_PLACES, GERMAN_STOP_WORDS, OPENING_WORDS
from citewell.domain.reading import Evidence, Reading
from citewell.domain.words import stem


def unknown_names(claim: Reading, evidence: Evidence) -> Iterator[tuple[Name, bool]]:
    """Names that neither the quotes nor what stands above them has, and whether they are names for certain.

    In German, where every noun has a capital, only what stands where names stand is looked at: two unknown ones side
    by side, after ``Frau`` or ``Dr.``, and, less certain, after ``in`` or ``aus``.
    """
    known = evidence.vocabulary | evidence.context
    other_form = in_other_form(claim, evidence)
    unknown = [name for name in claim.names if not (is_known(name, known) or name.index in other_form)]
    if claim.german:
        yield from _german(claim, unknown)
        return
    little = _capitals_say_little(evidence.all)
    for name in unknown:
        certain = name.certain and not little
        if certain or not (name.folded.endswith(_COMMON_ENDINGS) or name.folded in OPENING_WORDS):
            yield name, certain


def _german(claim: Reading, unknown: Sequence[Name]) -> Iterator[tuple[Name, bool]]:
    unknown = [name for name in unknown if name.folded not in GERMAN_STOP_WORDS and name.index]
    places = {name.index for name in unknown}
    for name in unknown:
        before = claim.tokens[name.index - 1].folded if name.index else ""
        beside = name.index + 1 in places or name.index - 1 in places
        if before in BEFORE_NAMES or (beside and name.certain):
            yield name, True
        elif before in BEFORE_PLACES:
            yield name, False


_COMMON_ENDINGS = ("s", "ing", "ed", "ly", "tion", "sion", "ment", "ness", "ity", "ance", "ence", "able", "ful")
_NAME_ENDINGS = frozenset({"s", "n", "an", "ian", "ean", "ese", "ish", "y", "i"})
_LEAST_NAME_STEM = 4


def is_known(name: Name, known: frozenset[str]) -> bool:
    """Whether the name or a form of it (``German`` for ``Germany``) is known."""
    if name.folded in known or stem(name.folded) in known:
        return True
    if len(name.folded) < _LEAST_NAME_STEM:
        return False
    letters = name.folded.rstrip("0123456789")
    if letters and letters != name.folded and {letters, name.folded.removeprefix(letters)} <= known:
        return True  # "COVID19" and "COVID-19"
    for ending in _NAME_ENDINGS:
        bare = name.folded.removesuffix(ending)
        if len(bare) >= _LEAST_NAME_STEM and any(
            bare + other in known for other in ("", "a", "y", "ia", *_NAME_ENDINGS)
        ):
            return True
    return any(name.folded + ending in known for ending in _NAME_ENDINGS)


def _runs(read: Reading) -> list[list[Name]]:
    """Names that stand side by side; small words such as ``of`` may stand between."""
    runs: list[list[Name]] = []
    for name in read.names:
        if runs and name.index - runs[-1][-1].index <= 2:  # noqa: PLR2004 - one small word between
            runs[-1].append(name)
        else:
            runs.append([name])
    return runs


def _initials(run: Sequence[Name]) -> str:
    return "".join(name.folded[0] for name in run)


def in_other_form(claim: Reading, evidence: Evidence) -> frozenset[int]:
    """Places of names that the evidence has as an acronym of theirs, or spells out."""
    known = evidence.vocabulary | evidence.context
    short = {_initials(run) for reading in (evidence.all, evidence.titles) for run in _runs(reading) if len(run) > 1}
    spelled = {name.index for run in _runs(claim) if len(run) > 1 and _initials(run) in known for name in run}
    return frozenset(spelled | {name.index for name in claim.names if name.folded in short})


def _capitals_say_little(read: Reading) -> bool:
    """Whether so many words have capitals (German nouns, titles) that a capital does not tell a name."""
    words = [token for token in read.tokens if not token.is_number]
    certain = sum(name.certain for name in read.names)
    return len(words) >= 8 and certain > 0.3 * len(words)  # noqa: PLR2004 - measured: English prose stays below .2
