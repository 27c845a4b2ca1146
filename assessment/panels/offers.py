"""What newer facts would say otherwise, drawn for a yes or no each."""

from dataclasses import dataclass

from assessment.composing.changes import Offer
from assessment.models import Report
from assessment.services.drafts import offer_key, offers_for
from fazhi.org.acting import Acting


@dataclass(frozen=True, slots=True)
class Shown:
    """One offer: its key, what kind it is, where it stands, before and after, and what taking it does."""

    key: str
    kind: str
    place: str
    old: str
    new: str
    effect: str
    origins: str


def build(report: Report, acting: Acting) -> list[Shown]:
    """Draw the offers for somebody who may write."""
    return [_shown(one) for one in offers_for(report, acting)]


def _shown(one: Offer) -> Shown:
    title = one.section.title if one.section else one.chapter.title if one.chapter else ""
    origins = "、".join(dict.fromkeys(origin.label for origin in one.drawn.origins[:4])) if one.drawn else ""
    kind = "新增" if one.passage is None else "有更新" if one.drawn else "已撤回"
    return Shown(offer_key(one), kind, title, one.old, one.new, _effect(one), origins)


def _effect(one: Offer) -> str:
    if one.passage is None:
        return "加在这一章的末尾"
    if one.passage.by_hand:
        return "只换这个数，别的字不动"
    stands = one.passage.place is not None
    if one.drawn is None:
        return "删去这一段" if one.passage.kept else "您改写过，正文不动，只去掉出处"
    if stands and one.passage.kept:
        return "换掉原来那一段"
    return "您改写过，新文放在它后面，原来的不动" if stands else "加在这一章的末尾"
