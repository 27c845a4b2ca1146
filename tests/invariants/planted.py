"""Plants a word of its own into every text field of the town, and says who may ever read it (T13)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Model
from django.utils import timezone

from assessment.models import (
    KindSection,
    KindYear,
    PaperFigure,
    PaperReport,
    PaperSection,
    PaperStep,
    Passage,
    Report,
    ReportCall,
    ReportDelivery,
    ReportFigure,
    ReportProblem,
    ReportSection,
    ReportSource,
    SectionLock,
    SectionVersion,
)
from documents.models import Record, SavedView
from fazhi.agenda.models import Duty, Notice
from fazhi.files.models import Evidence, Paper
from fazhi.flow.engine import note_step
from fazhi.org import audit
from fazhi.org.models import ApiToken, User
from fazhi.org.services import tokens, units
from tasks.models import (
    Claim,
    ImportAnnex,
    ImportItem,
    ImportUnit,
    Milestone,
    Minimum,
    Plan,
    PlanImport,
    ReviewStep,
    Round,
    Section,
    Sheet,
    SheetLine,
    Task,
    TaskSource,
    TaskUnit,
)
from tests.cast import PEOPLE, World, make_import, make_plan

EVERYBODY = frozenset(key for key, _, _ in PEOPLE)
OFFICE = frozenset({"clerk", "head"})
ABOVE = frozenset({"leader", "observer", "assessor"})  # posts at the city government itself
ADMINS = frozenset({"sysadmin", "secadmin", "auditor"})
LEAD = frozenset({"lead", "lead_head"})
COUNTY = frozenset({"county", "county_dept", "town"})
FIRST = OFFICE | ABOVE | LEAD | {"co"}  # who stands in the issued plan's first task, or above one who does
SECOND = OFFICE | ABOVE | {"county"}  # … in its second one

# model: its text columns and how long a word they hold
HEAD = {"title": 200, "number": 60, "issuer": 120}
SPAN = {"words": 300, "rule": 200}
TEXTS: dict[type[Model], dict[str, int]] = {
    Plan: HEAD,
    PlanImport: HEAD,
    Paper: {"name": 200, "title": 300},
    Section: {"title": 300},
    Task: {"title": 300, "text": 2000, "number": 40},
    TaskUnit: SPAN,
    Milestone: SPAN,
    Minimum: SPAN | {"subject": 80, "measure": 20},
    Duty: {"title": 300},
    Round: {"title": 100, "note": 500},
    SheetLine: {"words": 2000, "problem": 1000, "why": 1000},
    Evidence: {"name": 200, "about": 200},
    ImportItem: {"title": 300, "text": 2000, "number": 40},
    ImportUnit: SPAN | {"doubt": 200, "why": 120, "full": 120},
    ImportAnnex: {"label": 200},
    ReviewStep: {"words": 200},
    TaskSource: SPAN | {"label": 200},
    ReportCall: {"title": 100, "recipient": 80, "note": 1000},
    Report: {"title": 200},
    ReportSection: {"title": 300, "text": 2000},
    Passage: {"text": 2000},
    ReportSource: {"label": 200},
    SectionVersion: {"text": 2000, "note": 200},
    SectionLock: {"note": 200},
    ReportFigure: {"label": 120},
    ReportDelivery: {"name": 80, "source": 300, "receipt": 200},
    KindYear: {"most_source": 200},
    KindSection: {"title": 60, "guidance": 300},
    PaperReport: {"title": 300},
    PaperSection: {"title": 300, "text": 2000},
    PaperFigure: {"what": 120, "unit": 20, "mark": 40, "period": 40, "words": 80},
    ReportProblem: {"text": 2000, "cause": 300, "named": 80},
    PaperStep: {"words": 200},
    SavedView: {"name": 40},
    Record: {"title": 200, "words": 2000},
    User: {"phone": 40},
    ApiToken: {"name": 60},
    Claim: {"words": 2000},
    Notice: {"title": 300, "words": 1000},
}


@dataclass(frozen=True)
class Secret:
    """A planted word: where it stands, and who may read it."""

    word: str
    place: str
    readers: frozenset[str]


@dataclass
class Planter:
    """Writes words into columns; `dress(word, most)` makes what is written of the word."""

    dress: Callable[[str, int], str]
    secrets: list[Secret] = field(default_factory=list)

    def word(self, place: str, readers: Iterable[str], most: int = 200) -> str:
        """Return the dressed text of a new secret."""
        word = f"zqk{len(self.secrets):03d}x"
        self.secrets.append(Secret(word, place, frozenset(readers)))
        return self.dress(word, most)

    def fill(self, readers: Iterable[str], *rows: Model) -> None:
        """Plant a word into every text column of some rows."""
        for row in rows:
            model = type(row)
            place = f"{model.__name__}:{row.pk}"
            made = {name: self.word(f"{place}.{name}", readers, most) for name, most in TEXTS[model].items()}
            model.objects.filter(pk=row.pk).update(**made)

    def paper(self, readers: Iterable[str], paper: Paper) -> None:
        """Plant into a paper's names and text."""
        self.fill(readers, paper)
        text = self.word("Paper.text", readers)
        block = [0, len(text), "paragraph", None, 1, None, None, None, 1, 1, "", ""]
        Paper.objects.filter(pk=paper.pk).update(text=text, blocks=[block])

    def tasks(self, readers: Iterable[str], *tasks: Task) -> None:
        """Plant into tasks and everything that hangs on them."""
        for task in tasks:
            self.fill(readers, task, *task.parts.all(), *task.milestones.all(), *task.minimums.all(), *task.sources.all())
            self.fill(readers, *Duty.objects.filter(task_duty__task=task))

    def report(self, readers: Iterable[str], report: Report) -> None:
        """Plant into a report with its call, sections, passages and sources; one section came back with a comment."""
        sections = list(report.sections.all())
        self.fill(readers, report.call, report, *sections, report.duty)
        passages = Passage.objects.filter(section__report=report)
        self.fill(readers, *passages, *ReportSource.objects.filter(passage__in=passages))
        self.fill(readers, *ReportFigure.objects.filter(passage__in=passages), *report.deliveries.all())
        self.fill(readers, *Duty.objects.filter(delivery__report=report))
        self.fill(readers, *SectionVersion.objects.filter(section__report=report))
        self.fill(readers, *SectionLock.objects.filter(section__report=report))
        why = self.word("ReportSection.why", readers, 1000)
        ReportSection.objects.filter(pk=sections[0].pk).update(state="returned", why=why)

    def came(self, readers: Iterable[str], paper: PaperReport) -> None:
        """Plant into a report on paper: its paper, sections and readings, and the acts that can be taken back."""
        self.fill(readers, paper, *paper.sections.all(), *paper.paperfigures.all(), *paper.reportproblems.all())
        self.fill(OFFICE, *paper.steps.all())
        self.paper(readers, paper.paper)

    def record(self, readers: Iterable[str], record: Record) -> None:
        """Plant into a record of a ledger: its name and its fields, the personal ones too."""
        self.fill(readers, record)
        told = {key: self.word(f"record.{key}", readers) for key in ("title", "author", "body")}
        Record.objects.filter(pk=record.pk).update(data=record.data | told)

    def batch(self, readers: Iterable[str], batch: PlanImport) -> None:
        """Plant into an import: head, paper, rows, names, and what it could not read."""
        self.fill(readers, batch, *batch.annexes.all(), *batch.steps.all())
        self.paper(readers, batch.paper)
        for item in batch.items.all():
            self.fill(readers, item, *item.units.all())
            due = {"value": "x", "kind": "by", "words": self.word("item.dues", readers), "day": str(batch.ends)}
            place = {"paper": batch.paper_id, "start": 0, "end": 1, "label": self.word("item.sources.label", readers)}
            place["words"] = self.word("item.sources", readers)
            asked = {"field": "dues", "text": [self.word("item.text side", readers)], "rows": []}
            asked["annex"] = [self.word("item.annex side", readers)]
            ImportItem.objects.filter(pk=item.pk).update(sources=[place], differences=[asked])
            rest = {"trail": [self.word("item.trail", readers)], "dues": [due], "remarks": []}
            ImportItem.objects.filter(pk=item.pk).update(**rest)


def plain(word: str, most: int) -> str:
    """The word itself."""
    return word


def plant(town: World, dress: Callable[[str, int], str] = plain) -> Planter:
    """Add a second task that is the county's alone, an objection and a county's own draft, and plant everywhere."""
    planter = Planter(dress)
    _another_plan(town)
    _plans(town, planter)
    _progress(town, planter)
    _people(town, planter)
    _notices(town, planter)
    return planter


def _another_plan(town: World) -> None:
    rows = [
        {"title": "第一件", "lead": ["lead"], "co": ["co"], "day": timezone.localdate() + timedelta(days=9), "trail": ["一、甲"]},
        {"title": "第二件", "responsible": ["county"], "day": timezone.localdate() + timedelta(days=9), "trail": ["二、乙"]},
    ]
    town.shared = make_plan(town, rows, state="drafted", number="甲府〔9〕号")
    town.first, town.second = town.shared.tasks.order_by("order")
    town.county_plan = make_plan(town, [{"title": "县里的事", "lead": ["county_dept"]}], by="county", state="drafted")
    town.county_batch = make_import(town, [{"title": "县里还在核对", "lead": ["county_dept"]}], by="county")


def _plans(town: World, planter: Planter) -> None:
    from tasks.services import parts, plans

    plan, clerk, head = town.shared, town.acting("clerk"), town.acting("head")
    plan = plans.act(plan, "submit", actor=clerk)
    inside = planter.word("plan.send_back", OFFICE)
    plan = plans.act(plan, "send_back", actor=head, note=inside)
    for name, who in (("submit", clerk), ("sign_off", head), ("issue", clerk)):
        plan = plans.act(plan, name, actor=who)
    note_step(plan, "remark", "说明", actor=clerk, note=planter.word("plan.note", FIRST | SECOND))
    second = town.second.parts.get()
    parts.object_to(second, actor=town.acting("county"), why=planter.word("part.objection", SECOND))
    parts.hand_on(town.first.parts.get(role="lead"), actor=town.acting("lead"), person=town.users["lead_head"])
    Minimum.objects.create(task=town.second, value=2, measure="次", words="不少于2次")
    town.shared = Plan.objects.get(pk=plan.pk)
    planter.fill(FIRST | SECOND, town.shared)
    planter.paper(FIRST | SECOND, town.shared.paper)
    planter.fill(FIRST | SECOND, *town.shared.sections.all())
    planter.tasks(FIRST, town.first)
    planter.tasks(SECOND, town.second)
    planter.fill(FIRST, town.round)
    planter.fill(OFFICE | ABOVE | LEAD, town.line, town.evidence)
    planter.fill(OFFICE, town.drafted)
    planter.tasks(OFFICE, town.drafted_task)
    for batch in (town.batch, town.revision):
        planter.batch(OFFICE, batch)
    planter.report(OFFICE | ABOVE | LEAD, town.report)
    planter.came(OFFICE, town.came)
    planter.came(OFFICE | ABOVE | LEAD, town.counted)
    planter.fill(EVERYBODY - ADMINS, town.kind_year, *town.kind_year.sections.all())
    planter.record(OFFICE | ABOVE | LEAD, town.record)
    planter.fill({"lead"}, town.view)
    planter.fill({"county"}, town.county_plan)
    planter.tasks({"county"}, *town.county_plan.tasks.all())
    planter.batch({"county"}, town.county_batch)


def _progress(town: World, planter: Planter) -> None:
    """What the first plan's lead reported to the office, and the proof of the other unit's claim."""
    reports = OFFICE | ABOVE | LEAD
    lines = SheetLine.objects.filter(sheet__round=town.round)
    lines.update(state="signed", answer="progress")
    Sheet.objects.filter(round=town.round).update(state="signed")
    planter.fill(reports, town.round, *lines, town.evidence)
    planter.fill(reports, *Duty.objects.filter(sheet__round=town.round))
    planter.fill(FIRST, town.claim, Evidence.objects.get(unit=town.units["co"]))


def _people(town: World, planter: Planter) -> None:
    county, lead = town.units["county"], town.users["lead"]
    planter.fill(LEAD | OFFICE | ADMINS, lead)
    # a county's administrators see its people; the city's too, since the county stands below it
    planter.fill(OFFICE | ADMINS | {"county_dept"} | {"county"}, town.users["county_dept"])
    planter.fill({"lead", "secadmin"}, town.token)
    name = planter.word("alias of the county", COUNTY | {"auditor"}, 60)  # whose trail names what was made
    units.remember(government=county, name=name, unit=town.units["county_dept"], actor=None)
    name = planter.word("group of the county", COUNTY | {"auditor"}, 60)
    units.save_group(actor=None, government=county, name=name, members=[town.units["town"]])
    audit.record("setting", acting=town.acting("clerk"), label=planter.word("audit.label", {"auditor"}))
    name = planter.word("token of the county", {"county", "secadmin", "auditor"}, 60)
    tokens.issue(actor=town.acting("county"), name=name, expires=timezone.localdate() + timedelta(days=9))


def _notices(town: World, planter: Planter) -> None:
    """What a person was told is that person's alone: not even a colleague or the office that sent it reads it."""
    for key in ("lead", "co", "county", "clerk"):
        rows = list(Notice.objects.filter(person=town.users[key]).order_by("pk")[:2])
        assert rows, f"{key} was told nothing"
        planter.fill({key}, *rows)
