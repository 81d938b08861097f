"""An oracle of what the site tells: every address that fits is asked, by everybody, and the answers of two worlds are compared."""

import itertools
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from audit import merkle
from audit.models import Body, Event, Leaf
from config.demo import story
from tests.integration.panels.support import signed_in

UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value=")[^"]+')


Asked = dict[str, list[str]]
"""Viewer → addresses."""


@dataclass
class Seen:
    """All that came out of a world: answers by question and how many queries each cost, the server's log, mails, hashes that differ by chance."""

    answers: dict[tuple[str, str, str], tuple[int, str, str]] = field(default_factory=dict)
    queries: dict[tuple[str, str, str], int] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    mails: list[str] = field(default_factory=list)
    random: set[str] = field(default_factory=set)

    def masked(self) -> dict[tuple[str, str, str], tuple[int, str, str]]:
        return {
            question: (status, where, self._mask(body))
            for question, (status, where, body) in self.answers.items()
        }

    def _mask(self, body: str) -> str:
        """Tokens, ids, and the hashes that salts make random; not the digest of a sheet."""
        body = UUID.sub("<id>", TOKEN.sub(r"\1<token>", body))
        return re.sub(r"[0-9a-f]{64}", lambda found: "<hash>" if found[0] in self.random else found[0], body)


def addresses(fitting: Mapping[tuple[str, str], list[Any]], *, whole: bool = False) -> list[str]:
    """Every address of the site for every value of its parameters: {(kind, name): values}. A parameter without values leaves the address out;
    with `whole` it is an error.
    """
    found = set()
    for pattern in flat(get_resolver().url_patterns):
        if pattern.name is None or pattern.name.startswith(("account_", "mfa_", "healthz")):
            continue
        kinds = {name: kind_of(converter) for name, converter in pattern.pattern.converters.items()}
        choices = [
            fitting[kind, name] if whole else fitting.get((kind, name), []) for name, kind in kinds.items()
        ]
        for values in itertools.product(*choices):
            found.add(reverse(pattern.name, kwargs=dict(zip(kinds, values, strict=True))))
    return sorted(found)


def kind_of(converter: Any) -> str:
    """ "uuid" of UUIDConverter; text without slashes is "str"."""
    return type(converter).__name__.removesuffix("Converter").lower().replace("string", "str")


def flat(patterns: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for item in patterns:
        if isinstance(item, URLResolver):
            yield from flat(item.url_patterns)
        else:
            yield item


def tried(told: story.Story, viewers: Iterable[str], addresses: list[str]) -> Asked:
    """Every address is tried once by everybody; those that open are kept."""
    found: Asked = {}
    for username in viewers:
        client, seen = signed_in(told, username), Seen()
        for address in addresses:
            ask(seen, (username, "GET", address), partial(client.get, address))
        found[username] = [key[2] for key, answer in seen.answers.items() if answer[0] not in {404, 405}]
    return found


def ask(seen: Seen, key: tuple[str, str, str], call: Callable[[], Any]) -> None:
    """Keep the whole answer, and how often the database was asked."""
    queries = 0

    def counted(execute: Callable[..., Any], *rest: Any) -> Any:
        nonlocal queries
        queries += 1
        return execute(*rest)

    with connection.execute_wrapper(counted):
        answer = call()
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    seen.queries[key] = queries
    seen.answers[key] = (answer.status_code, answer.headers.get("Location", ""), body.decode("latin-1"))


def random_hashes() -> set[str]:
    """What differs by salts and session keys: the hashes of entries, their commitments, and the roots over them."""
    found = {*Event.objects.values_list("body", flat=True), *Body.objects.values_list("salt", flat=True)}
    hashes = []
    for leaf in Leaf.objects.order_by("seq"):
        found |= {leaf.hash, leaf.prev, leaf.scope_prev, leaf.mac, json.loads(leaf.text)["sess"]}
        hashes.append(leaf.hash)
    return found | {
        merkle.root_of(map(bytes.fromhex, hashes[:size])).hex()
        for size in range(len(hashes) - 60, len(hashes) + 1)
    }


def differing_counts(first: Seen, second: Seen) -> dict[Any, Any]:
    """Question → the two numbers of queries, where they part."""
    return {
        question: (count, second.queries[question])
        for question, count in first.queries.items()
        if count != second.queries[question]
    }


def differing(first: dict[Any, Any], second: dict[Any, Any]) -> dict[Any, Any]:
    """Question → where the two answers first part."""
    found = {}
    for question, one in first.items():
        other = second[question]
        if one != other:
            place = next((at for at, (x, y) in enumerate(zip(one[2], other[2], strict=False)) if x != y), 0)
            found[question] = (
                one[0],
                other[0],
                one[2][place - 80 : place + 80],
                other[2][place - 80 : place + 80],
            )
    return found
