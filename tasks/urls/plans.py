"""Addresses of plans, tasks and parts."""

from django.urls import path

from tasks.views import parts, plans, tasks, urge

urlpatterns = [
    path("plans/", plans.plans, name="plans"),
    path("plans/names/", plans.plan_names, name="plan_names"),
    path("plans/<int:pk>/", plans.plan, name="plan"),
    path("plans/<int:pk>/move/", plans.plan_move, name="plan_move"),
    path("plans/<int:pk>/edit/", plans.plan_edit, name="plan_edit"),
    path("plans/<int:pk>/bulk/", plans.plan_bulk, name="plan_bulk"),
    path("plans/<int:pk>/burden/", plans.burden, name="burden"),
    path("plans/<int:pk>/paper/", plans.plan_paper, name="plan_paper"),
    path("plans/<int:pk>/units/", plans.plan_units, name="plan_units"),
    path("plans/<int:pk>/receipts/", parts.receipts, name="receipts"),
    path("plans/<int:pk>/receive/", parts.plan_receive, name="plan_receive"),
    path("tasks/", tasks.tasks, name="tasks"),
    path("tasks/urge/", urge.urge, name="urge"),
    path("tasks/urge/calls/", urge.urge_calls, name="urge_calls"),
    path("tasks/units/", tasks.unit_names, name="unit_names"),
    path("tasks/<int:pk>/", tasks.task, name="task"),
    path("tasks/<int:pk>/edit/", tasks.task_edit, name="task_edit"),
    path("parts/<int:pk>/move/", parts.part_move, name="part_move"),
    path("parts/<int:pk>/reassign/", parts.part_reassign, name="part_reassign"),
    path("parts/<int:pk>/hand-on/", parts.part_hand_on, name="part_hand_on"),
]
