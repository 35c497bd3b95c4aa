"""``citewell ask`` and ``citewell chat``."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from citewell.cli.connect import connect
from citewell.cli.options import AsJson, DataDir, Key, Server
from citewell.cli.output import clean, line, print_json, say
from citewell.cli.telling import tell, tell_events

if TYPE_CHECKING:
    from citewell.client import Client

In = Annotated[
    list[str] | None,
    typer.Option("--collection", "-c", help="Answer only from here; id, name or alias; may be repeated."),
]
By = Annotated[str | None, typer.Option("--assistant", "-a", help="Ask this assistant, by id or name.")]
Writer = Annotated[str | None, typer.Option("--model", "-m", help="Let this model write, by id or name.")]
Mode = Annotated[
    str | None,
    typer.Option(help="What becomes of statements that the sources do not bear out: strict, mark or off."),
]
Going = Annotated[str | None, typer.Option("--chat", help="Go on in this chat, by its id.")]
HELP = """\
/new            begin another chat
/history        show what was said in this one
/export [FILE]  write this chat as Markdown, to a file or here
/chats          list your chats
/open ID        go on in another chat
/quit           leave; so does the end of the input"""


def ask(
    question: Annotated[str, typer.Argument(help="What you want to know.")],
    collection: In = None,
    assistant: By = None,
    model: Writer = None,
    mode: Mode = None,
    chat: Going = None,
    stream: Annotated[
        bool | None,
        typer.Option("--stream/--no-stream", help="Show it while it is made.", show_default="on a terminal"),
    ] = None,
    data_dir: DataDir = None,
    server: Server = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Answer a question, with citations."""
    how = _how(assistant, model, mode)
    with connect(data_dir, server, key) as client:
        if (sys.stdout.isatty() if stream is None else stream) and not as_json:
            _listen(client, question, session_id=chat, collections=collection, **how)
            return
        answer = client.ask(question, session_id=chat, collections=collection, **how)
    if as_json:
        print_json(answer)
    else:
        tell(answer)


def _how(assistant: str | None, model: str | None, mode: str | None) -> dict[str, str]:
    given = {"assistant": assistant, "model": model, "mode": mode}
    return {name: value for name, value in given.items() if value is not None}


def _listen(client: Client, question: str, **how: Any) -> str | None:
    """Ask, and show the answer while it is made; returns the chat's id. Ctrl-C stops the answer, not the command."""
    named: list[tuple[str, str]] = []

    def watched() -> Any:
        for event in client.ask_stream(question, **how):
            if event.kind == "start":
                named.append((event.data["session_id"], event.data["message_id"]))
            yield event

    try:
        chat_id, _ = tell_events(watched())
    except KeyboardInterrupt:
        if not named:
            raise
        typer.echo("")
        stopped = client.cancel_answer(*named[-1])
        say("This answer was stopped." if stopped["state"] == "cancelled" else "This answer was there already.")
        return named[-1][0]
    return chat_id


def chat(
    collection: In = None,
    assistant: By = None,
    model: Writer = None,
    mode: Mode = None,
    chat: Going = None,
    data_dir: DataDir = None,
    server: Server = None,
    key: Key = None,
) -> None:
    """Talk: each question goes on from the one before. `/help` says what else there is."""
    with connect(data_dir, server, key) as client:
        Talk(client, chat, collection, _how(assistant, model, mode)).run()


@dataclass
class Talk:
    """One run of ``citewell chat``."""

    client: Client
    chat_id: str | None
    collections: list[str] | None
    how: dict[str, str]

    def run(self) -> None:
        """Read lines until there are no more, or somebody leaves."""
        if sys.stdin.isatty():
            import readline  # noqa: F401  # arrow keys, from being imported

            say("Ask, or /help. Ctrl-C stops an answer, Ctrl-D leaves.")
        while (words := self._read()) is not None:
            if words == "/quit":
                return
            if words:
                self._do(words)

    @staticmethod
    def _read() -> str | None:
        try:
            return input("> " if sys.stdin.isatty() else "").strip()
        except EOFError:
            return None
        except KeyboardInterrupt:
            typer.echo("")
            return ""

    def _do(self, words: str) -> None:
        from citewell.client import ApiError, ServerUnreachable

        name, _, rest = words.partition(" ")
        try:
            if not words.startswith("/"):
                self._ask(words)
            elif (command := self._commands().get(name)) is None:
                say("There is no such command; /help names them.")
            else:
                command(rest.strip())
        except (ApiError, ServerUnreachable) as error:
            say(f"error: {error}")  # the next question may go better
        except OSError as error:
            say(f"error: {error.strerror}")

    def _commands(self) -> dict[str, Callable[[str], None]]:
        return {
            "/help": lambda _: typer.echo(HELP),
            "/new": self._new,
            "/history": self._history,
            "/export": self._export,
            "/chats": self._chats,
            "/open": self._open,
        }

    def _ask(self, question: str) -> None:
        first = self.chat_id is None
        how = {**self.how, "collections": self.collections if first else None}
        self.chat_id = _listen(self.client, question, session_id=self.chat_id, **how) or self.chat_id

    def _new(self, _: str) -> None:
        self.chat_id = None
        say("The next question begins another chat.")

    def _history(self, _: str) -> None:
        if self.chat_id is None:
            say("Nothing was said yet.")
            return
        found = self.client.chat(self.chat_id)
        branch, by_id = found["branch"], {message["id"]: message for message in found["messages"]}
        while found["next_cursor"] is not None:
            found = self.client.chat(self.chat_id, cursor=found["next_cursor"])
            by_id |= {message["id"]: message for message in found["messages"]}
        for each in branch:
            if each not in by_id:
                continue  # it was asked meanwhile
            message = by_id[each]
            who = "you" if message["role"] == "user" else "citewell"
            typer.echo(f"{who}: {clean(message['text'])}")

    def _export(self, file: str) -> None:
        if self.chat_id is None:
            say("Nothing was said yet.")
            return
        text = self.client.export_chat(self.chat_id)
        if not file:
            typer.echo(clean(text))
            return
        Path(file).expanduser().write_text(text, encoding="utf-8")
        say(f"Written to {line(file)}.")

    def _chats(self, _: str) -> None:
        for each in self.client.chats():
            typer.echo(f"{each['id']}  {line(each['title'])}")

    def _open(self, chat_id: str) -> None:
        found = self.client.chat(chat_id)
        self.chat_id = found["id"]
        say(f"Going on in: {line(found['title'])}")
