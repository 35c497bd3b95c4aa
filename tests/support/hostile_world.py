"""A server in which everything that somebody else could have written is hostile."""

from __future__ import annotations

import html
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from support.arriving import Desk
from support.hostile import ALL, EVIL, TURNING, VECTORS, pieces
from support.model_server import Asked
from support.quoting import marked
from support.waiting import until

NAMES = pieces(200)
FILES = pieces(200, without="/\\")
FACT = "The vault opens at seven every morning."
QUESTION = "When does the vault open?"
TABLE = "| a | b |\n| - | - |\n" + "".join(f"| {each.replace('|', '/')} | {each} |\n" for each in VECTORS)
REFERENCES = f"[a]: javascript:ran(40)\n[b]: https://{EVIL}/14.png\n\n[a] ![b] [a][a] ![a][b] <https://{EVIL}/15>"
TEXT = "\n\n".join(
    ["# Vault", FACT, f"## {ALL}", *VECTORS, *(f"- {each}" for each in VECTORS), TABLE, REFERENCES, TURNING]
)
PAGE = f"<!doctype html><title>{html.escape(ALL)}</title><main><h1>Safe</h1><p>The safe is blue.</p><p>{ALL}</main>"


def answer(asked: Asked) -> str:
    """A model that was talked into writing attacks."""
    if QUESTION not in asked.question or not any(FACT in text for text in asked.texts):
        return NAMES[0]
    return "\n\n".join([f"{FACT} {marked(asked, FACT)}", f"## {ALL}", TABLE, *VECTORS, REFERENCES, TURNING])


@dataclass
class HostileWorld:
    """Fills a server by its API as an administrator, and knows what is to be seen where."""

    desk: Desk
    pages: dict[str, list[str]] = field(default_factory=dict)
    """Addresses, and texts of which at least one has to stand there as it was written."""
    email: str = ""
    """Of whom the server knows as its first administrator."""
    chat: str = ""
    message: str = ""

    @property
    def url(self) -> str:
        """Where the server is."""
        return self.desk.server.url

    def fill(self, model_url: str, folder: Path) -> None:
        """Everything. ``model_url`` answers as ``answer`` does; ``folder`` may be read."""
        self._people()
        collection = self._collections()
        self._documents(collection)
        self._models(model_url)
        self._budgets(collection)
        self._wait_until_idle()
        self._conversation()
        self._feeds(collection, folder)
        self._golden_sets(collection)

    def request(self, method: str, path: str, **options: Any) -> Any:
        """What the server answers."""
        made = self.desk.operator.request(method, f"/v1{path}", **options)
        assert made.is_success, (method, path, made.text)
        return made.json() if made.content else None

    def post(self, path: str, **body: Any) -> Any:
        """What the server answers."""
        return self.request("POST", path, json=body)

    def show(self, path: str, *texts: str) -> None:
        """A page to look at."""
        self.pages[path] = list(texts)

    def _named(self, path: str, **fields: Any) -> Any:
        """A thing for each part of the attacks that fits a name; the last one."""
        return [self.post(path, name=name, **fields) for name in NAMES][-1]

    def _wait_for(self, document: str) -> None:
        """Until it was read."""
        until(lambda: self.request("GET", f"/documents/{document}")["latest_version"], within=60)

    def _wait_until_idle(self) -> None:
        """Until nothing is due: what is found, and so what a model is given, depends on what was read before."""

        def idle() -> bool:
            queue = self.request("GET", "/queue")
            return queue["moving"] is None and not queue["workers"]

        until(idle)

    def _people(self) -> None:
        me = self.request("GET", "/auth/me")
        self.email = me["user"]["email"]
        self.desk.people[self.email] = me["user"]["id"]
        self.request("PATCH", f"/users/{me['user']['id']}", json={"name": NAMES[0]})
        self.request("PATCH", f"/tenants/{me['tenant_id']}", json={"name": NAMES[1]})
        for number, name in enumerate(NAMES):
            self.post("/users", email=f"somebody-{number}@example.org", name=name)
        self._named("/groups", description=ALL[:2000])
        self._named("/api-keys")
        self.show("/admin/people", *NAMES)
        self.show("/admin/people?part=groups", *NAMES)
        self.show("/admin/people?part=keys", *NAMES)
        self.show("/admin/people?part=invitations")
        self.show("/account", *NAMES)
        self.show("/welcome", *NAMES)
        self.show("/admin/audit", *NAMES)

    def _collections(self) -> str:
        settings = {"suggested_questions": NAMES[:3]}
        made = self._named("/collections", description=ALL, settings=settings, visibility="tenant")
        identity = str(made["id"])
        self.show("/library", *NAMES)
        for tab in ("", "/overview", "/duplicates", "/feeds", "/access", "/settings"):
            self.show(f"/library/{identity}{tab}", *NAMES)
        told: dict[str, Any] = {"greeting": ALL[:1900], "suggested_questions": NAMES[:3], "tone": NAMES[2]}
        self._named("/assistants", description=ALL, instructions=ALL, note=ALL[:900], settings=told)
        self.show("/admin/assistants", *NAMES)
        self._named("/batches", collection_id=identity, origin=ALL[:1900])
        self.show("/admin/jobs?part=batches", *NAMES)
        return identity

    def _documents(self, collection: str) -> None:
        metadata: dict[str, Any] = {
            VECTORS[0]: ALL,
            "a": NAMES,
            "topics": NAMES,
            "author": NAMES[0],
            "source": NAMES[1],
        }
        common = {"collection_id": collection, "description": ALL, "metadata": json.dumps(metadata)}
        uri = f"https://{EVIL}/%3Cscript%3E?a=%22onload=ran()"
        made = {}
        for key, name, content in [
            ("text", f"{FILES[0]}.md", TEXT),
            ("page", f"{FILES[1]}.html", PAGE),
            (
                "table",
                f"{FILES[2]}.csv",
                "a,b\n" + "".join(f'"{each.replace(chr(34), chr(39))}",1\n' for each in VECTORS),
            ),
            *((name, f"{name}.txt", f"{name}\n\n{ALL}") for name in FILES[3:]),
            ("broken", f"{FILES[0]}.pdf", "%PDF-1.7 cut off"),
        ]:
            fields = {**common, "external_id": key, "title": f"{key} {ALL[:700]}", "source_uri": uri}
            files = {"file": (name, content.encode())}
            made[key] = self.request("POST", "/documents", data=fields, files=files)["document"]["id"]
        for key in ("text", "page", "table"):
            self._wait_for(made[key])
            self.request("POST", "/documents", data={**common, "external_id": key}, files={"file": ("a.md", TEXT[:-9])})
            for tab in ("preview", "chunks", "versions", "metadata", "access", "feedback"):
                self.show(f"/library/documents/{made[key]}?tab={tab}", ALL[:700])
        self.show(f"/library/documents/{made['broken']}", ALL[:700])
        self.show("/admin/jobs")
        self.show("/admin/jobs?shown=failed")
        self.show("/admin/health")
        self.show("/admin/health?part=indexes", *NAMES)
        for words in ("vault", "script", "evil example"):
            self.show(f"/search?q={words}", *VECTORS)

    def _feeds(self, collection: str, folder: Path) -> None:
        for name in FILES:
            (folder / f"{name[:200]}.md").write_text(f"# {name}\n\n{ALL}\n", encoding="utf-8")
        about = {"kind": "folder", "settings": {"path": str(folder)}, "collection": collection, "sync": False}
        source = self._named("/sources", **about)
        self.post(f"/sources/{source['id']}/sync")
        crawl = [self._crawl(name, collection) for name in NAMES][-1]
        self.show("/library/feeds", EVIL)
        self.show("/library/feeds?tab=sources", *NAMES)
        self.show("/library/feeds?tab=pages")
        self.show(f"/library/feeds/sources/{source['id']}", NAMES[-1])
        self.show(f"/library/feeds/crawls/{crawl['id']}", EVIL)

    def _crawl(self, name: str, collection: str) -> Any:
        query = "".join(f"%{byte:02x}" for byte in name.encode())
        fields = {"include": [f"/{name}"], "exclude": [name], "path_prefix": "/"}
        return self.post("/crawls", url=f"https://{EVIL}/?q={query}", collection_id=collection, **fields)

    def _models(self, url: str) -> None:
        connection = self._named("/model-connections", kind="openai", base_url=url, api_key="k")
        for name in NAMES:
            self.post("/chat-models", name=name, connection=connection["id"], model=name, preferred=name == NAMES[0])
            self.post("/model-prices", model=name, input=1, output=1)
        self.show("/admin/models", *NAMES)
        self.show("/admin/models?part=prices", *NAMES)
        self.show("/admin/models?part=usage", *NAMES)

    def _budgets(self, collection: str) -> None:
        self.post("/budgets", scope="collection", scope_id=collection, period="day", measure="questions", amount=10**6)
        self.show("/admin/models?part=budgets", *NAMES)

    def _conversation(self) -> None:
        first = self.post("/chat", message=QUESTION)
        assert first["state"] == "answered", first
        chat, message = first["session_id"], first["message_id"]
        self.post("/chat", message=ALL, session_id=chat)
        self.request("PATCH", f"/chat/{chat}", json={"title": NAMES[0], "leaf_id": message})
        for name in NAMES[1:3]:
            other = self.post("/chat", message=name)
            self.request("PATCH", f"/chat/{other['session_id']}", json={"title": name})
        self.post("/chat/ratings", message_id=message, thumb="down", score=1, reasons=["incomplete"], text=ALL)
        shared = self.post(f"/chat/{chat}/shares")
        self.show("/ask", *NAMES)
        self.show(f"/ask/{chat}", *NAMES)
        self.show(shared["path"], *NAMES)
        self.show("/shared", *NAMES)
        self.show("/insight", *NAMES)
        self.show("/insight/failing", *NAMES)
        self.show("/insight/ratings", ALL)
        self.chat, self.message = chat, message

    def _golden_sets(self, collection: str) -> None:
        made = self._named("/golden-sets", description=ALL, collection=collection)
        expected = [{"document": name, "quote": ALL[:1900]} for name in NAMES]
        question = {"question": ALL, "expected": expected, "answers": [ALL[:1900]], "answerable": True}
        self.post(f"/golden-sets/{made['id']}/questions", questions=[question])
        self.post(f"/golden-sets/{made['id']}/questions/from-chat", message_id=self.message)
        self.show("/insight/golden", *NAMES)
        self.show(f"/insight/golden/{made['id']}", *NAMES)
        self.show(f"/insight/golden/{made['id']}/runs", *NAMES)
