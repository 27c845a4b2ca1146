"""Takes the sample's papers down the real road: read, answer the doubts as a clerk would, commit, sign off, issue."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

from django.conf import settings

from fazhi.org.acting import Acting
from fazhi.org.models import Role
from tasks.models import ImportItem, ImportUnit, Plan, PlanImport
from tasks.sample import papers, people
from tasks.sample.city import City
from tasks.sample.moments import Moments, as_of, text
from tasks.selectors.review import unsettled
from tasks.services import commit, imports, plans, review


def lay_out(name: str, data: bytes) -> None:
    """Lay a paper of the sample where everybody finds it."""
    folder = Path(settings.FAZHI_VAR) / "sample"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)


@dataclass(frozen=True)
class Road:
    """What every step needs: the days, the city and the two people of the office."""

    moments: Moments
    city: City

    @cached_property
    def clerk(self) -> Acting:
        """The city's clerk."""
        return people.acting("office", Role.CLERK, self.moments)

    @cached_property
    def head(self) -> Acting:
        """The city's office head."""
        return people.acting("officehead", Role.OFFICE_HEAD, self.moments)

    @cached_property
    def told(self) -> dict:
        """What the people of the sample answer and decide."""
        return tomllib.loads(text("answers.toml"))

    def take_in(self, template: str, issued: date, number: int, *, actor: Acting | None = None) -> PlanImport:
        """Write a paper as .docx and have it read."""
        words = self.moments.words(issued, number)
        source = text(template)
        data = papers.docx_of(source, words)
        name = f"{papers.title_of(source, words)}.docx"
        lay_out(name, data)
        return imports.start(actor=actor or self.clerk, name=name, chunks=[data])

    def review(self, batch: PlanImport, *, actor: Acting | None = None) -> PlanImport:
        """Answer the doubts: who a name is, a day where the paper gives none, and 就是这样 for the rest."""
        actor = actor or self.clerk
        for words in self._names_in(batch):
            if code := self.told["names"].get(words):
                imports.resolve_name(batch, actor=actor, words=words, unit=self.city.units[code])
            elif group := self.told["groups"].get(words):
                imports.resolve_name(batch, actor=actor, words=words, group=self.city.groups[group])
        vague = list(batch.items.filter(dues=[], text__contains="适时").values_list("pk", flat=True))
        if vague:
            imports.set_day(batch, actor=actor, ids=vague, day=date(self.moments.year, 11, 30))
        open_now = list(ImportItem.objects.filter(unsettled(), batch=batch).values_list("pk", flat=True))
        _, left = review.settle_many(batch, actor=actor, ids=open_now)
        if left:
            raise RuntimeError(f"{left} tasks of {batch.title} name no unit that is known")
        return PlanImport.objects.get(pk=batch.pk)

    def _names_in(self, batch: PlanImport) -> list[str]:
        doubtful = ImportUnit.objects.filter(item__batch=batch).exclude(doubt="")
        return sorted(set(doubtful.values_list("words", flat=True)))

    def commit(self, batch: PlanImport, *, actor: Acting | None = None) -> Plan:
        """Make the reviewed draft a plan, and say who answers for which task."""
        actor = actor or self.clerk
        plan = commit.act(batch, "commit", actor=actor).plan
        for mode, titles in self.told["modes"].items():
            ids = list(plan.tasks.filter(title__in=titles).values_list("pk", flat=True))
            if ids:
                plans.set_mode(actor=actor, plan=plan, ids=ids, mode=mode)
        return plan

    def submit(self, plan: Plan, *, actor: Acting | None = None) -> Plan:
        """Send a plan in for the office head."""
        return plans.act(plan, "submit", actor=actor or self.clerk)

    def issue(self, plan: Plan, on: date, *, actor: Acting | None = None, head: Acting | None = None) -> Plan:
        """Send a plan in, sign it off and issue it, as of a day."""
        actor, head = actor or self.clerk, head or self.head
        with as_of(on - timedelta(days=2), 15):
            plan = self.submit(plan, actor=actor)
        with as_of(on - timedelta(days=1), 10):
            plan = plans.act(plan, "sign_off", actor=head)
        with as_of(on):
            return plans.act(plan, "issue", actor=actor, data={"on": on})
