"""What is measured: pages and answers as an ordinary member asks for them, each with its target and its limit."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Scenario:
    """One request asked again and again by several members.

    `marker` is counted in every answer and must occur `rows` times; `limit` is the least SQL for the same rows, with
    %(unit)s for the member's unit. `path` may name the member's own {task}, and {deep}: what the fourth page of a list adds
    to the address.
    Targets: queries, 95th percentile in ms with one connection, requests a second at 8.
    """

    key: str
    name: str
    path: str
    marker: str
    rows: int
    limit: str
    queries: int
    p95: float
    rps: float


DUTIES = """
SELECT d.id, d.due, d.inferred, t.id, t.number, t.title, p.title, u.name FROM agenda_duty d
JOIN tasks_taskduty o ON o.duty_id = d.id JOIN tasks_task t ON t.id = o.task_id
JOIN tasks_plan p ON p.id = t.plan_id JOIN org_unit u ON u.id = d.unit_id
WHERE d.unit_id = %(unit)s AND d.closed_at IS NULL AND d.waived_at IS NULL ORDER BY d.due, d.id LIMIT {rows}
"""
DETAIL = """
SELECT t.id, t.title, t.text, (SELECT json_agg(x) FROM tasks_taskunit x WHERE x.task_id = t.id),
  (SELECT json_agg(m) FROM tasks_milestone m WHERE m.task_id = t.id),
  (SELECT json_agg(l) FROM flow_timelinestep l WHERE l.noun = 'tasks.task' AND l.object_id = t.id)
FROM tasks_task t JOIN tasks_taskseen s ON s.task_id = t.id WHERE s.unit_id = %(unit)s ORDER BY t.id LIMIT 1
"""
ANSWER = """
SELECT t.id, t.number, t.title, t.text, t.state, t.mode, p.title, c.title, t.made_at, t.changed_at FROM tasks_taskseen s
JOIN tasks_task t ON t.id = s.task_id JOIN tasks_plan p ON p.id = t.plan_id LEFT JOIN tasks_section c ON c.id = t.section_id
WHERE s.unit_id = %(unit)s ORDER BY t.id LIMIT 100
"""
PROGRESS = """
SELECT t.plan_id, date_trunc('month', d.closed_at AT TIME ZONE 'Asia/Shanghai'), count(*),
  count(*) FILTER (WHERE d.closed_at IS NULL AND d.signed_at IS NULL AND d.due < current_date) FROM agenda_duty d
JOIN tasks_taskduty o ON o.duty_id = d.id JOIN tasks_task t ON t.id = o.task_id
WHERE d.unit_id = %(unit)s AND d.waived_at IS NULL GROUP BY 1, 2
"""
OWED = DUTIES.replace("ORDER BY", "AND d.due <= current_date + 40 ORDER BY")
ROW = '<th scope="row"'

SCENARIOS: tuple[Scenario, ...] = (
    Scenario("P1", "list of 25 with filters", "/tasks/", ROW, 25, DUTIES.format(rows=25), 6, 25, 100),
    Scenario("P2", "list of 100", "/tasks/?size=100&closed=1", ROW, 100, DUTIES.format(rows=100), 6, 40, 60),
    Scenario("P3", "deep page of the list", "/tasks/?closed=1{deep}", ROW, 25, DUTIES.format(rows=25), 6, 30, 100),
    Scenario("P4", "detail with timeline", "/tasks/{task}/", "<h1", 1, DETAIL, 8, 20, 120),
    Scenario("P5", "API list of 100", "/api/v1/tasks/?limit=100", '"plan_title"', 100, ANSWER, 4, 12, 250),
    Scenario("P7", "dashboard of the own unit", "/dashboard/", "<h1", 1, PROGRESS, 4, 30, 60),
    Scenario("W", "workbench", "/", "<h1", 1, OWED.format(rows=24), 8, 40, 60),
)
