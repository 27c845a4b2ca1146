"""Addresses of completion: claims, closing, carrying on, the archive."""

from django.urls import path

from tasks.views import carry, claims

urlpatterns = [
    path("claims/", claims.claims, name="claims"),
    path("claims/close/", claims.claims_close, name="claims_close"),
    path("claims/<int:pk>/", claims.claim, name="claim"),
    path("claims/<int:pk>/move/", claims.claim_move, name="claim_move"),
    path("parts/<int:pk>/claim/", claims.part_claim, name="part_claim"),
    path("tasks/<int:pk>/finish/", claims.task_finish, name="task_finish"),
    path("plans/<int:pk>/carry/", carry.plan_carry, name="plan_carry"),
    path("plans/<int:pk>/archive/", carry.plan_archive, name="plan_archive"),
    path("plans/<int:pk>/archive/file/", carry.plan_archive_file, name="plan_archive_file"),
]
