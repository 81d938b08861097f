"""The ends of the chains, where the next entries go on."""

from collections.abc import Set
from typing import NamedTuple

from django.db import connection

from audit import chain

_END = "SELECT * FROM (SELECT seq, hash, ts, scope, scope_seq FROM audit_leaf {where} ORDER BY {order} DESC LIMIT 1) AS one"


class Head(NamedTuple):
    """The log's newest entry; `ts` in microseconds since 1970-01-01 UTC."""

    seq: int
    hash: str
    ts: int


def newest(scopes: Set[str]) -> tuple[Head, dict[str, tuple[int, str]]]:
    """The log's newest entry, and scope → (scope_seq, hash) of the newest of each, in one question while other writers wait.

    Each is the end of an index, so that the time for which the log is held does not grow with it.
    """
    ends = [_END.format(where="", order="seq")]
    ends += [_END.format(where="WHERE scope = %s", order="scope_seq")] * len(scopes)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(ends), list(scopes))
        rows = sorted(cursor.fetchall())
    of_scope = dict.fromkeys(scopes, (0, chain.ZERO))
    of_scope |= {scope: (scope_seq, head) for _seq, head, _ts, scope, scope_seq in rows if scope in scopes}
    return Head(*rows[-1][:3]) if rows else Head(0, chain.ZERO, 0), of_scope
