"""法治: plans become tasks, and the house that carries them. The queue is loaded with the package, so that jobs find it."""

from fazhi.celery import app as celery_app

__all__ = ["celery_app"]
