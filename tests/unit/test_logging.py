"""Logs tell what happened, never a secret, never content, and cannot be forged."""

from __future__ import annotations

import json
import subprocess
import sys

PROGRAM = """
import logging, structlog
from citewell.bootstrap.logging import configure_logging
configure_logging("info", {form!r})
log = structlog.get_logger("citewell.test")
log.debug("too.quiet")
with structlog.contextvars.bound_contextvars(request_id="r-1"):
    log.info("login", user_id="u-1", password="hunter2", api_key=None, Authorization="Bearer x", refresh_token="t")
log.warning("odd\\nname", file="a\\nERROR forged\\x1b[31m\\x9b")
logging.getLogger("httpx").info("GET /?q=content")
logging.getLogger("uvicorn.error").error("ASGI callable returned without completing handshake.")
logging.getLogger("somebody").warning("else's %s", "line")
"""


def _lines(form: str) -> list[str]:
    said = subprocess.run([sys.executable, "-c", PROGRAM.format(form=form)], capture_output=True, text=True, check=True)
    assert said.stdout == "", "standard output belongs to the command"
    return said.stderr.splitlines()


def test_json_is_one_object_a_line() -> None:
    login, odd, foreign = map(json.loads, _lines("json"))
    assert (login["event"], login["user_id"], login["request_id"], login["level"]) == ("login", "u-1", "r-1", "info")
    assert (login["password"], login["Authorization"], login["refresh_token"]) == ("[hidden]",) * 3
    assert login["api_key"] is None
    assert (odd["event"], odd["file"]) == ("odd\\x0aname", "a\\x0aERROR forged\\x1b[31m\\x9b")
    assert foreign["event"] == "else's line"


def test_text_keeps_every_record_in_its_line() -> None:
    lines = _lines("text")
    assert len(lines) == 3
    assert "hunter2" not in "\n".join(lines)
    assert not set("".join(lines)) & set("\x1b\x9b")


def test_without_a_terminal_logs_are_json() -> None:
    assert json.loads(_lines("auto")[0])["event"] == "login"
