# ruff: noqa: INP001 - a module of the script beside it, not of a package
"""What people did with a server before its pages are pictured: through the client, as they would."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from citewell.client import Client

PASSWORD = "seven calm otters read books"  # noqa: S105  # of a server that the script starts and stops
QUESTIONS = Path(__file__).parents[1] / "examples" / "questions.md"
PEOPLE = (
    ("ida@example.org", "Ida Holm", "editor"),
    ("omar@example.org", "Omar Haddad", "user"),
    ("lena@example.org", "Lena Brückner", "user"),
    ("kofi@example.org", "Kofi Mensah", "editor"),
    ("yuki@example.org", "Yuki Tanaka", "user"),
)
SITE = {
    "index.html": (
        "The city of Merrowby",
        "<p><a href=parking.html>Parking</a> <a href=passports.html>Passports</a> <a href=old.html>Zoo</a></p>",
    ),
    "passports.html": (
        "Passports",
        "<p>A passport costs €70 and takes 28 days. Bring a photograph of this year.</p>",
    ),
    "parking.html": (
        "Parking for residents",
        "<p>A permit for residents costs €45 a year. It holds for one car and one zone.</p>",
    ),
}
"""Pages that are crawled; a link leads nowhere."""
MINUTES = {
    "2026-03-works-council.md": "# Works council, March 2026\n\nThe canteen opens at 11:15 from April on.\n",
    "2026-05-works-council.md": "# Works council, May 2026\n\nThe canteen closes for repairs from 6 to 17 July.\n",
    "2026-09-works-council.md": "# Works council, September 2026\n\nBicycles may be leased from January 2027 on.\n",
}
UNHAPPY = "The amount is for the old contract; the new one is in the minutes."


@dataclass(frozen=True)
class Life:
    """What the pictures are of."""

    address: str
    email: str
    chat: str
    share: str
    golden: str
    assistant: str
    collection: str
    document: str
    paper: str
    crawl: str
    source: str


def logged_in(address: str, email: str) -> Client:
    """Somebody's client."""
    form = {"username": email, "password": PASSWORD}
    tokens = httpx.post(f"{address}/v1/auth/login", data=form, timeout=60).raise_for_status().json()
    return Client(address, key=tokens["access_token"])


def write_places(folder: Path) -> tuple[Path, Path]:
    """Folders below ``folder`` with a site and with minutes of meetings."""
    site, minutes = folder / "site", folder / "minutes"
    for place in (site, minutes):
        place.mkdir(parents=True)
    for name, (title, body) in SITE.items():
        page = f"<!doctype html><html lang=en><title>{title}</title><main><h1>{title}</h1>{body}</main></html>"
        (site / name).write_text(page, encoding="utf-8")
    for name, text in MINUTES.items():
        (minutes / name).write_text(text, encoding="utf-8")
    return site, minutes


def live(address: str, link_token: str, site: str, folder: Path) -> Life:
    """Set the server up, invite, ask, rate, crawl and fail a little.

    Args:
        address: Of the server, which holds the example handbook.
        link_token: Of its printed link.
        site: A site that it may crawl.
        folder: A folder that it may read, for a source.
    """
    answer = httpx.post(f"{address}/v1/auth/link", json={"token": link_token}, timeout=60).raise_for_status().json()
    with Client(address, key=answer["access_token"]) as admin:
        admin.set_up("Ada Farkas", PASSWORD)
        email = str(admin.me()["user"]["email"])
    with logged_in(address, email) as admin:
        for person, name, role in PEOPLE:
            admin.create_user(person, password=PASSWORD, role=role, name=name)
        admin.invite("new.colleague@example.org", role="editor")
        admin.create_key("Intranet search", scopes=["read"])
        handbook = next(each for each in admin.collections())
        collection = str(handbook["id"])
        admin.change_collection(collection, visibility="tenant")
        assistant = admin.create_assistant("Front desk", collections=[collection])
        chat, share = _questions(address, admin)
        admin.request("POST", "/groups", json={"name": "Front desk", "description": "Who sits at the counter."})
        connection = admin.create_model_connection("The cellar", kind="openai", base_url="http://127.0.0.1:11434/v1")[
            "id"
        ]
        admin.create_chat_model("Small and local", connection=connection, model="qwen3:8b", enabled=False)
        golden = admin.create_golden_set("Handbook", collection=collection)["id"]
        documents = {str(each["file_name"]): each for each in admin.documents(collection)}
        admin.put_golden_questions(golden, _expected(documents))
        admin.create_budget("tenant", period="month", measure="questions", amount="5000")
        crawled = admin.create_collection("City website", description="What the city tells the public.")["id"]
        crawl = admin.create_crawl(site, crawled, max_pages=20)
        minutes = admin.create_collection("Minutes", description="Of the works council.")["id"]
        source = admin.create_source("folder", minutes, "Minutes of meetings", {"path": str(folder)})
        admin.upload(("broken.pdf", b"%PDF-1.7 this is no document"), minutes)
        admin.examine()
        return Life(
            address=address,
            email=email,
            chat=chat,
            share=share,
            golden=str(golden),
            assistant=str(assistant["id"]),
            collection=collection,
            document=str(documents["leave.md"]["id"]),
            paper=str(documents["membership-and-fees.pdf"]["id"]),
            crawl=_id_of(crawl),
            source=_id_of(source),
        )


def _id_of(made: Any) -> str:
    """Of what came with a job, or by itself."""
    return str(made.get("id") or next(each["id"] for each in made.values() if isinstance(each, dict)))


def _questions(address: str, admin: Client) -> tuple[str, str]:
    """Everybody asks; a chat of the administrator's and what it is shared as."""
    asked = [row.split("|")[1].strip() for row in QUESTIONS.read_text(encoding="utf-8").splitlines() if "?" in row]
    for number, (person, _, _) in enumerate(PEOPLE):
        with logged_in(address, person) as client:
            for question in asked[number::5]:
                answer = client.ask(question)
                if number % 2:
                    client.rate(str(answer["message_id"]), score=5 - number % 3, thumb="up")
                elif answer["state"] == "answered":
                    client.rate(str(answer["message_id"]), score=2, thumb="down", reasons=["wrong"], text=UNHAPPY)
    first = admin.ask("How many days of annual leave do I get?")
    chat = str(first["session_id"])
    admin.ask("How far ahead do I have to ask for it?", session_id=chat)
    admin.ask("When does the Central Library close on Thursday?", session_id=chat)
    return chat, str(admin.share_chat(chat)["id"])


def _expected(documents: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The questions of the example, with the documents that answer them."""
    rows = [row.split("|")[1:4] for row in QUESTIONS.read_text(encoding="utf-8").splitlines() if "?" in row]
    found = [(question.strip(), page.split("`")[1], said.strip()) for question, page, said in rows if "`" in page]
    return [
        {"question": question, "expected": [{"document": documents[page]["external_id"]}], "answers": [said]}
        for question, page, said in found
    ]
