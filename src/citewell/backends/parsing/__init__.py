"""Files to text with structure, read in child processes."""

from citewell.backends.parsing.sandbox import SandboxedReader

__all__ = ["SandboxedReader"]
