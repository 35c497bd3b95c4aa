"""XML exports of spaces."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from citewell.backends.sources.confluence.export.source import ConfluenceExportKind
from citewell.domain.errors import InvalidInput, SourceFailed
from citewell.ports.source import ItemReaders, ItemUnreadable, SourceEvent, SourceItem
from support.confluence_stands import an_object, body_object, page_object, space_object, write_export


class Export:
    """An unpacked export, and what a source tells of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.objects = [space_object("1", "ENG", "Engineering")]

    def add(self, *objects: str) -> None:
        self.objects += objects

    def page(self, page_id: str, title: str, body: str = "<p>x</p>", **more: Any) -> None:
        self.add(page_object(page_id, title, space="1", **more), body_object(page_id, body))

    def file(self, path: str, content: bytes) -> None:
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / path).write_bytes(content)

    def zipped(self) -> Path:
        write_export(self.folder, self.objects)
        path = self.folder.parent / "export.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for each in sorted(self.folder.rglob("*")):
                archive.write(each, each.relative_to(self.folder))
        return path

    def read(self, path: Path | None = None, **settings: object) -> tuple[list[SourceEvent], Mapping[str, str]]:
        """The events, and the content of each item by its title."""
        if path is None:
            write_export(self.folder, self.objects)
        kind = ConfluenceExportKind([self.folder.parent])
        source = kind.open(kind.checked({"path": str(path or self.folder), **settings}))
        texts = {}
        events = list(source.changes(None, stopped=lambda: False))
        for event in events:
            if isinstance(event, SourceItem):
                with source.open(event) as parts:
                    texts[str(event.title)] = b"".join(parts).decode()
        source.close()
        return events, texts

    def items(self, **settings: object) -> dict[str, SourceItem]:
        events, _ = self.read(None, **{"space_permissions": "collection", **settings})
        return {str(event.title): event for event in events if isinstance(event, SourceItem)}


@pytest.fixture
def export(tmp_path: Path) -> Export:
    folder = tmp_path / "export"
    folder.mkdir()
    return Export(folder)


def person(key: str, name: str, email: str = "") -> str:
    return an_object("ConfluenceUserImpl", key, name=name, email=email).replace('name="id"', 'name="key"')


def test_pages_are_told_with_what_they_stand_in(export: Export) -> None:
    export.page("10", "Home")
    export.page(
        "11", "Guide", "<h1>Part</h1><p>Do it.</p>", parent="10", lastModificationDate="2025-02-03 04:05:06.700"
    )
    export.add(
        an_object("Label", "5", name="howto", namespace="global"), an_object("Label", "6", name="mine", namespace="my")
    )
    for number, label in (("7", "5"), ("8", "6")):
        export.add(an_object("Labelling", number, references={"label": ("Label", label), "content": ("Page", "11")}))
    item = export.items(base_url="https://wiki.example.com/")["Guide"]
    assert (item.key, item.breadcrumb, item.kind) == ("page:11", ("Engineering", "Home"), "wiki")
    assert item.metadata["labels"] == ["howto"]
    assert item.uri == "https://wiki.example.com/pages/viewpage.action?pageId=11"
    assert item.changed_at is not None
    assert item.changed_at.isoformat() == "2025-02-03T04:05:06.700000+00:00"
    assert export.read()[1]["Guide"] == "# Guide\n\n## Part\n\nDo it.\n"


def test_only_what_people_see_is_told(export: Export) -> None:
    export.page("10", "Page")
    export.add(
        page_object("9", "Page, before", space="1").replace(
            "</object>", ('<property name="originalVersion" class="Page"><id name="id">10</id></property></object>')
        )
    )
    for status in ("draft", "deleted", "archived"):
        export.page(f"2{len(status)}", status, contentStatus=status)
    assert set(export.items()) == {"Page"}
    assert set(export.items(archived=True)) == {"Page", "archived"}


def test_attachments_lie_under_the_ids_of_page_and_file(export: Export) -> None:
    export.page("10", "Page")
    holder = {"containerContent": ("Page", "10")}
    export.add(an_object("Attachment", "30", references=holder, title="plan.txt", version="2"))
    export.add(
        an_object("Attachment", "31", references={"content": ("Page", "10")}, fileName="old.txt", attachmentVersion="1")
    )
    export.add(an_object("Attachment", "32", references=holder, title="lost.txt", version="1"))
    export.add(an_object("Attachment", "33", references=holder, title="numbered.txt", version="1"))
    for path in ("30/1", "30/2", "31/1", "33/7"):
        export.file(f"attachments/10/{path}", f"content of {path}".encode())
    events, texts = export.read()
    assert {title: text for title, text in texts.items() if title != "Page"} == {
        "plan.txt": "content of 30/2",
        "old.txt": "content of 31/1",
        "numbered.txt": "content of 33/7",
    }
    assert [(each.title, each.reason) for each in events if isinstance(each, ItemUnreadable)] == [
        ("lost.txt", "not_found")
    ]
    assert {each.parent_key for each in events if isinstance(each, SourceItem) and each.kind == "file"} == {"page:10"}


def test_a_zip_file_is_read_like_its_folder(export: Export) -> None:
    export.page("10", "Page", "<p>words</p>")
    export.add(an_object("Attachment", "30", references={"content": ("Page", "10")}, title="a.txt", version="1"))
    export.file("attachments/10/30/1", b"attached")
    unpacked = export.read()
    assert export.read(export.zipped()) == unpacked


def test_readers_are_those_of_space_parents_and_page(export: Export) -> None:
    export.add(person("k1", "ada", "Ada@Example.com"), person("k2", "bob"), person("k3", "eve", "eve@example.com"))
    space = {"space": ("Space", "1")}
    export.add(an_object("SpacePermission", "40", references=space, type="VIEWSPACE", group="staff"))
    export.add(
        an_object(
            "SpacePermission", "41", references={**space, "userSubject": ("ConfluenceUserImpl", "k1")}, type="VIEWSPACE"
        )
    )
    export.add(
        an_object(
            "SpacePermission", "42", references={**space, "userSubject": ("ConfluenceUserImpl", "k3")}, type="EDITSPACE"
        )
    )
    export.add(
        an_object("InternalGroup", "50", name="staff"),
        an_object("InternalUser", "51", name="bob", emailAddress="bob@example.com"),
    )
    export.add(
        an_object(
            "HibernateMembership",
            "52",
            references={"parentGroup": ("InternalGroup", "50"), "userMember": ("InternalUser", "51")},
        )
    )
    export.page("10", "Open")
    export.page("11", "Closed", parent="10")
    export.page("12", "Below", parent="11")
    export.page("13", "Lost", parent="99")
    export.add(an_object("ContentPermissionSet", "60", references={"owningContent": ("Page", "11")}, type="View"))
    for number, key in (("61", "k1"), ("62", "k2"), ("63", "k3")):
        references = {"owningSet": ("ContentPermissionSet", "60"), "userSubject": ("ConfluenceUserImpl", key)}
        export.add(an_object("ContentPermission", number, references=references, type="View"))
    items = export.items(space_permissions="confluence")
    assert items["Open"].readers == ItemReaders(frozenset({"ada@example.com"}), frozenset({"staff"}))
    assert items["Closed"].readers == ItemReaders(frozenset({"ada@example.com", "bob@example.com"}))
    assert items["Below"].readers == items["Closed"].readers
    assert items["Lost"].readers == ItemReaders()  # what it stands in is not in the export


def test_where_the_export_does_not_say_who_may_read_the_space_nobody_may(export: Export) -> None:
    export.page("10", "Page")
    assert export.items(space_permissions="confluence")["Page"].readers == ItemReaders()
    assert export.items()["Page"].readers is None
    kind = ConfluenceExportKind([export.folder])
    source = kind.open(kind.checked({"path": str(export.folder)}))
    assert "space_permissions" in source.check()
    source.close()


def test_bodies_are_in_the_markup_of_their_time(export: Export) -> None:
    export.add(page_object("10", "Old", space="1"), body_object("10", "h2. Part\n*bold*", body_type="0"))
    export.add(page_object("11", "Older", space="1"), body_object("11", "* item", body_type=""))
    export.add(
        page_object("12", "New", space="1"),
        body_object(
            "12",
            "<p>a [[b]] c</p><ac:macro ac:name='code'>"
            "<ac:plain-text-body><![CDATA[x]] ></ac:plain-text-body></ac:macro>".replace("[[b]]", "[[b]] "),
        ),
    )
    kept_by_page = page_object("13", "By page", space="1").replace(
        "</object>", '<collection name="bodyContents"><element><id name="id">99</id></element></collection></object>'
    )
    export.add(kept_by_page, an_object("BodyContent", "99", body="<p>mine</p>", bodyType="2"))
    export.add(page_object("14", "By entity", space="1"), body_object("14", "<p>mine</p>", kind="ContentEntityObject"))
    _, texts = export.read()
    assert texts["By page"] == "# By page\n\nmine\n"
    assert texts["By entity"] == "# By entity\n\nmine\n"
    assert texts["Old"] == "# Old\n\n## Part\n\n**bold**\n"
    assert texts["Older"] == "# Older\n\n- item\n"
    assert texts["New"] == "# New\n\na [[b]] c\n\n```\nx\n```\n"


def test_pages_include_others_of_the_same_export(export: Export) -> None:
    export.page("10", "Part", "<p>Included.</p>")
    page = '<ac:link><ri:page ri:content-title="Part"/></ac:link>'
    export.page("11", "Whole", f'<ac:macro ac:name="include"><ac:parameter ac:name="">{page}</ac:parameter></ac:macro>')
    assert export.read(space_permissions="collection")[1]["Whole"] == "# Whole\n\nIncluded.\n"


def test_a_page_changes_when_what_it_includes_is_restricted(export: Export) -> None:
    export.page("10", "Part", "<p>Included.</p>")
    page = '<ac:link><ri:page ri:content-title="Part"/></ac:link>'
    export.page("11", "Whole", f'<ac:macro ac:name="include"><ac:parameter ac:name="">{page}</ac:parameter></ac:macro>')
    before = export.items()["Whole"]
    export.add(an_object("ContentPermissionSet", "60", references={"owningContent": ("Page", "10")}, type="View"))
    assert export.items()["Whole"].content_version != before.content_version
    assert "Included" not in export.read(space_permissions="collection")[1]["Whole"]


def test_nobody_reads_a_page_whose_restrictions_are_lost(export: Export) -> None:
    lost = '<collection name="contentPermissionSets"><element><id name="id">60</id></element></collection></object>'
    export.add(page_object("10", "Page", space="1").replace("</object>", lost))
    assert export.items()["Page"].readers == ItemReaders()


def test_what_is_damaged_is_left_out(export: Export) -> None:
    export.page("10", "Before", "<p>one</p>")
    export.add("<object class='Page'><id name='id'>11</id><property name='title'>x & \x02 </object></wrong>")
    export.page("12", "After", "<p>two\x1c</p>")
    events, texts = export.read()
    assert {"Before", "After"} <= texts.keys()
    assert events


def test_a_document_type_is_refused(export: Export) -> None:
    bomb = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><hibernate-generic>&a;</hibernate-generic>'
    (export.folder / "entities.xml").write_text(bomb)
    kind = ConfluenceExportKind([export.folder])
    with pytest.raises(SourceFailed, match="document type") as failed:
        kind.open(kind.checked({"path": str(export.folder)})).check()
    assert failed.value.reason == "changed"


def test_what_unpacks_to_far_more_is_refused(export: Export, tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("entities.xml", b" " * 20_000_000)
    with pytest.raises(SourceFailed) as failed:
        export.read(path)
    assert failed.value.reason == "too_large"


@pytest.mark.parametrize(
    "content", [b"", b"no zip", b"PK\x05\x06" + bytes(18)], ids=["empty", "other", "zip of nothing"]
)
def test_what_is_no_export_is_named(export: Export, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.zip").write_bytes(content)
    with pytest.raises(SourceFailed) as failed:
        export.read(tmp_path / "x.zip")
    assert failed.value.reason == "changed"


def test_paths_lie_below_the_folders_that_are_open(export: Export, tmp_path: Path) -> None:
    kind = ConfluenceExportKind([export.folder])
    with pytest.raises(InvalidInput) as failed:
        kind.checked({"path": str(tmp_path / "elsewhere.zip")})
    assert failed.value.facts["field"] == "path"


def test_files_outside_of_the_export_are_not_read(export: Export, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    export.page("10", "Page")
    export.add(
        an_object("Attachment", "../..", references={"content": ("Page", "10")}, title="a.txt", version="secret.txt")
    )
    events, texts = export.read()
    assert "a.txt" not in texts
    assert any(isinstance(each, ItemUnreadable) for each in events)
