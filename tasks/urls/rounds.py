"""Addresses of rounds."""

from django.urls import path

from tasks.views import round_review, rounds

urlpatterns = [
    path("rounds/", rounds.rounds, name="rounds"),
    path("rounds/new/", rounds.new, name="round_new"),
    path("rounds/<int:pk>/", rounds.round, name="round"),
    path("rounds/<int:pk>/move/", rounds.round_move, name="round_move"),
    path("rounds/<int:pk>/accept/", rounds.round_accept, name="round_accept"),
    path("rounds/<int:pk>/units/", rounds.round_units, name="round_units"),
    path("rounds/<int:pk>/review/", round_review.review, name="round_review"),
    path("rounds/<int:pk>/summary.docx", round_review.round_docx, name="round_docx"),
    path("rounds/<int:pk>/summary.xlsx", round_review.round_xlsx, name="round_xlsx"),
]
