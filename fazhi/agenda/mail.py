"""One message as mail: its words, and what a failure means."""

from __future__ import annotations

import smtplib
import socket
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage

from fazhi.agenda import pages
from fazhi.agenda.models import Delivery, Notice

SHOWN = 50
END = "这封邮件由系统发出，请不要回复。每日汇总可在“个人设置”里关掉，催办和逾期仍会发送。"


class Undeliverable(Exception):
    """A message that was not taken; the text says why in words. `for_good`: no other attempt can help."""

    def __init__(self, words: str, *, for_good: bool = False) -> None:
        super().__init__(words)
        self.for_good = for_good


def domain() -> str:
    """The domain in which message ids are made: the sender's."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"


def compose(message: Delivery) -> EmailMessage:
    """Write a delivery as mail; a retry bears the same Message-ID."""
    rows = list(message.notices.order_by("-urgent", "due", "pk")[: SHOWN + 1])
    count = len(rows) if len(rows) <= SHOWN else message.notices.count()
    subject = rows[0].title if count == 1 else f"{count} 条通知：{rows[0].title}"
    lines = [f"{message.person.name}，您好：", ""]
    lines += [line for number, row in enumerate(rows[:SHOWN], 1) for line in _lines(number, row)]
    if count > SHOWN:
        lines += [f"另有 {count - SHOWN} 条，请登录后查看。", ""]
    lines.append(END)
    return EmailMessage(
        subject=" ".join(subject.split())[:120],
        body="\n".join(lines),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[message.person.email],
        headers={"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"},
    )


def _lines(number: int, row: Notice) -> list[str]:
    path = row.url or pages.address(row.noun, row.object_id)
    link = f"{settings.SITE_URL}{path}" if settings.SITE_URL and path else ""
    return [*filter(None, (f"{number}. {row.title}", row.words and f"   {row.words}", link and f"   {link}")), ""]


def send(message: Delivery, server) -> None:
    """Hand one message to the mail server. Raises Undeliverable with the reason in words."""
    if not message.person.email:
        raise Undeliverable("此人没有填电子邮箱。", for_good=True)
    written = compose(message)
    try:
        server.open()
        server.send_messages([written])
    except Exception as fault:
        raise _reason(fault, message.person.email) from fault


def _reason(fault: Exception, to: str) -> Undeliverable:
    match fault:
        case smtplib.SMTPRecipientsRefused():
            code, said = next(iter(fault.recipients.values()), (0, b""))
            return Undeliverable(f"邮件服务器不接受收件地址 {to}：{code} {_said(said)}", for_good=500 <= code < 600)
        case smtplib.SMTPAuthenticationError():
            return Undeliverable(f"邮件服务器不接受账号或密码：{_said(fault.smtp_error)}")
        case smtplib.SMTPServerDisconnected():
            return Undeliverable("邮件服务器中断了连接。")
        case smtplib.SMTPResponseException():
            words = f"邮件服务器没有接受：{fault.smtp_code} {_said(fault.smtp_error)}"
            return Undeliverable(words, for_good=fault.smtp_code in (550, 551, 552, 553, 554))
        case TimeoutError():
            return Undeliverable("邮件服务器没有应答。")
        case socket.gaierror():
            return Undeliverable("找不到邮件服务器，请检查 EMAIL_URL 中的主机名。")
        case OSError():
            return Undeliverable(f"连不上邮件服务器：{fault.strerror or fault}")
        case UnicodeError() | ValueError():
            return Undeliverable(f"地址 {to} 不能用来发邮件。", for_good=True)
    return Undeliverable(f"没有发出：{type(fault).__name__}")


def _said(words: bytes | str) -> str:
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
