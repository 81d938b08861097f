"""The selection's tables of steps (pure): what, from which state, to which, by which verb, with what."""

from audit.workflow import OWNER, SYSTEM, Step, Workflow

CLAIM = "claim"
"""Verb of whoever has shown the code of an application that the secretariat entered (services/claims.py)."""

SELECTION = Workflow.of(
    Step("create", ("",), "draft", ("create",)),
    Step("edit", ("draft",), None, ("prepare",)),
    Step(
        "announce",
        ("draft",),
        "announced",
        ("approve",),
        data=("plan_text", "plan_digest", "announcement_number"),
        by_two=True,
    ),
    Step("abandon", ("draft",), "abandoned", ("prepare",), data=("reason",)),
    Step("close", ("announced",), "closed", (SYSTEM,)),
    Step(
        "change", ("announced", "closed"), None, ("approve",), data=("plan_text", "plan_digest"), by_two=True
    ),
    Step("reopen", ("closed",), "announced", ("approve",), by_two=True),
    Step("conclude", ("closed",), "concluded", (SYSTEM,)),
    Step("resume", ("concluded",), "closed", (SYSTEM,)),
    Step(
        "stop",
        ("announced", "closed", "concluded"),
        "stopped",
        ("approve",),
        data=("reason",),
        by_two=True,
    ),
    Step(
        "set_outbox",
        ("announced", "closed", "concluded", "stopped"),
        None,
        ("publish",),
        data=("mails_held",),
    ),
)

OUTBOX = frozenset({"mails_held", "mails_released", "mails_edited", "mails_repeated", "mails_pushed"})
"""What the secretariat did with mails (services/outbox_steps.py): facts of the selection, because a mail itself is no evidence."""

VACANCY = Workflow.of(
    Step("create", ("",), "draft", ("prepare",)),
    Step("edit", ("draft",), None, ("prepare",)),
    Step("remove", ("draft",), "removed", ("prepare",)),
    Step("open", ("draft",), "open", ("approve",), data=("slug",)),
    Step("close", ("open",), "closed", (SYSTEM,)),
    Step("wait", ("open",), "few", (SYSTEM,), data=("reason",)),
    Step("go_on", ("few",), "closed", ("approve",), data=("reason",), by_two=True),
    Step("change", ("open", "few", "closed", "proposed", "screened"), None, ("approve",), by_two=True),
    Step("reopen", ("closed", "few"), "open", ("approve",), data=("registration_until",), by_two=True),
    Step("propose_screening", ("closed",), "proposed", ("screen",), data=("list_digest",)),
    Step("return_screening", ("proposed",), "closed", ("chair",), data=("reason",)),
    Step("confirm_screening", ("proposed",), "screened", ("chair",), data=("list_digest", "present")),
    Step("fail", ("closed", "proposed", "screened"), "failed", (SYSTEM,), data=("reason",)),
    Step("resume", ("failed",), "screened", ("approve",), data=("reason",), by_two=True),
    Step(
        "stop",
        ("open", "few", "closed", "proposed", "screened", "concluded"),
        "stopped",
        ("approve",),
        data=("reason", "stopped_from"),
        by_two=True,
    ),
    Step("conclude", ("screened",), "concluded", ("approve",), data=("report_sha256",)),
)

PLAN_ROW = Workflow.of(
    Step("create", ("",), "active", ("prepare",)),
    Step("edit", ("active",), None, ("prepare",)),
    Step("remove", ("active",), "removed", ("prepare",)),
    Step("add_by_change", ("",), "active", ("approve",), by_two=True),
    Step("change", ("active",), None, ("approve",), by_two=True),
    Step("remove_by_change", ("active",), "removed", ("approve",), by_two=True),
)
"""Requirements, document slots, stages and schedule entries: rows of the plan. Once it is announced only an approved change takes a step."""

CHANGE = Workflow.of(Step("create", ("",), "announced", ("approve",), data=("number", "reason"), by_two=True))
"""A change of a published plan: it comes to be with its approval and is never changed itself."""

GATE = Workflow.of(
    Step("create", ("",), "active", ("prepare",)),
    Step("edit", ("active",), None, ("prepare",)),
    Step("remove", ("active",), "removed", ("prepare",)),
    Step("send", ("active",), None, ("prepare", "publish"), data=("sent_number", "sent_on")),
)
"""Which approvals a selection needs is part of its plan; the package is sent when its time comes."""

LETTER = Workflow.of(Step("create", ("",), "recorded", ("prepare", "publish")))

DECISION = Workflow.of(Step("create", ("",), "made", ("approve",), data=("reason",), by_two=True))

RED_FLAG = Workflow.of(Step("create", ("",), "standing", (SYSTEM,)))
"""Nothing takes a red flag away."""
WAIVER = Workflow.of(
    Step("create", ("",), "recorded", ("waive",), data=("reason",)),
    Step("withdraw", ("recorded",), "withdrawn", ("waive",)),
    Step("approve", ("recorded",), "approved", ("approve:waive",), by_two=True),
)
"""A dispensation counts from the moment the second person has compared it with the letter."""

HOLD = Workflow.of(
    Step("create", ("",), "standing", ("observe",), data=("reason",)),
    Step("renew", ("standing",), None, ("observe",), data=("reason",)),
    Step("end", ("standing",), "ended", ("observe",), data=("end_reason",)),
    Step(
        "end_by_letter",
        ("standing",),
        "ended",
        ("approve",),
        data=("end_reason", "letter_number", "letter_dated", "letter_file"),
        by_two=True,
    ),
)
"""A hold that has lapsed keeps its state: whether it stands is a question of the clock."""

REMARK_STANDS = ("open", "answered", "returned")
"""While it is in one of these a blocking remark stops the next step: an answer alone does not lift it."""
REMARK_WAITS = ("open", "returned")
"""While it is in one of these the agency owes an answer."""

REMARK = Workflow.of(
    Step("create", ("",), "open", ("observe",), data=("text",)),
    Step("answer", REMARK_WAITS, "answered", ("prepare", "publish"), data=("answer", "answered_at")),
    Step("return", ("answered",), "returned", ("observe",), data=("return_reason", "answer_due")),
    Step("accept", ("answered",), "accepted", ("observe",), data=("closing_reason",)),
    Step("close", REMARK_STANDS, "closed", ("observe",), data=("closing_reason",)),
    Step(
        "close_by_letter",
        REMARK_STANDS,
        "closed",
        ("approve",),
        data=("closing_reason", "letter_number", "letter_dated", "letter_file"),
        by_two=True,
    ),
)
"""Answering is the secretariat's, in every state in which it serves; the body alone says whether the answer will do."""

DUTY = Workflow.of(
    Step("create", ("",), "active", ("create", "prepare", "approve")),
    Step("end", ("active",), "ended", ("prepare", "approve")),
    Step("reset_factor", ("active",), None, ("approve:reset_factor",), data=("reason",), by_two=True),
)

PROFILE = Workflow.of(
    Step("create", ("",), "active", (OWNER,)),
    Step("edit", ("active",), None, (OWNER,)),
    Step("erase", ("active",), None, (OWNER,), data=("rule",), erases=True),
)

WALLET = Workflow.of(
    Step("create", ("",), "current", (OWNER,)),
    Step("date", ("current",), None, (OWNER,)),
    Step("retire", ("current",), "retired", (OWNER,), data=("retired_at",)),
    Step("erase", ("current", "retired"), "erased", (OWNER,), data=("rule",), erases=True),
)

APPLICATION_STATES = ("draft", "submitted", "withdrawn", "eligible", "ineligible", "absent")
APPLICATION = Workflow.of(
    Step("create", ("",), "draft", (OWNER,)),
    Step("submit", ("draft",), "submitted", (OWNER,), data=("number", "files", "pledge")),
    Step("amend", ("submitted",), None, (OWNER,), data=("amended_at",)),
    Step("withdraw", ("draft", "submitted"), "withdrawn", (OWNER,)),
    Step("enter", ("",), "submitted", ("publish",), data=("number", "channel", "received_at")),
    Step("withdraw_for", ("submitted",), "withdrawn", ("publish",), data=("reason",)),
    Step("claim", ("submitted", "eligible", "ineligible", "withdrawn", "absent"), None, (CLAIM,)),
    Step("follow", ("draft",), None, (OWNER,)),
    Step("pass_screening", ("submitted",), "eligible", ("chair",), data=("participant_number",)),
    Step("fail_screening", ("submitted",), "ineligible", ("chair",), data=("reasons",)),
    Step("drop_out", ("eligible",), "absent", ("chair",), data=("absent_from",)),
    Step("reinstate", ("ineligible",), "eligible", ("chair",), data=("participant_number", "objection")),
    Step("erase", APPLICATION_STATES, None, (SYSTEM,), data=("rule",), by_two=True, erases=True),
)
"""Erasing takes the profile of that day away by rule; number and outcome stay (docs/adr/0040)."""

IMPORTED = Workflow.of(
    Step("create", ("",), "waiting", ("publish",), data=("file_sha256",)),
    Step("claim", ("waiting",), "claimed", (CLAIM,), data=("claimed_by", "claimed_at")),
    Step("erase", ("waiting", "claimed"), None, (SYSTEM,), data=("rule",), by_two=True, erases=True),
)
"""An application that came by ASN Karier, e-mail or paper, until its applicant has shown that it is his (docs/adr/0038)."""

DOCUMENT = Workflow.of(
    Step("create", ("",), "current", (OWNER,)),
    Step("enter", ("",), "current", ("publish",), data=("sha256",)),
    Step("add", ("",), "current", ("publish",), data=("sha256", "channel", "received_at")),
    Step("replace", ("current", "repaired"), "replaced", (OWNER,)),
    Step("repair", ("",), "repaired", (OWNER,), data=("repairs", "sha256")),
)
"""A repaired copy never takes the place of the file that came in time: both stand beside each other (docs/adr/0032)."""
DOCUMENT_SHOWN = ("current", "repaired")
"""States of a document that is looked at: what came in time, and a repaired copy beside it."""

FINDING = Workflow.of(
    Step("create", ("",), "proposed", ("screen",)),
    Step("edit", ("proposed", "agreed", "disputed"), "proposed", ("screen",)),
    Step("agree", ("proposed",), "agreed", ("screen", "approve"), data=("second_reader",)),
    Step(
        "disagree", ("proposed",), "disputed", ("screen", "approve"), data=("second_reader", "second_reason")
    ),
    Step("confirm", ("proposed", "agreed"), "confirmed", ("chair",)),
    Step("settle", ("disputed",), "confirmed", ("chair",), data=("verdict", "reason")),
    Step("uphold", ("confirmed",), None, ("chair",), data=("objection", "reason")),
    Step(
        "erase",
        ("proposed", "agreed", "disputed", "confirmed"),
        None,
        (SYSTEM,),
        data=("rule",),
        by_two=True,
        erases=True,
    ),
)
"""A "not met" waits in `proposed` for its second reader, one "met" for the plenary alone; whoever edits it begins anew (docs/adr/0036)."""

SCREENER_RECUSAL = Workflow.of(
    Step("create", ("",), "declared", ("screen", "approve"), data=("reason",)),
    Step("erase", ("declared",), None, (SYSTEM,), data=("rule",), by_two=True, erases=True),
)
"""Nobody takes it back: somebody else checks that application."""

OBJECTION_WINDOW = Workflow.of(
    Step("create", ("",), "open", (SYSTEM,), data=("closes_at",)),
    Step("settle", ("open",), "settled", (SYSTEM,)),
)
"""Settled: the time for filing is over and every objection has its answer. What comes next waits for that."""

OBJECTION_WAITS = ("open", "proposed")
"""While it is in one of these the applicant has no answer."""

OBJECTION = Workflow.of(
    Step("create", ("",), "open", (OWNER,), data=("number", "text")),
    Step("propose", ("open",), "proposed", ("answer",), data=("verdict", "answer")),
    Step("return", ("proposed",), "open", ("chair",), data=("return_reason",)),
    Step("uphold", ("proposed",), "upheld", ("chair",), data=("answered_at",)),
    Step("reject", ("proposed",), "rejected", ("chair",), data=("answered_at",)),
    Step(
        "erase",
        ("open", "proposed", "upheld", "rejected"),
        None,
        (SYSTEM,),
        data=("rule",),
        by_two=True,
        erases=True,
    ),
)
"""One proposes the answer, the chair of the panel decides; who they may be: docs/adr/0037."""

OBJECTION_LETTER = Workflow.of(
    Step("create", ("",), "received", ("publish",), data=("sender", "received_on")),
    Step("answer", ("received",), "answered", ("publish",), data=("answer", "answer_number", "answered_on")),
)
"""An administrative objection (UU 30/2014) that came as a letter, and the agency's own letter that answers it."""

CORRECTION = Workflow.of(
    Step("create", ("",), "open", (OWNER,), data=("due_at",)),
    Step("grant", ("open",), "granted", ("publish",), data=("answer", "answered_at")),
    Step("refuse", ("open",), "refused", ("publish",), data=("answer", "answered_at")),
    Step(
        "erase",
        ("open", "granted", "refused"),
        None,
        (SYSTEM,),
        data=("rule",),
        by_two=True,
        erases=True,
    ),
)

DATA_HOLD = Workflow.of(
    Step("create", ("",), "standing", ("publish", "observe"), data=("reason",)),
    Step("end", ("standing",), "ended", ("publish", "observe"), data=("end_reason",)),
)

DESTRUCTION = Workflow.of(
    Step("create", ("",), "proposed", ("publish",)),
    Step("approve", ("proposed",), "approved", ("observe",), by_two=True),
    Step("withdraw", ("proposed",), "withdrawn", ("publish", "observe", SYSTEM)),
    Step("finish", ("approved",), "done", (SYSTEM,), data=("erased",)),
)
"""Asked for by the secretariat, approved by the oversight body, done by the server in the background."""
