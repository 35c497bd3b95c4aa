"""Mail as it is sent and as Outlook stores it: the head, the body, what is attached."""

from __future__ import annotations

import re
import struct
from email.message import EmailMessage
from pathlib import Path

import pytest

from citewell.backends.parsing import media
from citewell.backends.parsing.eml import EmlParser
from citewell.backends.parsing.mailboxes import MboxParser
from citewell.backends.parsing.msg import MsgParser
from citewell.backends.parsing.msg_rtf import unpacked_rtf
from citewell.backends.parsing.sniffing import sniff
from citewell.domain.errors import DocumentUnreadable
from support.archives import Unpacked, unpack
from support.outlook import BODY, Storage, compound_file, message, person, properties, text

HEAD = b"""From: Ann <ann@example.org>
To: Bob <bob@example.org>
Subject: About leave
Date: Tue, 20 Feb 2024 10:15:00 +0100
"""


def read(folder: Path, data: bytes) -> Unpacked:
    return unpack(EmlParser(), folder, data, media.EML)


def outlook(folder: Path, data: bytes) -> Unpacked:
    return unpack(MsgParser(), folder, data, media.MSG)


def test_the_head_is_text_and_metadata(tmp_path: Path) -> None:
    found = read(tmp_path, HEAD + b"Message-ID: <1@x>\nIn-Reply-To: <0@x>\nCc: c@x\n\nTake 30 days.\n").document
    assert found.title == "About leave"
    assert found.text == (
        "# About leave\n\nFrom: Ann <ann@example.org>\nTo: Bob <bob@example.org>\nCc: c@x\n"
        "Date: 2024-02-20 10:15 +0100\n\nTake 30 days."
    )
    assert dict(found.metadata) == {
        "author": "Ann",
        "from": "Ann <ann@example.org>",
        "to": "Bob <bob@example.org>",
        "cc": "c@x",
        "created": "2024-02-20T10:15:00+01:00",
        "message_id": "<1@x>",
        "in_reply_to": "<0@x>",
    }
    assert [(each.title, found.text[each.start : each.end]) for each in found.headings] == [
        ("About leave", "# About leave")
    ]


def mixed(*parts: bytes, kind: bytes = b"mixed") -> bytes:
    body = b"".join(b"--b\n" + part + b"\n" for part in parts)
    return HEAD + b"Content-Type: multipart/" + kind + b"; boundary=b\n\n" + body + b"--b--\n"


PLAIN = b"Content-Type: text/plain; charset=utf-8\n\nPlain words here, and enough of them."
RICH = b"Content-Type: text/html\n\n<h1>Rich</h1><p>Words here, and <b>enough</b> of them.</p><ul><li>one</li></ul>"


def test_of_alternatives_the_plain_one_is_taken_unless_it_says_nothing(tmp_path: Path) -> None:
    assert "# Rich" not in read(tmp_path, mixed(PLAIN, RICH, kind=b"alternative")).document.text
    found = read(tmp_path, mixed(b"Content-Type: text/plain\n\nHTML", RICH, kind=b"alternative")).document
    assert found.text.endswith("# Rich\n\nWords here, and enough of them.\n\n- one")
    assert [each.title for each in found.headings] == ["About leave", "Rich"]
    assert [found.text[each.start : each.end] for each in found.blocks] == ["- one"]


def test_bodies_that_follow_each_other_are_all_kept(tmp_path: Path) -> None:
    found = read(tmp_path, mixed(PLAIN, b"Content-Type: text/plain\n\nA footer."))
    assert found.document.text.endswith("Plain words here, and enough of them.\n\nA footer.")


def test_many_bodies_are_joined_in_their_order(tmp_path: Path) -> None:
    bodies = [b"\n\n" + f"Body {number} {'x' * 2_000}".encode() for number in range(900)]
    found = read(tmp_path, mixed(*bodies)).document.text
    assert found.index("Body 0 ") < found.index("Body 899 ")
    assert found.count("Body ") == 900


def test_attachments_and_forwarded_messages_are_parts(tmp_path: Path) -> None:
    inner = b"Content-Type: message/rfc822\n\nSubject: =?utf-8?q?=C3=9Cber?=\n\nInner words.\n"
    named = b"Content-Type: text/plain\nContent-Disposition: attachment; filename*=utf-8''B%C3%A4r.txt\n\nBears."
    odd = b'Content-Type: text/plain; name="=?utf-8?b?QmlyZHMudHh0?="\nContent-Transfer-Encoding: base64\n\nQmlyZHM='
    found = read(tmp_path, mixed(PLAIN, inner, named, odd))
    assert list(found.files) == ["Über.eml", "Bär.txt", "Birds.txt"]
    assert (found.files["Bär.txt"], found.files["Birds.txt"]) == (b"Bears.", b"Birds")
    assert b"Inner words." in found.files["Über.eml"]
    assert found.document.text.endswith("## Attachments\n\n- Über.eml\n- Bär.txt\n- Birds.txt")


def test_small_pictures_in_the_text_are_left_out_and_told(tmp_path: Path) -> None:
    picture = (
        b"Content-Type: image/png; name=logo.png\nContent-ID: <1>\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo="
    )
    found = read(tmp_path, mixed(PLAIN, picture, kind=b"related"))
    assert found.files == {}
    assert found.document.warnings == ("Left out (a small picture in the text): logo.png.",)


def test_signatures_are_no_parts(tmp_path: Path) -> None:
    signature = b"Content-Type: application/pgp-signature; name=signature.asc\n\n-----BEGIN PGP SIGNATURE-----"
    found = read(tmp_path, mixed(PLAIN, signature, kind=b"signed"))
    assert found.files == {}
    assert found.document.warnings == ("Left out (a signature): signature.asc.",)


def test_invitations_are_told(tmp_path: Path) -> None:
    event = (
        b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nBEGIN:VALARM\nDESCRIPTION:no\nEND:VALARM\nSUMMARY:Plan\\, at last\n"
        b"DTSTART;TZID=Europe/Berlin:20240301T090000\nDTEND:20240301T100000Z\nLOCATION:Room\n  7\n"
        b"ORGANIZER;CN=Ann:mailto:ann@example.org\nEND:VEVENT\nEND:VCALENDAR"
    )
    found = read(
        tmp_path, mixed(PLAIN, b"Content-Type: text/calendar; method=REQUEST\n\n" + event, kind=b"alternative")
    )
    assert found.document.text.endswith(
        "## Invitation\n\nWhat: Plan, at last\nBegins: 2024-03-01 09:00 Europe/Berlin\nEnds: 2024-03-01 10:00 UTC\n"
        "Where: Room 7\nOrganizer: Ann <ann@example.org>"
    )


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (HEAD + b"Content-Type: text/plain; charset=koi8-r\n\n" + "Привет".encode("koi8-r"), "Привет"),
        (HEAD + b"Content-Type: text/plain; charset=nonsense\n\n" + "Grüße".encode("latin-1"), "Grüße"),
        (HEAD + b"Content-Transfer-Encoding: quoted-printable\n\nGr=C3=BC=\n=C3=9Fe =ZZ", "Grüße"),
        (HEAD + b"Content-Transfer-Encoding: base64\n\nR3J1c3M*", "Gruss"),
        (HEAD.decode().encode("utf-16") + "\nGrüße".encode("utf-16-le"), "Grüße"),
        (b"Subject: =?nonsense?b?????=\n\nWords.", "Words."),
        (b"Subject: =?utf-\xff8?b?V29yZHM=?= =?undefined?b?/w==?=\n\nx", "Words"),
        (HEAD + b"Content-Type: text/plain; charset=undefined\n\nW\xf6rter", "Wörter"),
        (b"Subject: \xc3\x9cber\n\nWords.", "# Über"),
        (b"Subject: x\nContent-Type: multipart/mixed\n\nWords.", "Words."),
        (b"Subject: x\nDate: never\n\nWords.", "Words."),
    ],
)
def test_encodings_that_are_wrong_or_rare(tmp_path: Path, data: bytes, expected: str) -> None:
    assert expected in read(tmp_path, data).document.text


def test_encrypted_messages_say_so(tmp_path: Path) -> None:
    found = read(tmp_path, mixed(b"Content-Type: application/octet-stream\n\nsecret", kind=b"encrypted")).document
    assert found.warnings == ("The message is encrypted; only its head was read.",)


def test_deep_wide_and_long_messages_end(tmp_path: Path) -> None:
    for data, reason in (
        (b"Content-Type: multipart/mixed; boundary=b\n\n--b\n" * 1_500, "too_large"),
        (b" \n\n ", "no_text"),
    ):
        with pytest.raises(DocumentUnreadable) as caught:
            read(tmp_path, data)
        assert caught.value.reason == reason
    levels = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(300))
    assert "nested too deep" in read(tmp_path, HEAD + levels + b"\nWords.").document.warnings[0]
    assert read(tmp_path, b"X-Pad: x\n" * 100_000 + HEAD + b"\nWords.").document.text.endswith("Words.")
    assert len(read(tmp_path, b"Subject: " + b"=?utf-8?q?x?= " * 50_000 + b"\n\nWords.").document.text) < 10_000


def test_a_message_of_outlook(tmp_path: Path) -> None:
    attachment: Storage = {
        "__properties_version1.0": properties(8),
        "__substg1.0_3707001F": text("Bär.txt"),
        "__substg1.0_37010102": b"Bears." * 1000,
    }
    forwarded: Storage = {
        "__properties_version1.0": properties(8),
        "__substg1.0_3701000D": message({BODY: text("Inner words.")}, header=24),
    }
    streams: Storage = {
        BODY: text("Take 30 days."),
        "__recip_version1.0_#00000000": person("Bob", "bob@example.org", 1),
        "__recip_version1.0_#00000001": person("Cid", "cid@example.org", 2),
        "__attach_version1.0_#00000000": attachment,
        "__attach_version1.0_#00000001": forwarded,
    }
    data = compound_file(message(streams))
    found = outlook(tmp_path, data)
    assert found.document.text == (
        "# About leave\n\nFrom: Ann <ann@example.org>\nTo: Bob <bob@example.org>\nCc: Cid <cid@example.org>\n"
        "Date: 2024-01-17 21:20 +0000\n\nTake 30 days.\n\n## Attachments\n\n- Bär.txt\n- About leave.eml"
    )
    assert found.files["Bär.txt"] == b"Bears." * 1000
    again = read(tmp_path, found.files["About leave.eml"]).document
    assert again.text == ("# About leave\n\nFrom: Ann <ann@example.org>\nDate: 2024-01-17 21:20 +0000\n\nInner words.")


def test_bodies_of_outlook_in_html_and_in_code_pages(tmp_path: Path) -> None:
    page = properties(32, p3FDE=struct.pack("<L4x", 1251))
    narrow = message({"__substg1.0_1000001E": "Привет".encode("cp1251"), "__properties_version1.0": page})
    assert outlook(tmp_path, compound_file(narrow)).document.text.endswith("Привет")
    rich = message({"__substg1.0_10130102": b"<p>Words <b>of</b> a page.</p>"})
    assert outlook(tmp_path, compound_file(rich)).document.text.endswith("Words of a page.")


def test_compressed_rich_text() -> None:
    # The example of the specification, 3.1.1.
    packed = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
    )
    assert unpacked_rtf(packed) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    assert unpacked_rtf(struct.pack("<LL4sL", 17, 5, b"MELA", 0) + b"{abc}") == b"{abc}"
    assert unpacked_rtf(b"short") == unpacked_rtf(bytes(40)) == b""
    assert unpacked_rtf(packed[:30])


@pytest.mark.parametrize("cut", [100, 600, 1200, 2000])
def test_a_message_of_outlook_that_is_cut_off_is_damaged(tmp_path: Path, cut: int) -> None:
    with pytest.raises(DocumentUnreadable) as caught:
        outlook(tmp_path, compound_file(message({BODY: text("Words.")}))[:cut])
    assert caught.value.reason in {"damaged", "no_text"}


def test_what_the_library_writes_is_read(tmp_path: Path) -> None:
    made = EmailMessage()
    made["Subject"], made["From"] = "Grüße aus Köln", "Jörg <j@example.org>"
    made.set_content("Viele Grüße")
    made.add_attachment(b"%PDF-1.4 broken", maintype="application", subtype="pdf", filename="Übersicht.pdf")
    found = read(tmp_path, made.as_bytes())
    assert found.document.title == "Grüße aus Köln"
    assert list(found.files) == ["Übersicht.pdf"]


BOX = b"""From a@example.org Tue Feb 20 10:15:00 2024
From: a@example.org
Subject: Leave / days
Message-ID: <1@x>

>From here on, 30 days.

From b@example.org Tue Feb 20 11:15:00 2024
Subject: Leave / days

More words.
From the middle of a text.
"""


def test_a_mailbox_is_a_folder_of_messages(tmp_path: Path) -> None:
    found = unpack(MboxParser(), tmp_path, BOX, media.MBOX)
    first, second = found.files
    assert re.fullmatch(r"Leave - days [0-9a-f]{8}\.eml", first)
    assert first != second
    assert found.document.text == f"Messages in this mailbox:\n\n- {first}\n- {second}"
    assert read(tmp_path, found.files[first]).document.text.endswith("From here on, 30 days.")
    assert read(tmp_path, found.files[second]).document.text.endswith("More words.\nFrom the middle of a text.")
    grown = BOX.replace(b"From a@", b"From z@example.org Tue Feb 20 09:15:00 2024\nSubject: New\n\nNew.\n\nFrom a@", 1)
    assert set(unpack(MboxParser(), tmp_path, grown, media.MBOX).files) > {first, second}


def test_mail_is_known_by_its_head_where_its_name_says_nothing(tmp_path: Path) -> None:
    for name, data, expected in (
        ("Inbox", BOX, media.MBOX),
        ("message", HEAD + b"\nWords.", media.EML),
        ("message.txt", HEAD + b"\nWords.", media.TEXT),
        ("note", b"From: me\nTo: you\n\nWords.", media.TEXT),
        ("box.mbox", BOX, media.MBOX),
    ):
        path = tmp_path / "given"
        path.write_bytes(data)
        assert sniff(path, file_name=name) == expected, name


def test_a_message_is_one_whatever_is_attached_to_it(tmp_path: Path) -> None:
    streams: Storage = {
        "__attach_version1.0_#00000000": {
            "__properties_version1.0": properties(8),
            "__substg1.0_37010102": b"".join(map(text, ("WordDocument", "EncryptedPackage"))) * 100,
        }
    }
    path = tmp_path / "given"
    path.write_bytes(compound_file(message(streams)))
    assert sniff(path, file_name="given") == media.MSG
