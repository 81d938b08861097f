"""The secretariat's own form of a document slot, as pages show it."""

from typing import Any

from django.urls import reverse

from selection import blanks
from selection.models import DocumentSlot, Selection, Vacancy
from selection.uploads_texts import size_text

Shown = dict[str, Any]
"""{"name", "word", "size", "digest", "url"}; {} where a slot has none."""


def prepared(selection: Selection, slot: DocumentSlot) -> Shown:
    """For those who see the plan, announced or not."""
    return _shown(slot, lambda: reverse("slot_blank_file", args=[selection.pk, slot.pk]))


def public(vacancy: Vacancy, slot: DocumentSlot) -> Shown:
    """For everybody, at the post's own address; {} while it has none."""
    if not vacancy.slug:
        return {}
    return _shown(slot, lambda: reverse("vacancy_blank_file", args=[vacancy.slug, slot.code]))


def _shown(slot: DocumentSlot, address: Any) -> Shown:
    if slot.blank is None:
        return {}
    return {
        "name": slot.blank.name,
        "word": blanks.word(slot.blank.media_type),
        "size": size_text(slot.blank.size, up=True),
        "digest": slot.blank.sha256,
        "url": address(),
    }
