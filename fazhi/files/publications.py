"""What everybody may read: publish an edition, withdraw it, read what stands. Who may do so is decided by the noun's service."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from fazhi.files import store
from fazhi.files.models import Publication
from fazhi.lib.office.official import docx, kept, pdf
from fazhi.lib.office.official.tree import Official
from fazhi.org.acting import Acting
from fazhi.org.models import Unit

LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # no two of them are taken for one another
LENGTH = 6
REPLACED = "由新的一版代替。"


def publish(
    paper: Official,
    *,
    actor: Acting,
    section: str,
    sort: tuple[str, str],
    year: int,
    unit: Unit,
    checked: str,
    before: Publication | None = None,
) -> Publication:
    """Publish a paper, frozen, inside the caller's transaction; `sort` is (code, name).

    `before` is the last edition of the same paper: the new one takes over its number, and it is withdrawn where it stands.
    """
    if before is not None and before.withdrawn_at is None:
        withdraw(before, actor=actor, why=REPLACED)
    data = kept.data_of(paper)
    shown = kept.paper_of(data)
    return Publication.objects.create(
        section=section,
        sort=sort[0],
        sort_name=sort[1],
        number=before.number if before else _number(section, year),
        edition=before.edition + 1 if before else 1,
        year=year,
        title=shown.title,
        unit=unit,
        unit_name=unit.name,
        place=unit.path,
        paper=data,
        digest=kept.digest_of(data),
        checked=checked,
        docx=store.keep_own([docx.write(shown)], kind="docx"),
        pdf=store.keep_own([pdf.write(shown, folder=settings.FONT_FOLDER)], kind="pdf"),
        by=actor.user,
        by_unit=actor.unit,
        published_at=timezone.now(),
    )


def withdraw(publication: Publication, *, actor: Acting, why: str) -> None:
    """Take an edition off the public site, inside the caller's transaction that holds its record's lock."""
    rows = Publication.objects.filter(pk=publication.pk, withdrawn_at__isnull=True)
    rows.update(withdrawn_at=timezone.now(), withdrawn_by=actor.user, why=why)


def standing(section: str) -> QuerySet[Publication]:
    """Return what everybody may read of a section: the only door of the public site."""
    return Publication.objects.filter(section=section, withdrawn_at__isnull=True)


def known(section: str, number: str) -> bool:
    """Return whether this number was ever given, so that what was withdrawn can say so."""
    return Publication.objects.filter(section=section, number=number).exists()


def path_of(publication: Publication) -> str:
    """Return the address on the public site."""
    return reverse(f"public:{publication.section}", args=[publication.number])


def address_of(publication: Publication) -> str:
    """Return the address as people pass it on, with the site's name where that is known."""
    return f"{settings.SITE_URL}{path_of(publication)}"


def _number(section: str, year: int) -> str:
    while True:
        number = f"{year}-{''.join(secrets.choice(LETTERS) for _ in range(LENGTH))}"
        if not known(section, number):
            return number
