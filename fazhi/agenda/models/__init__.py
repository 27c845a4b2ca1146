"""WHEN: what is owed, the days it falls on, what people are told about it."""

from fazhi.agenda.models.calendar import CalendarYear, SpecialDay
from fazhi.agenda.models.duty import Duty
from fazhi.agenda.models.heartbeat import Heartbeat
from fazhi.agenda.models.notice import Delivery, Notice, ReminderRule

__all__ = ["CalendarYear", "Delivery", "Duty", "Heartbeat", "Notice", "ReminderRule", "SpecialDay"]
