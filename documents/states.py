"""The states of a record, and the words of the columns that are coded."""

RECORD = {"kept": "登记", "checked": "已审查", "published": "已公开", "removed": "已删除"}
STANDING = ("kept", "checked", "published")  # what lists show and figures count
