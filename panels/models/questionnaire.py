"""The 360-degree questionnaire of a stage: who is asked about whom, the box of answers, and what they came to (docs/adr/0011)."""

import hmac
import json
import uuid
from collections import Counter
from hashlib import sha256
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit import chain, keys
from panels import questionnaires, workflows
from panels.enums import Channel, Relation
from panels.models.scoring import Assessment
from selection.models import Application, Selection, Stage
from selection.models.selection import SelectionPart


class Respondent(SelectionPart):
    """Somebody who is asked about a candidate. Whether he answered stands here; what he answered stands nowhere near.

    `link_number` counts the links he was given; `link_digest` is SHA-256 of the newest, the link itself is not stored.
    """

    workflow = workflows.RESPONDENT

    stage = models.ForeignKey(Stage, models.PROTECT, related_name="+")
    application = models.ForeignKey(Application, models.PROTECT, related_name="+")
    relation = models.CharField(_("hubungan dengan peserta"), max_length=20, choices=Relation.choices)
    name = models.CharField(_("nama responden"), max_length=160)
    email = models.EmailField(_("e-mail"), blank=True)
    link_number = models.PositiveIntegerField(_("tautan ke"), default=0)
    link_digest = models.CharField(_("sidik tautan"), max_length=64, blank=True)
    channel = models.CharField(
        _("cara menyampaikan tautan"), max_length=10, blank=True, choices=Channel.choices
    )

    class Meta:
        ordering = ["application__participant_number", "relation", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["link_digest"], condition=~models.Q(link_digest=""), name="link_once"
            )
        ]

    @property
    def guarded(self) -> Selection:
        return self.stage.selection

    def __str__(self) -> str:
        return f"{self.name} ({self.get_relation_display()})"


class LinkMail(models.Model):
    """A link that is to go out by mail, at first or as a reminder. The broker only rings; this row is the truth.

    A plain row, in no log and on no page: a reminder tells who has not answered.
    """

    respondent = models.ForeignKey(Respondent, models.PROTECT, related_name="+")
    link_number = models.PositiveIntegerField()
    reminds = models.BooleanField(default=False)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["respondent", "link_number", "reminds"], name="link_mailed_once")
        ]


class Questionnaire(SelectionPart):
    """The questionnaire of one stage of one post, from the opening to the closing by rule.

    `rules` are the ruleset's relations as they were when it was opened. Closing makes the box one canonical text (`content`, shape:
    panels/questionnaires.py) and empties it; `result_text` is what it comes to.
    """

    workflow = workflows.QUESTIONNAIRE

    assessment = models.OneToOneField(Assessment, models.PROTECT, related_name="questionnaire")
    closes_at = models.DateTimeField(_("batas waktu"))
    rules = models.JSONField(_("aturan kuesioner"), default=list)
    content = models.TextField(blank=True)
    content_digest = models.CharField(max_length=64, blank=True)
    result_text = models.TextField(blank=True)

    @property
    def guarded(self) -> Selection:
        return self.assessment.guarded

    def __str__(self) -> str:
        return f"{self.assessment.stage}, {self.assessment.vacancy}"

    @property
    def results(self) -> dict[str, dict[str, Any]]:
        """Participant number → row of the outcome; empty while answers are collected."""
        rows = json.loads(self.result_text)["rows"] if self.result_text else []
        return {row["candidate"]: row for row in rows}

    def inconsistencies(self) -> list[str]:
        """Open: the box holds one sound answer for everybody who answered. Closed: the marks are what the answers come to."""
        if self.state == "open":
            return self.faults_of_box()
        found = []
        if chain.digest(self.content) != self.content_digest:
            found.append("jawaban kuesioner berbeda dari sidiknya")
        if self.result_text != chain.canonical(questionnaires.compute(json.loads(self.content))):
            found.append("nilai kuesioner berbeda dari hitungan jawabannya")
        if self.ballots.exists():
            found.append("kotak jawaban kuesioner yang ditutup belum kosong")
        return found

    def faults_of_box(self) -> list[str]:
        """What is wrong with the answers collected so far. Nothing of what they say."""
        ballots = list(self.ballots.all())
        found = []
        if any(not hmac.compare_digest(ballot.mac, ballot.expected_mac()) for ballot in ballots):
            found.append("sebuah jawaban kuesioner diubah di luar aplikasi")
        answered = Respondent.objects.filter(
            stage=self.assessment.stage_id, application__vacancy=self.assessment.vacancy_id, state="answered"
        ).values_list("application_id", "relation")
        if Counter(answered) != Counter((ballot.application_id, ballot.relation) for ballot in ballots):
            found.append("jumlah jawaban kuesioner berbeda dari jumlah responden yang menjawab")
        return found


class Ballot(models.Model):
    """One answer in the box: of whom and in which relation, never by whom or when.

    No time, no order, a key by chance; the rows of a relation are written anew in another order with each answer that comes
    in. `mac` is made with a key outside the database, so that SQL alone cannot change or invent one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="ballots")
    application = models.ForeignKey(Application, models.PROTECT, related_name="+")
    relation = models.CharField(max_length=20, choices=Relation.choices)
    points = models.JSONField()
    remark = models.TextField(blank=True)
    mac = models.CharField(max_length=64)

    def expected_mac(self) -> str:
        """Over all that the row says, its own key among it: a copied row has another."""
        text = chain.canonical(
            [
                str(self.pk),
                str(self.questionnaire_id),
                str(self.application_id),
                self.relation,
                self.points,
                self.remark,
            ]
        )
        return hmac.new(keys.secret_for("questionnaire:box"), text.encode(), sha256).hexdigest()
