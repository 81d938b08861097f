"""The floor of the deadline rush: one view that inserts a row, commits and answers. Served with bench/insert_settings.py."""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import re_path


def insert(_request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_insert (said) VALUES ('pledge=on')")
    return HttpResponse("ok")


urlpatterns = [re_path("", insert)]
