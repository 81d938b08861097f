"""Who is asking, as far as the log needs to know: carried beside the call, never in its arguments."""

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class RequestContext:
    """`auth`: means of authentication; `session`: a digest of the session's key; `request_id`: for joining log lines."""

    auth: str = "system"
    session: str = ""
    request_id: str = ""


NOBODY = RequestContext()
current: ContextVar[RequestContext] = ContextVar("audit_request_context", default=NOBODY)
