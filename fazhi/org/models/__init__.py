"""The nouns of WHO, one file per noun."""

from fazhi.org.models.audit import AuditEvent
from fazhi.org.models.people import PastPassword, Post, Role, User
from fazhi.org.models.replies import Reply
from fazhi.org.models.tokens import ApiToken, Guess, OnceKey
from fazhi.org.models.unit import Alias, GroupMember, Kind, Level, Unit, UnitGroup

__all__ = [
    "Alias",
    "ApiToken",
    "AuditEvent",
    "GroupMember",
    "Guess",
    "Kind",
    "Level",
    "OnceKey",
    "PastPassword",
    "Post",
    "Reply",
    "Role",
    "Unit",
    "UnitGroup",
    "User",
]
