"""Which registered measure counts an amount that was read: proposed where the measure's own declaration fits, with the reason."""

import re

from fazhi.measure import Unknown, fitting, get, surest
from tasks.selectors.review import ADDED

SEVERAL = "which-measure"
STOPS = re.compile(r"[。；;！!？?\n]")


def propose(low: dict, text: str, start: int) -> dict | None:
    """Give an amount of a row (its words `text`, from `start` of the paper) the measure that fits it surest, in place.

    What the amount is about is asked first, then the sentence it stands in, and where that names nothing (每年不少于4次), the
    row's first sentence with it. Returns a doubt where several fit alike, else None.
    """
    about, subject = (low.get("measure", ""), low.get("period", "")), low.get("subject", "")
    sentence = _sentence(low, text, start)
    fits = fitting(subject, *about) or fitting(sentence, *about)
    if not fits and not subject:
        fits = fitting(f"{STOPS.split(text, maxsplit=1)[0]}。{sentence}", *about)
    found = surest(fits)
    if found is not None:
        low["counted_by"], low["counted_why"] = found.measure.key, found.why
    if found is not None or not fits:
        return None
    listed = "、".join(f"“{fit.measure.label}”" for fit in fits[:4])
    return {"code": SEVERAL, "words": f"“{low['words']}”可以由{listed}计数，请在“改”里选定", "level": "ask"}


def _sentence(low: dict, text: str, start: int) -> str:
    """The sentence in which an amount stands."""
    at = low["start"] - start if low.get("start") is not None else -1
    if not 0 <= at < len(text) or text[at : at + len(low["words"])] != low["words"]:
        at = text.find(low["words"])
    if at < 0:
        return text
    before = max((stop.end() for stop in STOPS.finditer(text, 0, at)), default=0)
    behind = STOPS.search(text, at)
    return text[before : behind.start() if behind else len(text)]


def picked(key: str) -> dict[str, str]:
    """What an amount keeps of a measure that a person chose; nothing for ''. Raises Unknown."""
    if not key:
        return {"counted_by": "", "counted_why": ""}
    if get(key).fits is None:
        raise Unknown(f"“{get(key).label}”不用来计文件里的下限。")
    return {"counted_by": key, "counted_why": ADDED}
