"""Addresses of desk."""

from __future__ import annotations

from django.urls import path

from fazhi.desk import signin
from fazhi.desk.views import audit, calendar, evidence, groups, imports, me, outbox, people, rules, tokens, units

app_name = "desk"
urlpatterns = [
    path("signin/", signin.signin, name="signin"),
    path("signout/", signin.signout, name="signout"),
    path("me/", me.me, name="me"),
    path("me/post/", me.switch_post, name="switch_post"),
    path("me/password/", me.password, name="password"),
    path("me/sessions/", me.end_sessions, name="end_sessions"),
    path("me/look/", me.look, name="look"),
    path("evidence/", evidence.evidence, name="evidence"),
    path("evidence/give/", evidence.evidence_give, name="evidence_give"),
    path("evidence/<int:pk>/", evidence.evidence_file, name="evidence_file"),
    path("me/digest/", me.digest, name="digest"),
    path("manage/", units.manage, name="manage"),
    path("manage/units/", units.units, name="units"),
    path("manage/units/names/", units.names, name="unit_names"),
    path("manage/units/new/", units.create, name="unit_create"),
    path("manage/units/import/", imports.units, name="unit_import"),
    path("manage/units/import/sheet/", imports.units_sheet, name="unit_import_sheet"),
    path("manage/units/<int:pk>/", units.unit, name="unit"),
    path("manage/units/<int:pk>/edit/", units.edit, name="unit_edit"),
    path("manage/units/<int:pk>/close/", units.close, name="unit_close"),
    path("manage/units/<int:pk>/aliases/", units.add_alias, name="alias_add"),
    path("manage/aliases/<int:pk>/forget/", units.forget_alias, name="alias_forget"),
    path("manage/groups/", groups.groups, name="groups"),
    path("manage/groups/new/", groups.create, name="group_create"),
    path("manage/groups/<int:pk>/", groups.group, name="group"),
    path("manage/groups/<int:pk>/edit/", groups.edit, name="group_edit"),
    path("manage/people/", people.people, name="people"),
    path("manage/people/new/", people.create, name="person_create"),
    path("manage/people/import/", imports.people, name="people_import"),
    path("manage/people/import/sheet/", imports.people_sheet, name="people_import_sheet"),
    path("manage/people/<int:pk>/", people.person, name="person"),
    path("manage/people/<int:pk>/edit/", people.edit, name="person_edit"),
    path("manage/people/<int:pk>/password/", people.reset_password, name="reset_password"),
    path("manage/people/<int:pk>/sessions/", people.end_sessions, name="person_end_sessions"),
    path("manage/people/<int:pk>/posts/", people.appoint, name="appoint"),
    path("manage/posts/import/", imports.posts, name="posts_import"),
    path("manage/posts/import/sheet/", imports.posts_sheet, name="posts_import_sheet"),
    path("manage/posts/<int:pk>/leave/", people.leave, name="leave"),
    path("manage/tokens/", tokens.tokens, name="tokens"),
    path("manage/tokens/new/", tokens.create, name="token_create"),
    path("manage/tokens/<int:pk>/revoke/", tokens.revoke, name="token_revoke"),
    path("manage/calendar/", calendar.year, name="calendar"),
    path("manage/calendar/import/", imports.days, name="calendar_import"),
    path("manage/calendar/import/sheet/", imports.days_sheet, name="calendar_import_sheet"),
    path("manage/rules/", rules.rules, name="rules"),
    path("manage/rules/new/", rules.create, name="rule_create"),
    path("manage/rules/<int:pk>/edit/", rules.edit, name="rule_edit"),
    path("manage/rules/<int:pk>/switch/", rules.switch, name="rule_switch"),
    path("manage/outbox/", outbox.messages_out, name="outbox"),
    path("manage/outbox/again/", outbox.again, name="outbox_again"),
    path("manage/audit/", audit.events, name="audit"),
]
