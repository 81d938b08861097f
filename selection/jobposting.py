"""A vacancy as schema.org JobPosting, for search engines and open data."""

import json
from typing import Any

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from selection.models import ScheduleEntry, Vacancy
from selection.queries import closing_of

_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def posting(vacancy: Vacancy, period: ScheduleEntry, requirements: list[str], *, url: str) -> dict[str, Any]:
    """https://schema.org/JobPosting. `requirements` are sentences; `url` is the page's own address."""
    selection = vacancy.selection
    lines = "".join(f"<li>{escape(text)}</li>" for text in requirements)
    return {
        "@context": "https://schema.org",
        "@type": "JobPosting",
        "title": vacancy.title,
        "description": f"<p>{escape(vacancy.duties or vacancy.title)}</p><ul>{lines}</ul>",
        "identifier": {
            "@type": "PropertyValue",
            "name": selection.agency.name,
            "value": f"{selection.code}/{vacancy.code}",
        },
        "datePosted": selection.announced_at.isoformat() if selection.announced_at else "",
        "validThrough": closing_of(vacancy, period).isoformat(),
        "employmentType": "FULL_TIME",
        "directApply": True,
        "url": url,
        "hiringOrganization": {"@type": "GovernmentOrganization", "name": selection.agency.name},
        "jobLocation": {
            "@type": "Place",
            "address": {
                "@type": "PostalAddress",
                "addressLocality": selection.agency.city or selection.agency.name,
                "addressCountry": "ID",
            },
        },
        "qualifications": " ".join(requirements),
    }


def data_block(found: dict[str, Any]) -> SafeString:
    """The script element that holds it: data, which no browser executes, so the content security policy leaves it alone."""
    text = json.dumps(found, ensure_ascii=False).translate(_ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))
