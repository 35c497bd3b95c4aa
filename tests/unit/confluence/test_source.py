"""What a Confluence source tells of a site, on both kinds of sites."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import pytest

from citewell.backends.sources.confluence.rest.kind import ConfluenceKind
from citewell.domain.errors import FetchFailed, SourceFailed
from citewell.ports.source import Checkpoint, ItemGone, ItemReaders, ItemUnreadable, Listed, SourceEvent, SourceItem
from fakes.confluence_server import ConfluenceFetcher, ConfluenceServer
from fakes.confluence_world import ConfluenceWorld, small_world
from fakes.web_server import Answer, Asked

ACCOUNTS = {name: f"{name}@example.com" for name in ("ada", "bob", "eve")}


@dataclass
class Stand:
    """A site, and the source that reads it."""

    server: ConfluenceServer
    waited: list[float] = field(default_factory=list)

    @property
    def world(self) -> ConfluenceWorld:
        return self.server.world

    def source(self, **settings: object) -> Any:
        base = "https://wiki.example.com" + ("/wiki" if self.server.cloud else "")
        given = {"base_url": base, **self.server.settings, **settings}
        kind = ConfluenceKind(
            lambda: ConfluenceFetcher(self.server), wait=self.waited.append, now=lambda: self.world.now
        )
        return kind.open(kind.checked(given))

    def events(self, cursor: Mapping[str, object] | None = None, **settings: object) -> list[SourceEvent]:
        settings = {"accounts": ACCOUNTS, **settings}
        return list(self.source(**settings).changes(cursor, stopped=lambda: False))

    def items(self, cursor: Mapping[str, object] | None = None, **settings: object) -> dict[str, SourceItem]:
        events = self.events(cursor, **settings)
        return {str(each.title): each for each in events if isinstance(each, SourceItem)}

    def text(self, title: str, **settings: object) -> str:
        source = self.source(**{"accounts": ACCOUNTS, **settings})
        for event in source.changes(None, stopped=lambda: False):
            if isinstance(event, SourceItem) and event.title == title:
                with source.open(event) as parts:
                    return b"".join(parts).decode()
        raise AssertionError(title)

    def named(self, title: str) -> Any:
        return next(page for page in self.world.pages.values() if page.title == title)


@pytest.fixture(params=["datacenter", "cloud"])
def stand(request: pytest.FixtureRequest) -> Stand:
    return Stand(ConfluenceServer(small_world(), cloud=request.param == "cloud"))


def end(events: list[SourceEvent]) -> Listed:
    assert isinstance(events[-1], Listed)
    return events[-1]


def test_pages_posts_and_attachments_come_with_all_that_is_said_of_them(stand: Stand) -> None:
    items = stand.items()
    assert set(items) == {"Engineering home", "Deploy guide", "Rollback", "Release notes", "Holidays", "checklist.txt"}
    page = items["Rollback"]
    assert page.breadcrumb == ("Engineering", "Engineering home", "Deploy guide")
    assert page.kind == "wiki"
    assert page.file_name == "Rollback.md"
    assert page.readers == ItemReaders(frozenset(), frozenset({"staff"}))
    assert page.uri is not None
    assert page.uri.startswith("https://wiki.example.com/")
    assert "Rollback" in page.uri
    deploy = items["Deploy guide"]
    assert deploy.metadata["labels"] == ["howto", "release"]
    assert deploy.metadata["author"] == "Ada Lovelace"
    assert deploy.metadata["space"] == "ENG"
    assert deploy.changed_at == stand.world.now
    file = items["checklist.txt"]
    assert file.parent_key == deploy.key
    assert file.readers == deploy.readers
    assert file.breadcrumb[-1] == "Deploy guide"


def test_content_is_markdown_under_the_title_and_files_are_as_they_are(stand: Stand) -> None:
    assert stand.text("Deploy guide") == "# Deploy guide\n\n## Steps\n\nPress the green button.\n"
    assert stand.text("checklist.txt") == "first the backup, then the release"


def test_issues_lead_to_jira(stand: Stand) -> None:
    issue = '<ac:structured-macro ac:name="jira"><ac:parameter ac:name="key">ENG-7</ac:parameter></ac:structured-macro>'
    stand.world.page("ENG", "Bugs", f"<p>{issue}</p>")
    told = {} if stand.server.cloud else {"jira_url": "https://jira.example.com/"}
    host = "wiki.example.com" if stand.server.cloud else "jira.example.com"
    assert stand.text("Bugs", **told) == f"# Bugs\n\n[ENG-7](https://{host}/browse/ENG-7)\n"


def test_a_full_run_lists_everything_and_the_next_begins_where_it_ended(stand: Stand) -> None:
    first = stand.events()
    assert end(first).complete
    second = stand.events(end(first).cursor)
    assert end(second).complete
    versions = [{each.key: each.version for each in run if isinstance(each, SourceItem)} for run in (first, second)]
    assert versions[0] == versions[1]


@pytest.mark.parametrize(
    "change",
    [
        lambda stand: stand.world.edit(stand.named("Rollback"), "<p>Press nothing.</p>"),
        lambda stand: setattr(stand.named("Rollback"), "parent", stand.named("Engineering home").id),
        lambda stand: setattr(stand.named("Deploy guide"), "title", "Release guide"),
        lambda stand: stand.named("Rollback").labels.append("old"),
        lambda stand: stand.named("Rollback").readers.append("ada"),
        lambda stand: stand.named("Deploy guide").reader_groups.append("people-team"),
    ],
    ids=["edited", "moved", "parent renamed", "labelled", "restricted", "parent restricted"],
)
def test_each_change_gives_another_version(stand: Stand, change: Callable[[Stand], None]) -> None:
    before = stand.items()["Rollback"]
    change(stand)
    after = stand.items()["Rollback"]
    assert after.key == before.key
    assert after.version != before.version


def test_only_new_content_has_to_be_opened_again(stand: Stand) -> None:
    before = stand.items()["Rollback"]
    stand.named("Rollback").labels.append("old")
    assert stand.items()["Rollback"].content_version == before.content_version
    stand.world.edit(stand.named("Rollback"), "<p>Press nothing.</p>")
    assert stand.items()["Rollback"].content_version != before.content_version


def test_deleted_pages_are_told_no_more(stand: Stand) -> None:
    stand.named("Rollback").status = "trashed"
    assert "Rollback" not in stand.items()


def test_restrictions_of_parents_hold_for_what_stands_below(stand: Stand) -> None:
    stand.named("Deploy guide").readers = ["ada", "eve"]
    stand.named("Rollback").readers = ["ada", "bob"]
    items = stand.items()
    assert items["Deploy guide"].readers == ItemReaders(frozenset({"ada@example.com"}))  # eve may not read the space
    assert items["checklist.txt"].readers == items["Deploy guide"].readers
    assert items["Rollback"].readers == ItemReaders(frozenset({"ada@example.com"}))
    assert items["Engineering home"].readers == ItemReaders(frozenset(), frozenset({"staff"}))


def test_a_group_and_a_restriction_to_people_meet_in_the_people(stand: Stand) -> None:
    stand.named("Holidays").readers = ["ada", "bob"]
    assert stand.items()["Holidays"].readers == ItemReaders(frozenset({"ada@example.com"}))


def test_two_groups_meet_in_their_common_members(stand: Stand) -> None:
    stand.named("Rollback").reader_groups = ["people-team"]
    assert stand.items()["Rollback"].readers == ItemReaders(frozenset({"ada@example.com"}))


def test_a_space_open_to_all_has_no_readers_of_its_own(stand: Stand) -> None:
    stand.named("Rollback").reader_groups = ["partners"]
    items = stand.items(space_permissions="collection")
    assert items["Engineering home"].readers is None
    assert items["Rollback"].readers == ItemReaders(frozenset(), frozenset({"partners"}))


def test_where_nobody_says_who_may_read_a_space_nobody_may(stand: Stand) -> None:
    stand.world.spaces["HR"].permissions_shown = False
    assert stand.items()["Holidays"].readers == ItemReaders()
    said = stand.source().check()
    assert "HR" in said
    assert "space_permissions" in said


def test_people_whose_address_is_not_known_are_left_out(stand: Stand) -> None:
    for user in stand.world.users.values():
        user.email = ""
    stand.named("Rollback").readers = ["ada", "bob"]
    items = stand.items(accounts={"bob": "robert@example.org"})
    assert items["Rollback"].readers == ItemReaders(frozenset({"robert@example.org"}))


def test_groups_may_be_called_otherwise_here(stand: Stand) -> None:
    items = stand.items(groups={"staff": "Employees"})
    assert items["Rollback"].readers == ItemReaders(frozenset(), frozenset({"Employees"}))
    assert items["Holidays"].readers == ItemReaders(frozenset(), frozenset({"people-team"}))


def test_labels_and_kinds_choose_what_is_read(stand: Stand) -> None:
    assert set(stand.items(labels=["howto"])) == {"Deploy guide", "checklist.txt"}
    assert "Deploy guide" not in stand.items(without_labels=["release"])
    assert "Release notes" not in stand.items(blog_posts=False)
    assert "checklist.txt" not in stand.items(attachments=False)
    assert set(stand.items(spaces=["HR"])) == {"Holidays"}


def test_a_space_that_is_not_there_is_named(stand: Stand) -> None:
    with pytest.raises(SourceFailed, match="'NOPE'") as failed:
        stand.source(spaces=["NOPE"]).check()
    assert failed.value.reason == "not_found"


def test_large_files_are_left_out_visibly(stand: Stand) -> None:
    found = [each for each in stand.events(max_attachment_bytes=10) if isinstance(each, ItemUnreadable)]
    assert [(each.reason, each.title) for each in found] == [("too_large", "checklist.txt")]


def test_all_attachments_of_a_page_come(stand: Stand) -> None:
    for number in range(5):
        stand.world.attach(stand.named("Rollback"), f"file-{number}.txt", b"x")
    assert {f"file-{number}.txt" for number in range(5)} <= set(stand.items())


def test_lists_of_several_answers_are_read_whole(stand: Stand) -> None:
    for number in range(23):
        stand.world.page("ENG", f"Page {number}", "<p>x</p>")
    stand.server.most = 5
    assert len([title for title in stand.items() if title.startswith("Page ")]) == 23
    assert len([title for title in stand.items(page_size=7) if title.startswith("Page ")]) == 23


def test_a_run_that_was_stopped_goes_on_at_its_checkpoint(stand: Stand) -> None:
    for number in range(120):
        stand.world.page("ENG", f"Page {number}", "<p>x</p>")
    told: list[str] = []
    cursor = None
    for event in stand.source().changes(None, stopped=lambda: False):
        if isinstance(event, Checkpoint):
            cursor = event.cursor
            break
        told.append(event.key)
    assert cursor is not None
    rest = stand.events(cursor)
    keys = [each.key for each in rest if isinstance(each, SourceItem)]
    assert not set(keys) & set(told)
    assert len(keys) + len(told) == 126
    assert end(rest).complete


def test_it_ends_without_an_end_when_stopped(stand: Stand) -> None:
    events = list(stand.source().changes(None, stopped=lambda: True))
    assert not any(isinstance(each, Listed) for each in events)


class TestLightRuns:
    """Between full runs only changes are asked for."""

    @pytest.fixture
    def cursor(self, stand: Stand) -> Mapping[str, object]:
        stand.world.later(30)
        listed = end(stand.events(full_every=3))
        assert listed.cursor is not None
        stand.world.later(10)
        return listed.cursor

    def test_nothing_is_told_where_nothing_changed(self, stand: Stand, cursor: Mapping[str, object]) -> None:
        events = stand.events(cursor, full_every=3)
        assert not end(events).complete
        assert not any(isinstance(each, SourceItem | ItemGone) for each in events)

    def test_what_changed_is_told(self, stand: Stand, cursor: Mapping[str, object]) -> None:
        stand.world.edit(stand.named("Rollback"), "<p>Press nothing.</p>")
        new = stand.world.page("ENG", "Incidents", "<p>Call somebody.</p>")
        items = stand.items(cursor, full_every=3)
        assert set(items) == {"Rollback", "Incidents"}
        assert items["Rollback"].breadcrumb == ("Engineering", "Engineering home", "Deploy guide")
        assert items["Incidents"].key.endswith(new.id)

    def test_what_lies_in_the_trash_is_gone(self, stand: Stand, cursor: Mapping[str, object]) -> None:
        page = stand.named("Rollback")
        page.status = "trashed"
        assert ItemGone(f"page:{page.id}") in stand.events(cursor, full_every=3)

    def test_what_lost_its_label_is_gone(self, stand: Stand, cursor: Mapping[str, object]) -> None:
        page = stand.named("Deploy guide")
        page.labels = []
        stand.world.edit(page, page.body)
        assert ItemGone(f"page:{page.id}") in stand.events(cursor, full_every=3, labels=["howto"])

    def test_each_third_run_is_full(self, stand: Stand, cursor: Mapping[str, object]) -> None:
        complete = []
        following: Mapping[str, object] | None = cursor
        for _ in range(6):
            listed = end(stand.events(following, full_every=3))
            complete.append(listed.complete)
            following = listed.cursor
        assert complete == [False, False, True, False, False, True]


class TestInclusion:
    """Pages that stand in others."""

    INCLUDE = (
        '<p>Before.</p><ac:structured-macro ac:name="include"><ac:parameter ac:name="">'
        '<ac:link><ri:page ri:content-title="Rollback"/></ac:link></ac:parameter></ac:structured-macro>'
    )

    def test_the_content_of_the_other_page_is_there(self, stand: Stand) -> None:
        stand.world.page("ENG", "All", self.INCLUDE)
        assert stand.text("All") == "# All\n\nBefore.\n\nPress the red button.\n"

    def test_it_is_left_out_where_the_other_page_has_fewer_readers(self, stand: Stand) -> None:
        stand.world.page("ENG", "All", self.INCLUDE)
        stand.named("Rollback").readers = ["ada"]
        text = stand.text("All")
        assert "red button" not in text
        assert "[Rollback](" in text

    def test_a_page_changes_with_what_it_includes(self, stand: Stand) -> None:
        stand.world.page("ENG", "All", self.INCLUDE)
        before = stand.items()["All"]
        stand.world.edit(stand.named("Rollback"), "<p>Press nothing.</p>")
        assert stand.items()["All"].content_version != before.content_version

    def test_the_key_of_a_space_asks_for_nothing_else(self, stand: Stand) -> None:
        named = """ri:space-key='NONE" or space = "ENG' ri:content-title"""
        stand.world.page("ENG", "All", self.INCLUDE.replace("ri:content-title", named))
        assert "red button" not in stand.text("All")
        assert not any('"NONE" or' in unquote(asked) for asked in stand.server.asked)

    def test_a_page_changes_when_what_it_includes_is_restricted(self, stand: Stand) -> None:
        stand.world.page("ENG", "All", self.INCLUDE)
        before = stand.items()["All"]
        stand.named("Rollback").readers = ["ada"]  # which makes no new version of it
        assert stand.items()["All"].content_version != before.content_version

    def test_a_loop_ends(self, stand: Stand) -> None:
        stand.world.page("ENG", "All", self.INCLUDE)
        back = self.INCLUDE.replace("Rollback", "All").replace("Before", "Red")
        stand.world.edit(stand.named("Rollback"), back)
        assert stand.text("All").count("Red.") == 1


class TestFailures:
    """A site that does not do as it should."""

    def failing(self, stand: Stand, part: str, *answers: Answer) -> None:
        left: Iterator[Answer] = iter(answers)

        def interfere(asked: Asked) -> Answer | None:
            return next(left, None) if part in asked.path else None

        stand.server.interfere = interfere

    def test_it_waits_as_long_as_it_is_told(self, stand: Stand) -> None:
        self.failing(stand, "/space", Answer(429, b"", {"retry-after": "7"}))
        assert "reads 2 spaces" in stand.source().check()
        assert sum(stand.waited) == pytest.approx(7)

    def test_it_does_not_wait_for_hours(self, stand: Stand) -> None:
        self.failing(stand, "/space", Answer(429, b"", {"retry-after": "7200"}))
        with pytest.raises(SourceFailed) as failed:
            stand.source().check()
        assert (failed.value.reason, failed.value.facts["retry_after"]) == ("limited", 7200)
        assert failed.value.passing
        assert not stand.waited

    def test_failures_of_the_server_are_tried_again_and_then_told(self, stand: Stand) -> None:
        self.failing(stand, "/space", Answer(500), Answer(502))
        assert "reads 2 spaces" in stand.source().check()
        self.failing(stand, "/space", *[Answer(503)] * 50)
        with pytest.raises(SourceFailed) as failed:
            stand.source().check()
        assert failed.value.reason == "unavailable"

    def test_a_revoked_token_ends_the_run(self, stand: Stand) -> None:
        events = stand.source().changes(None, stopped=lambda: False)
        first = next(events)
        assert isinstance(first, SourceItem)
        stand.server.authorization = "revoked"
        with pytest.raises(SourceFailed) as failed:
            list(events)
        assert failed.value.reason == "refused"
        assert "s3cret" not in str(failed.value)

    def test_a_login_page_is_no_answer(self, stand: Stand) -> None:
        page = Answer(200, b"<html>Log in</html>", {"content-type": "text/html", "x-seraph-loginreason": "OUT"})
        self.failing(stand, "/user/current", page)
        with pytest.raises(SourceFailed) as failed:
            stand.source().check()
        assert failed.value.reason == "refused"

    @pytest.mark.parametrize("body", [b"{", b"[[", b'"x"', b'{"results": 3}', b'{"results": [{"name": "x"}]}', b"{}"])
    def test_answers_of_another_form_are_named(self, stand: Stand, body: bytes) -> None:
        self.failing(stand, "/space", *[Answer(200, body, {"content-type": "application/json"})] * 9)
        with pytest.raises(SourceFailed) as failed:
            stand.source().check()
        assert failed.value.reason == "changed"

    @pytest.mark.parametrize(
        ("reason", "told", "passing", "attempts"),
        [
            ("timed_out", "timed_out", True, 2),
            ("connection", "unreachable", True, 5),
            ("blocked_address", "unreachable", False, 1),
            ("tls", "unreachable", False, 1),
            ("too_large", "too_large", False, 1),
            ("bad_encoding", "changed", False, 1),
        ],
    )
    def test_a_site_that_does_not_answer_is_asked_a_few_times(
        self, stand: Stand, reason: str, told: str, passing: bool, attempts: int
    ) -> None:
        asked = []

        def interfere(request: Asked) -> Answer | None:
            asked.append(request.path)
            raise FetchFailed(reason, "It does not answer.")

        stand.server.interfere = interfere
        with pytest.raises(SourceFailed) as failed:
            stand.source().check()
        assert (failed.value.reason, failed.value.passing, len(asked)) == (told, passing, attempts)

    def test_it_stops_waiting_when_asked_to(self, stand: Stand) -> None:
        self.failing(stand, "/space", *[Answer(429, b"", {"retry-after": "60"})] * 9)
        source = stand.source()
        assert list(source.changes(None, stopped=lambda: len(stand.waited) > 3)) == []
        assert sum(stand.waited) < 10

    def test_it_asks_for_no_more_when_asked_to_stop(self, stand: Stand) -> None:
        source = stand.source()
        item = next(each for each in source.changes(None, stopped=lambda: False) if isinstance(each, SourceItem))
        before = len(stand.server.asked)
        stopped = source.changes(None, stopped=lambda: len(stand.server.asked) > before + 1)
        assert list(stopped) == []
        assert len(stand.server.asked) == before + 2
        with pytest.raises(SourceFailed) as failed, source.open(item):
            pass
        assert failed.value.passing

    def test_a_page_that_always_fails_does_not_stop_the_others(self, stand: Stand) -> None:
        page = stand.named("Rollback")
        source = stand.source()
        events = list(source.changes(None, stopped=lambda: False))
        self.failing(stand, f"/{page.id}", *[Answer(500)] * 50)
        read = {}
        for event in events:
            if isinstance(event, SourceItem):
                try:
                    with source.open(event) as parts:
                        read[event.title] = b"".join(parts)
                except SourceFailed as exc:
                    read[event.title] = exc.reason.encode()
        assert read["Rollback"] == b"unavailable"
        assert read["Holidays"].startswith(b"# Holidays")

    def test_what_was_written_and_restricted_meanwhile_is_not_told(self, stand: Stand) -> None:
        source = stand.source(accounts=ACCOUNTS)
        events = [each for each in source.changes(None, stopped=lambda: False) if isinstance(each, SourceItem)]
        items = {event.title: event for event in events}
        stand.world.edit(stand.named("Rollback"), "<p>Press nothing.</p>")
        with source.open(items["Rollback"]) as parts:
            assert b"nothing" in b"".join(parts)
        stand.named("Rollback").readers = ["ada"]
        with pytest.raises(SourceFailed, match="restricted") as failed, source.open(items["Rollback"]) as parts:
            b"".join(parts)
        assert failed.value.passing

    def test_a_list_that_leads_to_another_site_is_not_followed(self, stand: Stand) -> None:
        if not stand.server.cloud:
            pytest.skip("lists of Data Center are asked for by position")
        body = b'{"results": [], "_links": {"next": "https://evil.example.com/x"}}'
        self.failing(stand, "/api/v2/spaces", Answer(200, body, {"content-type": "application/json"}))
        with pytest.raises(SourceFailed, match="another site"):
            stand.source().check()


def test_a_page_that_the_search_does_not_know_yet_is_asked_for(stand: Stand) -> None:
    page = stand.named("Deploy guide")
    page.readers = ["bob"]
    before = stand.items()
    stand.server.unsearchable.add(page.id)
    after = stand.items()
    assert after["Deploy guide"].readers == before["Deploy guide"].readers
    assert after["Deploy guide"].metadata["labels"] == ["howto", "release"]
    assert after["Rollback"].readers == before["Rollback"].readers
    assert "checklist.txt" in after


def test_without_the_search_every_page_is_asked_for() -> None:
    stand = Stand(ConfluenceServer(small_world(), cloud=True))
    stand.named("Deploy guide").readers = ["bob"]
    before = stand.items()
    stand.server.interfere = lambda asked: Answer(410) if "/content/search" in asked.path else None
    after = stand.items()
    assert {title: item.readers for title, item in after.items()} == {t: item.readers for t, item in before.items()}
    assert after["Deploy guide"].metadata["labels"] == ["howto", "release"]
    assert "checklist.txt" in after


def test_before_version_9_1_the_older_api_says_who_may_read_a_space() -> None:
    stand = Stand(ConfluenceServer(small_world()))
    stand.server.old = True
    stand.world.spaces["ENG"].readers = ["eve"]
    items = stand.items()
    assert items["Rollback"].readers == ItemReaders(frozenset({"eve@example.com"}), frozenset({"staff"}))
    assert items["Holidays"].readers == ItemReaders(frozenset(), frozenset({"people-team"}))
    stand.world.spaces["HR"].permissions_shown = False
    assert stand.items()["Holidays"].readers == ItemReaders()


def test_a_space_that_anybody_may_read_is_for_whoever_reads_the_collection() -> None:
    stand = Stand(ConfluenceServer(small_world()))
    stand.world.spaces["ENG"].anonymous = True
    for old in (False, True):
        stand.server.old = old
        assert stand.items()["Rollback"].readers is None


def test_archived_pages_are_read_where_that_is_wanted() -> None:
    stand = Stand(ConfluenceServer(small_world(), cloud=True))
    stand.named("Rollback").status = "archived"
    assert "Rollback" not in stand.items()
    assert "Rollback" in stand.items(archived=True)
    assert not [path for path in stand.server.asked if "blogposts" in path and "archived" in path]


def test_folders_of_cloud_are_parents_with_restrictions() -> None:
    stand = Stand(ConfluenceServer(small_world(), cloud=True))
    folder = stand.world.folder("ENG", "Secret plans")
    folder.readers = ["bob"]
    stand.world.page("ENG", "Plan", "<p>x</p>", parent=folder.id)
    item = stand.items()["Plan"]
    assert item.breadcrumb == ("Engineering", "Secret plans")
    assert item.readers == ItemReaders(frozenset({"bob@example.com"}))
    assert "Secret plans" not in stand.items()
    cursor = end(stand.events(full_every=3)).cursor
    assert stand.items(cursor, full_every=3)["Plan"].readers == item.readers
    assert stand.items(cursor, full_every=3)["Plan"].breadcrumb == item.breadcrumb


def test_pages_deleted_while_they_are_listed_hide_no_others() -> None:
    stand = Stand(ConfluenceServer(small_world()))
    pages = [stand.world.page("ENG", f"Page {number}", "<p>x</p>") for number in range(40)]
    stand.server.most = 10

    def interfere(asked: Asked) -> Answer | None:
        if "type=page" in asked.path and "start=7" in asked.path and pages[0].id in stand.world.pages:
            for page in pages[:8]:
                del stand.world.pages[page.id]
        return None

    stand.server.interfere = interfere
    assert {f"Page {number}" for number in range(8, 40)} <= set(stand.items())
