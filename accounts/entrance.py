"""What our pages of the entrance add to allauth's answers."""

import functools
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

_WAIT = "accounts.retry_after"


def too_early(request: HttpRequest, wait: int) -> None:
    """This try was not looked at; `tells_when` says so in the answer's header."""
    request.META[_WAIT] = wait


def tells_when(view: Callable[..., Any]) -> Callable[..., HttpResponse]:
    """A try that came too early is answered as such: 429, with the seconds to wait for programs, beside the sentence for people."""

    @functools.wraps(view)
    def told(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = view(request, *args, **kwargs)
        wait = request.META.get(_WAIT)
        if wait:
            response.status_code = 429
            response.headers["Retry-After"] = str(wait)
        return response

    return told
