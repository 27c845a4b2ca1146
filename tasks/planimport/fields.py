"""Numbered lines that are fields of the point above and no points: 1.整改措施：… 2.牵头单位：… 3.整改时限：…"""

import re

from . import roles

FIELD = re.compile(r"[一-龥()]{2,10}:")
MOST = 12  # so many fields at most


def fold(points, flat):
    """(points without those that are fields, `flat` with their numbers blanked, one for one); a field's words are its point's.

    They are fields where each of several opens with a label and a colon, and one of these labels says who answers.
    """
    folded = [point for point in points if _has_fields(point, flat)]
    gone = {id(child) for point in folded for child in point.children}
    pieces, at = [], 0
    for child in sorted((child for point in folded for child in point.children), key=lambda child: child.mark):
        pieces += [flat[at : child.mark], " " * (child.start - child.mark)]
        at = child.start
    for point in folded:
        point.end = max(point.end, point.children[-1].end)
        point.paras += [place for child in point.children for place in child.paras]
        point.children = []
    return [point for point in points if id(point) not in gone], "".join([*pieces, flat[at:]])


def _has_fields(point, flat):
    """Whether all points below are fields of this one."""
    if not 1 < len(point.children) <= MOST or any(child.children for child in point.children):
        return False
    if not all(FIELD.match(flat, child.start, child.end) for child in point.children):
        return False
    labels = [roles.LABEL_AT.match(flat, child.start, child.end) for child in point.children]
    return any(label and not label["r0"] for label in labels)  # r0: persons, times, whoever watches
