"""Whether a statement says no where its quotes do, and only there."""

from __future__ import annotations

from collections.abc import Sequence

from citewell.domain import facts
from citewell.domain.lexicon import EVERYBODY, EXCEPTIONS, NEGATIONS, NOBODY, ONLY, OPPOSITES
from citewell.domain.reading import Evidence, Reading
from citewell.domain.sentences import split_sentences
from citewell.domain.tokens import tokenise

_SCOPE = 4
"""So many content words after a negation are what it negates."""

_MOSTLY = 0.6


def turned_round(claim: Reading, evidence: Evidence) -> list[tuple[str, bool]]:
    """The negations, as written, that the claim has and its quotes do not, or the other way round.

    The second value is false where what is negated is not in the quotes: they may say so in other words.
    """
    repeats = None if _stands_alone(claim) else _repeated_negations(claim, evidence)
    if repeats is not None:
        return [(cue, True) for cue in repeats]
    german = claim.german
    claimed = _scopes(claim, german=german)
    said = [scope for quote in evidence.quotes for scope in _scopes(quote, german=german)]
    dropped = _negations_dropped(claim, claimed, said, evidence)
    return [*_negations_added(claimed, said, evidence), *((cue, True) for cue in dropped)]


def wider_or_narrower(claim: Reading, evidence: Evidence) -> list[str]:
    """An exception of the quotes that the claim leaves out, and an ``only`` of the claim that they do not have."""
    said = claim.places.keys()
    found = []
    if said & EVERYBODY and not said & EXCEPTIONS and not facts.negations(claim.tokens):
        for quote in evidence.quotes:
            for unit in split_sentences(quote.text):
                theirs = {token.folded: token.written for token in tokenise(quote.text[unit.start : unit.end])}
                found += [theirs[word] for word in theirs.keys() & EXCEPTIONS if said & EVERYBODY & theirs.keys()]
    for index, token in enumerate(claim.tokens[:-1]):
        after_not = index > 0 and claim.tokens[index - 1].folded in NEGATIONS
        limits = token.folded in ONLY and not claim.tokens[index + 1].is_number and not after_not
        alone = evidence.vocabulary.isdisjoint(ONLY | EXCEPTIONS | {"just", "alone", "allein", "sole", "none"})
        if limits and alone and not facts.negations(claim.tokens) and not facts.negations(evidence.all.tokens):
            found.append(token.written)
    return found


def opposites(claim: Reading, evidence: Evidence) -> list[str]:
    """Words of a claim without negations in whose place the quotes have only the opposite, as written."""
    if facts.speaks_negatively(claim.tokens) and facts.negations(claim.tokens):
        return []
    said = {token.folded: token.written for token in claim.tokens}
    known = {token.folded for token in evidence.all.tokens}
    if any(facts.negations(quote.tokens) for quote in evidence.quotes):
        return []
    found = []
    for pair in OPPOSITES:
        for mine, theirs in (pair, pair[::-1]):
            used = sorted(mine & said.keys())
            if used and not mine & known and theirs & known and not theirs & said.keys():
                found.append(said[used[0]])
    denied = {bare: word for word in known for bare in _without_prefix(word)}
    for word, written in said.items():
        if word not in known and (
            any(bare in known and bare not in said for bare in _without_prefix(word))
            or (word in denied and denied[word] not in said)
        ):
            found.append(written)
    return found


def _without_prefix(word: str) -> list[str]:
    """What a word with a prefix that denies says without it: ``known`` for ``unknown``, ``valid`` for ``invalid``."""
    prefixes = [prefix for prefix in _DENY if word.startswith(prefix)]
    prefixes += [prefix for prefix in _DENY_ADJECTIVES if word.startswith(prefix) and word.endswith(_ADJECTIVES)]
    return [bare for prefix in prefixes if len(bare := word.removeprefix(prefix)) >= _LEAST_TURNED]


_DENY = ("un", "non")
_DENY_ADJECTIVES = ("in", "im", "ir", "il")
_ADJECTIVES = ("able", "ible", "ive", "al", "ent", "ete", "id", "ect", "ar", "rate", "quate", "ly")


_LEAST_TURNED = 5
_SEPARATOR = "\x1f"
_OCCURRENCES = 20
_ENDS_A_THOUGHT = frozenset('.;:!?\n"')
_WHOLE = {"cannot": "can", "can't": "can", "won't": "will", "shan't": "shall"}


def _repeated_negations(claim: Reading, evidence: Evidence) -> list[str] | None:
    """For a claim that repeats a quote word for word, negations apart: those that differ. None if it does not.

    A negation right before the first repeated word counts, too: leaving it out turns the words round.
    """
    words, negated, _ = _without_negations(claim)
    if not words:
        return None
    wanted = f"{_SEPARATOR}{_SEPARATOR.join(words)}{_SEPARATOR}"
    differing: list[str] | None = None
    for quote in evidence.quotes:
        theirs, said, severed = _without_negations(quote)
        text = f"{_SEPARATOR}{_SEPARATOR.join(theirs)}{_SEPARATOR}"
        position = -1
        for _ in range(_OCCURRENCES):
            position = text.find(wanted, position + 1)
            if position < 0:
                break
            first = text.count(_SEPARATOR, 0, position)
            here = {place - first: cue for place, cue in said.items() if first <= place < first + len(words)}
            if 0 in here and 0 not in negated and first in severed:
                del here[0]
            if len(words) in negated and first + len(words) in said:
                here[len(words)] = said[first + len(words)]
            if here.keys() == negated.keys():
                return []
            apart = here.keys() ^ negated.keys()
            differing = differing or [negated.get(place) or here[place] for place in sorted(apart)]
    return differing


def _stands_alone(claim: Reading) -> bool:
    """Whether the negations of a claim may stand anywhere in its sentence."""
    cues = {claim.tokens[index].folded for index in facts.negations(claim.tokens)}
    return bool(cues) and NOBODY.issuperset(cues)


def _without_negations(reading: Reading) -> tuple[list[str], dict[int, str], set[int]]:
    """The words without negations (``didn't`` leaves ``did``), and which negation stood before word number so-and-so.

    The set holds the numbers of words that a stop, colon or quote mark separates from the negation before them.
    """
    places = set(facts.negations(reading.tokens))
    words: list[str] = []
    negated: dict[int, str] = {}
    severed: set[int] = set()
    for index, token in enumerate(reading.tokens):
        if index not in places:
            words.append(token.folded)
            continue
        bare = _WHOLE.get(token.folded) or (token.folded.removesuffix("n't") if token.folded.endswith("n't") else "")
        if bare:
            words.append(bare)
        negated[len(words)] = token.written
        gap = reading.text[token.end : reading.tokens[index + 1].start] if index + 1 < len(reading.tokens) else "."
        if not _ENDS_A_THOUGHT.isdisjoint(gap):
            severed.add(len(words))
    return words, negated, severed


_Scope = tuple[str, list[str]]


def _negations_added(claimed: list[_Scope], said: list[_Scope], evidence: Evidence) -> list[tuple[str, bool]]:
    """Negations of the claim for which no quote says no, or says it of something else."""
    negative = any(facts.speaks_negatively(quote.tokens) for quote in evidence.quotes)
    found = []
    for cue, scope in claimed:
        known = bool(scope) and scope[0] in evidence.vocabulary
        elsewhere = bool(said) and known and not _overlaps(scope, said)
        if not negative or elsewhere:
            found.append((cue, known or not scope))
    return found


def _negations_dropped(claim: Reading, claimed: list[_Scope], said: list[_Scope], evidence: Evidence) -> list[str]:
    """Negations of a quote whose words the claim repeats without saying no."""
    repeated = set(facts.content(claim.tokens, german=claim.german))
    anywhere = {cue.casefold() for cue, _ in claimed} & NOBODY
    dropped = [
        cue
        for cue, scope in said
        if scope
        and cue.casefold() not in anywhere
        and repeated.issuperset(scope[:2])
        and not _overlaps(scope[:2], claimed)
    ]
    if (
        not dropped
        or (not claimed and facts.speaks_negatively(claim.tokens))
        or _said_plainly(repeated, evidence, german=claim.german)
    ):
        return []
    return dropped


def _scopes(reading: Reading, *, german: bool) -> list[_Scope]:
    """Each negation with the content words that follow it in its sentence."""
    scopes = []
    for index in facts.negations(reading.tokens):
        end = index + 1
        while end < min(len(reading.tokens), index + 1 + 3 * _SCOPE):
            gap = reading.text[reading.tokens[end - 1].end : reading.tokens[end].start]
            if not _ENDS_A_THOUGHT.isdisjoint(gap):
                break
            end += 1
        scopes.append(
            (reading.tokens[index].written, facts.content(reading.tokens[index + 1 : end], german=german)[:_SCOPE])
        )
    return scopes


def _overlaps(scope: Sequence[str], others: Sequence[_Scope]) -> bool:
    return any(not set(scope).isdisjoint(other) for _, other in others)


def _said_plainly(wanted: set[str], evidence: Evidence, *, german: bool) -> bool:
    """Whether some sentence of the quotes says most of the wanted words without any negation."""
    for quote in evidence.quotes:
        for unit in split_sentences(quote.text):
            tokens = tokenise(quote.text[unit.start : unit.end])
            shared = wanted.intersection(facts.content(tokens, german=german))
            if not facts.negations(tokens) and len(shared) >= _MOSTLY * len(wanted):
                return True
    return False
