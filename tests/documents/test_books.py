"""Books: whose they are, who writes in them and who reads them, also after the office was closed."""

from __future__ import annotations

from django.utils import timezone

from documents import jobs
from documents.models import Book, BookSeen
from documents.services import books, records
from fazhi.org import access
from fazhi.org.services import people, units


def test_readers_are_the_line_and_its_offices(world, by_line, study):
    book = study().book
    seen = set(BookSeen.objects.filter(book=book).values_list("unit", flat=True))
    assert seen == {world.units[key].pk for key in ("lead", "city", "office")}
    assert not BookSeen.objects.filter(book=book, below=True).exists()


def test_a_training_course_is_read_by_everybody_of_the_government(world):
    lead = world.acting("lead")
    words = {"starts_on": str(timezone.localdate()), "name": "专题班", "audience": "领导干部", "form": "专题研讨班", "days": "2"}
    made = records.create("training", lead.unit, words | {"ends_on": str(timezone.localdate()), "people": "40"}, actor=lead)
    for key in ("co", "outsider", "county_dept", "town"):
        assert access.may(world.acting(key), made, "view"), key


def test_a_closed_offices_books_go_to_its_successor(world):
    clerk, city = world.acting("clerk"), world.units["city"]
    made = records.create("law_study", city, {"held_on": "2026-01-08", "topic": "宪法", "minutes": "45"}, actor=clerk)
    bureau = world.units["outsider"]
    people.appoint(actor=None, user=world.users["clerk"], unit=bureau, role="clerk", starts=timezone.localdate())
    office = world.units["office"]
    units.close(office, actor=None, on=timezone.localdate(), successor=bureau, version=office.version)
    jobs.bring_periods()
    assert books.follow_units(timezone.localdate()) == 0  # the job has done it
    book = Book.objects.get(pk=made.book_id)
    assert (book.desk, book.receiver) == (bureau, bureau)
    assert access.may(world.acting("outsider"), made, "view")
