"""What an examination found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be.

    ``check`` is a stable word, ``subject`` names the thing (``document <id>``), ``message`` says what is wrong.
    ``repair`` says what repairing would do or did, ``None`` when a person must act; ``repaired`` that it was done.
    """

    check: str
    subject: str
    message: str
    repair: str | None = None
    repaired: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """All findings, and how much was looked at: ``counts`` by kind of thing."""

    findings: tuple[Finding, ...]
    counts: dict[str, int]

    @property
    def healthy(self) -> bool:
        """Nothing was found, or everything found was repaired."""
        return all(finding.repaired for finding in self.findings)
