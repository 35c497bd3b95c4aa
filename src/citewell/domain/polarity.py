"""Whether a statement says no where its quotes do, and only there."""

from __future__ import annotations

from collections.abc import Sequence

from citewell.domain import facts
from citewell.domain.reading import Evidence, Reading
from citewell.domain.sentences import split_sentences

_SCOPE = 4
"""So many content words after a negation are what it negates."""

_MOSTLY = 0.6


def turned_round(claim: Reading, evidence: Evidence) -> list[str]:
    """The negations, as written, that the claim has and its quotes do not, or the other way round."""
    claimed = _scopes(claim)
    said = [scope for quote in evidence.quotes for scope in _scopes(quote)]
    return [*_negations_added(claimed, said, evidence), *_negations_dropped(claim, claimed, said, evidence)]


_Scope = tuple[str, list[str]]


def _negations_added(claimed: list[_Scope], said: list[_Scope], evidence: Evidence) -> list[str]:
    """Negations of the claim for which no quote says no, or says it of something else."""
    negative = any(facts.speaks_negatively(quote.tokens) for quote in evidence.quotes)
    found = []
    for cue, scope in claimed:
        elsewhere = bool(said) and scope[:1] and scope[0] in evidence.vocabulary and not _overlaps(scope, said)
        if not negative or elsewhere:
            found.append(cue)
    return found


def _negations_dropped(claim: Reading, claimed: list[_Scope], said: list[_Scope], evidence: Evidence) -> list[str]:
    """Negations of a quote whose words the claim repeats without saying no."""
    repeated = set(facts.content(claim.tokens))
    dropped = [
        cue for cue, scope in said if scope and repeated.issuperset(scope[:2]) and not _overlaps(scope[:2], claimed)
    ]
    if not dropped or (not claimed and facts.speaks_negatively(claim.tokens)) or _said_plainly(repeated, evidence):
        return []
    return dropped


def _scopes(reading: Reading) -> list[_Scope]:
    """Each negation with the content words that follow it in its sentence."""
    scopes = []
    for index in facts.negations(reading.tokens):
        end = index + 1
        while end < min(len(reading.tokens), index + 1 + 3 * _SCOPE):
            gap = reading.text[reading.tokens[end - 1].end : reading.tokens[end].start]
            if any(mark in ".;!?\n" for mark in gap):
                break
            end += 1
        scopes.append((reading.tokens[index].written, facts.content(reading.tokens[index + 1 : end])[:_SCOPE]))
    return scopes


def _overlaps(scope: Sequence[str], others: Sequence[_Scope]) -> bool:
    return any(not set(scope).isdisjoint(other) for _, other in others)


def _said_plainly(wanted: set[str], evidence: Evidence) -> bool:
    """Whether some sentence of the quotes says most of the wanted words without any negation."""
    for quote in evidence.quotes:
        for unit in split_sentences(quote.text):
            tokens = facts.tokenise(quote.text[unit.start : unit.end])
            if not facts.negations(tokens) and len(wanted.intersection(facts.content(tokens))) >= _MOSTLY * len(wanted):
                return True
    return False
