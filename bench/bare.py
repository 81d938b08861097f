"""A page against its floor: the same reads, already known, and the same template with a context already made."""

from collections.abc import Callable, Sequence
from contextlib import contextmanager
from types import ModuleType
from typing import Any
from unittest import mock

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.test import Client
from django.urls import clear_url_caches, path, reverse

from config import urls


class Bare:
    """Records what a view reads and renders; then serves it again without any work of its own.

    Writes are left out of the floor, so the view is measured with its log entry and the floor without.
    """

    def __init__(self, module: ModuleType, view: str) -> None:
        self.module, self.view = module, view
        self.reads: list[tuple[str, Any]] = []
        self.rendered: tuple[Any, ...] = ()

    def record(self, client: Client, url: str) -> None:
        """Open the page once as it is."""

        def listen(execute: Callable, sql: str, params: Any, many: bool, context: Any) -> Any:
            if sql.lstrip().upper().startswith("SELECT") and not many:
                self.reads.append((sql, params))
            return execute(sql, params, many, context)

        def keep(request: HttpRequest, template: str, context: dict[str, Any], **rest: Any) -> HttpResponse:
            self.rendered = (template, context)
            self.reads_of_view = list(self.reads[self.before :])
            return render(request, template, context, **rest)

        original = getattr(self.module, self.view)

        def watched(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            self.before = len(self.reads)
            return original(request, *args, **kwargs)

        with (
            mock.patch.object(self.module, "render", keep),
            replaced(original, watched),
            connection.execute_wrapper(listen),
        ):
            assert client.get(url).status_code == 200

    def serve(self, request: HttpRequest) -> HttpResponse:
        with connection.cursor() as cursor:
            for sql, params in self.reads_of_view:
                cursor.execute(sql, params)
                cursor.fetchall()
        return render(request, *self.rendered)


@contextmanager
def replaced(view: Callable, other: Callable) -> Any:
    """The address of `view` answered by `other`."""
    pattern = next(item for item in _all(urls.urlpatterns) if item.callback is view)
    pattern.callback = other
    try:
        yield
    finally:
        pattern.callback = view


def _all(patterns: Sequence[Any]) -> Any:
    for item in patterns:
        if hasattr(item, "url_patterns"):
            yield from _all(item.url_patterns)
        else:
            yield item


@contextmanager
def floor_of(bare: Bare) -> Any:
    """The address of the floor while it is measured."""
    pattern = path("tolok-ukur/", bare.serve, name="bench_floor")
    urls.urlpatterns.append(pattern)
    clear_url_caches()
    try:
        yield reverse("bench_floor")
    finally:
        urls.urlpatterns.remove(pattern)
        clear_url_caches()
