"""What somebody is typing into a form, kept beside what the form states: saved by the page itself, gone when the form is saved (docs/adr/0033)."""

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Person
from audit import chain, clock, ledger
from audit.errors import NotAllowed, Stale
from selection.models import DraftText, Profile
from selection.services import applications

PROFILE = "profile"
MOST_FIELDS, MOST_TEXT = 600, 2000
KEPT_FOR = timedelta(days=92)
"""Three months, as selection/retention.py says."""
_NAME = re.compile(r"[a-z][a-z_]*\d*(-\d{1,2}-[A-Za-z_]+)?")
_NOT_TYPED = frozenset({"csrfmiddlewaretoken", "seen", "page", "more"})


def of(person: Person, form: str) -> DraftText | None:
    """What he has typed and not saved."""
    return DraftText.objects.filter(person=person, form=form).first()


def digest(draft: DraftText | None) -> str:
    """What a page was drawn with; "" without a draft."""
    return chain.digest(chain.canonical(draft.texts)) if draft else ""


def typed(posted: Iterable[tuple[str, Any]]) -> dict[str, str]:
    """The texts out of what a browser sent, by the names of their fields."""
    found = {
        name: str(text)[:MOST_TEXT].replace("\0", "")
        for name, text in posted
        if _NAME.fullmatch(name) and name not in _NOT_TYPED
    }
    return dict(list(found.items())[:MOST_FIELDS])


@ledger.unit
def keep(
    person: Person, form: str, texts: Mapping[str, str], *, seen: str, page: str = "", actor: Any
) -> DraftText:
    """Lay these texts over the draft. Raises Stale when it is not the one that the page was drawn with (`seen`), but for a page that never
    got the answer to its own last save.
    """
    _require_own(person, actor)
    ledger.lock(person)
    stored = of(person, form)
    if digest(stored) != seen and not _caught_up(stored, page, seen):
        raise Stale(_("Isian ini diubah di jendela atau perangkat lain."))
    stored = stored or DraftText(person=person, form=form)
    before = digest(stored) if stored.pk else ""
    laid = {**stored.texts, **texts}
    stored.texts = dict(list(laid.items())[:MOST_FIELDS])
    stored.saved_at, stored.page, stored.before = clock.now(), page[:40], before
    stored.save()
    return stored


@ledger.unit
def discard(person: Person, form: str, *, actor: Any) -> None:
    """Nothing of what was typed stays."""
    _require_own(person, actor)
    ledger.lock(person)
    DraftText.objects.filter(person=person, form=form).delete()


@ledger.unit
def state_profile(person: Person, *, seen: str, actor: Any, **stated: Any) -> Profile:
    """`applications.state_profile`, and with it the draft ends. Raises Stale when another window has laid something into the draft."""
    ledger.lock(person)
    if digest(of(person, PROFILE)) != seen:
        raise Stale(_("Isian ini diubah di jendela atau perangkat lain."))
    stored = applications.state_profile(person, actor=actor, **stated)
    discard(person, PROFILE, actor=actor)
    return stored


@ledger.unit
def state_some(person: Person, *, names: Collection[str], actor: Any, **stated: Any) -> Profile:
    """Some questions of the profile answered on another page: what was typed for the others stays a draft, of the profile as it is now."""
    ledger.lock(person)
    stored, draft = applications.state_profile(person, actor=actor, **stated), of(person, PROFILE)
    if draft and draft.texts.get("version") == str(stated["version"]):
        left = {name: text for name, text in draft.texts.items() if name.split("-")[0] not in names}
        draft.texts = {**left, "version": str(stored.version)}
        draft.save()
    return stored


def _caught_up(stored: DraftText | None, page: str, seen: str) -> bool:
    return stored is not None and page != "" and (stored.page, stored.before) == (page[:40], seen)


def _require_own(person: Person, actor: Any) -> None:
    if getattr(actor, "person_id", None) != person.pk:
        raise NotAllowed(_("Draf ini bukan draf Anda."))


def sweep() -> int:
    """Forget what was typed and not saved for KEPT_FOR; how many forms that were."""
    return DraftText.objects.filter(saved_at__lt=clock.now() - KEPT_FOR).delete()[0]


def forget(person: Person) -> int:
    """Forget all that a person has typed and not saved."""
    return DraftText.objects.filter(person=person).delete()[0]
