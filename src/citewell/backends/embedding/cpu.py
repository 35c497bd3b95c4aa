"""What this machine's processor can do, as far as it matters for multiplying 8-bit integers."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc/cpuinfo")
_DOT_PRODUCTS = {"avx512_vnni", "avx512vnni", "avx_vnni", "avxvnni", "asimddp", "i8mm", "amx_int8"}


@dataclass(frozen=True, slots=True)
class Cpu:
    """``dot_product``: whether it adds products of 8-bit integers without saturating, in one instruction;
    ``None`` if the system does not tell.
    """

    name: str
    dot_product: bool | None


def this_cpu(cpuinfo: Path = _PROC) -> Cpu:
    """The processor that this process runs on."""
    fallback = platform.processor() or platform.machine() or "unknown"
    try:
        lines = cpuinfo.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return Cpu(fallback, True if platform.machine() == "arm64" else None)
    facts: dict[str, str] = {}
    for line in lines:
        key, _, value = line.partition(":")
        facts.setdefault(key.strip().lower(), value.strip())
    flags = (facts.get("flags") or facts.get("features") or "").split()
    return Cpu(facts.get("model name") or fallback, bool(_DOT_PRODUCTS.intersection(flags)) if flags else None)
