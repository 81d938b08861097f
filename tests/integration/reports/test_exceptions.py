"""The observer's desk: what is out of the ordinary is shown first, what is not is not, and nothing of what is sealed is told."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import proposals, services
from accounts.enums import Role
from accounts.models import Institution, Oversight
from audit import clock, guards
from audit.ledger import SYSTEM_ACTOR
from audit.models import Event
from config.demo import people, story
from config.demo.story import Story
from panels.models import PanelMember, Ranking, Sheet
from panels.services import reopening, rosters
from reports import exceptions_display
from reports.exceptions import Concern
from reports.services import changes as plan_changes
from reports.services import exceptions
from selection import queries as selections
from selection.enums import ChangeKind, RedFlagKind, Verb
from selection.models import Application, RedFlag, Selection, Vacancy
from selection.services import holds
from selection.services import selections as making
from tests.conftest import shared_world
from tests.integration.panels.support import lock, sheet_of

pytestmark = pytest.mark.django_db

told = shared_world("published")
"""Every member has confirmed the recap; no paper of a post has been made."""


@pytest.fixture
def wati(told: Story) -> Client:
    client = Client()
    client.force_login(told.users["wati"])
    return client


def text_of(response: Any) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))
