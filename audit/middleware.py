"""Gives the ledger the request's context."""

import hashlib
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from audit import context


def request_context(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: entries written while this request runs name its means of authentication and its id."""

    def middleware(request: HttpRequest) -> HttpResponse:
        key = getattr(request.session, "session_key", None) or ""
        found = context.RequestContext(
            auth="pw" if request.user.is_authenticated else "none",
            session=hashlib.sha256(key.encode()).hexdigest() if key else "",
            request_id=str(uuid.uuid4()),
        )
        token = context.current.set(found)
        try:
            return get_response(request)
        finally:
            context.current.reset(token)

    return middleware
