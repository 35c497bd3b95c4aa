"""A message that was stored in another way, as mail is sent: so that it can be a file of its own."""

from __future__ import annotations

import email.message
import email.utils
from email.header import Header
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

from citewell.backends.parsing.cleaning import clean, one_line
from citewell.backends.parsing.mail import Mail


def as_eml(mail: Mail) -> bytes:
    """``mail`` with its attachments as RFC 5322 and MIME have it."""
    whole = MIMEMultipart("mixed")
    heads = {
        "Subject": mail.subject,
        "From": mail.sender,
        "To": mail.to,
        "Cc": mail.cc,
        "Message-ID": mail.message_id,
        "In-Reply-To": mail.in_reply_to,
    }
    for name, value in heads.items():
        if value:
            whole[name] = Header(one_line(value, limit=2_000), "utf-8").encode()
    if mail.date is not None:
        whole["Date"] = email.utils.format_datetime(mail.date)
    bodies = MIMEMultipart("alternative")
    for text, kind in ((mail.plain, "plain"), (mail.html, "html")):
        if text:
            bodies.attach(MIMEText(clean(text), kind, "utf-8"))
    whole.attach(bodies)
    for attachment in mail.attachments:
        part: email.message.Message[str, str] = MIMEApplication(attachment.data)
        name = one_line(attachment.name, limit=200)
        part.add_header("Content-Disposition", "attachment", filename=("utf-8", "", name))
        whole.attach(part)
    return whole.as_bytes()
