"""Applicants who press “send” at a site of its own: signed in, ready, each over a connection of his own (tests/sites.py)."""

import http.client
import threading
import time
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from accounts import services
from accounts.models import User
from audit import ledger
from audit.ledger import SYSTEM_ACTOR
from config.demo import people, story
from selection import queries, uploads
from selection.models import Selection
from selection.services import applications, selections
from tests.applicants import pdf

TOKEN = "t" * 32
NEVER = "no answer"


def crowd(count: str) -> dict[str, Any]:
    """An announced selection and so many drafts of its first post, complete, each with the session of its owner; and when it closes."""
    told = story.running(*story.cast(), "announced")
    story.prepare(told)
    story.announce(told)
    drafts = []
    for number in range(1, int(count) + 1):
        with ledger.unit_of_work():
            drafts.append(_draft(told, number))
    period = queries.registration_of(told.selection)
    assert period is not None
    return {"closing": period.ends_at.isoformat(), "drafts": drafts}


def _draft(told: story.Story, number: int) -> tuple[str, str]:
    thousands, serial = divmod(number, 1000)
    nip = f"197803{thousands + 1:02d}2003121{serial:03d}"
    person = services.add_person(full_name=f"Pelamar {number} Contoh", nip=nip, actor=SYSTEM_ACTOR)
    user = User.objects.create_user(
        username=f"pelamar{number}", email=f"pelamar{number}@contoh.example", password=None, person=person
    )
    one = people.Applicant(user.username, str(person), nip, "Dinas Contoh", "Kepala Bidang")
    applications.save_profile(person, people.profile_of(one, told.announced.date()), actor=user)
    application = applications.start(told.selection.vacancies.order_by("code")[0], actor=user)
    payload = pdf()
    report = uploads.Report(ok=True, code="ok", pages=1, size=len(payload))
    for slot in queries.active_slots(told.selection).filter(required=True):
        applications.keep(application, slot, payload, name=f"{slot.code}.pdf", report=report, actor=user)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(application.pk), session.session_key


def close_when_due() -> None:
    """What the worker does every few seconds, done all the time, until the registration is closed."""
    while Selection.objects.get(state__in=("announced", "closed")).state == "announced":
        selections.close_due()
        time.sleep(0.02)


@dataclass
class Sender:
    """One applicant with his draft. `answers`: what he got, one for each time that he pressed."""

    port: int
    key: str
    session: str

    def __post_init__(self) -> None:
        self.answers: list[str] = []

    def send(self) -> str:
        """Press once: "accepted", "late", NEVER, or what went wrong."""
        status, location, text = self.ask("POST", f"/lamaran/{self.key}/kirim/", "pledge=on")
        if status == 302 and location.endswith("/tanda-bukti/"):
            answer = "accepted"
        elif "menurut jam server" in text:
            answer = "late"
        else:
            answer = NEVER if status == 0 else f"{status} {location} {text[:300]}"
        self.answers.append(answer)
        return answer

    def ask(self, method: str, path: str, body: str = "") -> tuple[int, str, str]:
        """Status (0: no answer), address it leads to, text."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=90)
        names = (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME)
        headers = {
            "Cookie": f"{names[0]}={self.session}; {names[1]}={TOKEN}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        try:
            line.request(method, path, f"csrfmiddlewaretoken={TOKEN}&{body}", headers)
            answer = line.getresponse()
            return answer.status, answer.getheader("Location") or "", answer.read().decode()
        except (OSError, http.client.HTTPException):
            return 0, "", ""
        finally:
            line.close()


def senders(site: Any, told: dict[str, Any]) -> list[Sender]:
    return [Sender(site.port, key, session) for key, session in told["drafts"]]


def press_at(presses: list[tuple[float, Sender]]) -> None:
    """Everybody presses at his moment (seconds of time.time()); returns when all have an answer."""

    def press(moment: float, sender: Sender) -> None:
        time.sleep(max(0.0, moment - time.time()))
        sender.send()

    threads = [threading.Thread(target=press, args=one) for one in presses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


SUBMITS = """
    SELECT e.subject_id, l.seq, l.ts FROM audit_event e JOIN audit_leaf l ON l.event_id = e.id
    WHERE e.action = 'application.submit' ORDER BY l.seq
"""


def what_is_wrong(site: Any, everybody: list[Sender], closing: datetime | None = None) -> list[str]:
    """What an honest site never shows after a rush: late, lost, doubled, or numbers with a gap."""
    submits = site.rows(SUBMITS)
    logged = [str(row[0]).replace("-", "") for row in submits]
    numbers = [
        row[0] for row in site.rows("SELECT number FROM selection_application WHERE number IS NOT NULL")
    ]
    keys = {sender.key.replace("-", ""): sender for sender in everybody}
    wrong = []
    if len(set(logged)) != len(logged):
        wrong.append("doubled")
    if sorted(int(number.rsplit("/")[-1]) for number in numbers) != list(range(1, len(logged) + 1)):
        wrong.append(f"numbers {sorted(numbers)}")
    for key, sender in keys.items():
        if "accepted" in sender.answers and key not in logged:
            wrong.append("acknowledged and missing")
        if "late" in sender.answers and key in logged and "accepted" not in sender.answers:
            wrong.append("refused and logged")
        wrong += [answer for answer in sender.answers if answer not in ("accepted", "late", NEVER)]
    if closing is not None:
        (closed,) = site.rows(
            "SELECT min(l.seq) FROM audit_event e JOIN audit_leaf l ON l.event_id = e.id"
            " WHERE e.action IN ('selection.close', 'vacancy.close', 'vacancy.wait')"
        )[0]
        limit = int(closing.timestamp() * 1_000_000)
        wrong += [f"late by {ts - limit} µs" for _key, _seq, ts in submits if ts >= limit]
        wrong += ["after the closing's entry" for _key, seq, _ts in submits if closed is None or seq > closed]
    query = "SELECT count(*), count(DISTINCT application_id) FROM reports_document WHERE kind = 'receipt'"
    papers, of = site.rows(query)[0]
    if papers != of:
        wrong.append("two receipts of one application")
    return wrong
