"""Addresses of desk."""

from django.urls import path

from fazhi.desk import signin
from fazhi.desk.views import me

app_name = "desk"
urlpatterns = [
    path("signin/", signin.signin, name="signin"),
    path("signout/", signin.signout, name="signout"),
    path("me/", me.me, name="me"),
    path("me/post/", me.switch_post, name="switch_post"),
    path("me/password/", me.password, name="password"),
    path("me/sessions/", me.end_sessions, name="end_sessions"),
    path("me/look/", me.look, name="look"),
]
