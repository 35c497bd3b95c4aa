"""What OpenDocument files have in common."""

from __future__ import annotations

from citewell.backends.parsing.package import Package
from citewell.domain.errors import DocumentUnreadable


def check_readable(package: Package, what: str) -> None:
    """Nothing, when the parts of ``package`` are not encrypted.

    Raises:
        DocumentUnreadable: they are.
    """
    manifest = package.xml_if_there("META-INF/manifest.xml")
    if manifest is not None and next(manifest.iter("encryption-data"), None) is not None:
        raise DocumentUnreadable(
            "encrypted", f"The {what} is encrypted. Passwords of Office files are not supported; save it without one."
        )
