"""The panel's tables of steps (pure)."""

from audit.workflow import OWNER, SYSTEM, Step, Workflow

PANEL = Workflow.of(
    Step("create", ("",), "composed", ("prepare",)),
    Step("edit", ("composed",), None, ("prepare",)),
    Step("appoint", ("composed",), "appointed", ("approve",)),
)

MEMBER = Workflow.of(
    Step("create", ("",), "listed", ("prepare",)),
    Step("edit", ("listed",), None, ("prepare",)),
    Step("remove", ("listed",), "removed", ("prepare",)),
    Step("pledge", ("listed",), "pledged", (OWNER,), data=("text",)),
    Step("declare", ("pledged",), "declared", (OWNER,)),
    Step("join", ("",), "listed", ("approve",)),
    Step("leave", ("listed", "pledged", "declared"), "left", ("approve",), data=("reason",)),
)

REPLACEMENT = Workflow.of(Step("create", ("",), "carried_out", ("approve",)))

SUGGESTION = Workflow.of(
    Step("confirm", ("",), "confirmed", (OWNER,)),
    Step("contest", ("",), "contested", (OWNER,), data=("reason",)),
)

CONFLICT = Workflow.of(
    Step("create", ("",), "declared", (OWNER,)),
    Step("refer", ("",), "pending", (OWNER,)),
    Step("raise", ("declared", "admitted"), "declared", (OWNER,), data=("kind", "note")),
    Step("raise_to_superior", ("declared",), "pending", (OWNER,), data=("kind", "note")),
    Step("admit", ("pending",), "admitted", (SYSTEM, "chair"), data=("votes",)),
    Step("exclude", ("pending",), "excluded", (SYSTEM, "chair"), data=("votes",)),
)

VOTE = Workflow.of(Step("create", ("",), "cast", (OWNER,)))

ATTENDANT = Workflow.of(
    Step("create", ("",), "listed", ("prepare", "screen")),
    Step("remove", ("listed",), "removed", ("prepare", "screen")),
)

CRITERION = Workflow.of(
    Step("create", ("",), "draft", ("prepare", "screen")),
    Step("edit", ("draft",), None, ("prepare", "screen")),
    Step("remove", ("draft",), "removed", ("prepare", "screen")),
    Step("pin", ("draft",), "pinned", ("screen",)),
)

ASSESSMENT = Workflow.of(
    Step("create", ("",), "open", ("screen",), data=("criteria_digest",)),
    Step("reveal", ("open",), "revealed", (SYSTEM,), data=("sheets",)),
)

SHEET = Workflow.of(
    Step("create", ("",), "draft", ("screen", "approve")),
    Step("lock", ("draft",), "locked", (OWNER,), data=("content_digest",)),
    Step("lock_copy", ("draft",), "locked", (SYSTEM,), data=("content_digest", "paper")),
    Step("close", ("draft",), "closed", ("approve",), data=("reason",)),
    Step("freeze", ("draft",), "frozen", (SYSTEM,)),
    Step("excuse", ("draft",), "closed", ("approve:excuse",), data=("reason",), by_two=True),
    Step("supersede", ("locked",), "superseded", ("approve:reopen",), data=("reason",), by_two=True),
    Step("reopen", ("",), "draft", ("approve:reopen",), data=("replaces",), by_two=True),
)

PAPER_SHEET = Workflow.of(
    Step("create", ("",), "draft", ("screen",)),
    Step("attach", ("draft",), None, ("screen",), data=("scan",)),
    Step("submit", ("draft",), "typed", ("screen",), data=("content_digest",)),
    Step("send_back", ("typed",), "draft", ("screen",), data=("remark",)),
    Step("check", ("typed",), "checked", ("screen",), data=("content_digest", "link_digest")),
    Step("renew_link", ("checked",), None, ("screen",), data=("link_digest",)),
    Step("object", ("checked",), "draft", (SYSTEM,), data=("remark",)),
    Step("confirm", ("checked",), "confirmed", (SYSTEM,), data=("content_digest",)),
    Step("void", ("draft", "typed", "checked"), "void", ("screen",), data=("reason",)),
)
"""draft (typed from the scan) → typed (frozen, checked by another person) → checked (the member has a link) → confirmed (the sheet is locked)."""

CALIBRATION = Workflow.of(
    Step("create", ("",), "prepared", ("screen",)),
    Step("open", ("prepared",), "open", ("screen",), data=("criteria_digest",)),
    Step("reveal", ("open",), "revealed", (SYSTEM,), data=("trials",)),
    Step("reveal_early", ("open",), "revealed", ("chair",), data=("reason", "trials")),
    Step("close", ("revealed",), "closed", ("chair",), data=("note",)),
    Step("cancel", ("prepared", "open"), "cancelled", ("screen", "chair"), data=("reason",)),
)
"""prepared (samples are uploaded) → open (members mark, sealed) → revealed (all see all) → closed (the chair notes what was agreed)."""

SAMPLE = Workflow.of(
    Step("create", ("",), "listed", ("screen",)),
    Step("remove", ("listed",), "removed", ("screen",)),
)

TRIAL = Workflow.of(
    Step("create", ("",), "draft", ("screen", "approve")),
    Step("give", ("draft",), "given", (OWNER,), data=("content_digest",)),
    Step("close", ("draft",), "closed", ("screen", "chair", "approve"), data=("reason",)),
)

SITTING = Workflow.of(
    Step("create", ("",), "planned", ("screen",)),
    Step("edit", ("planned",), None, ("screen",)),
    Step("cancel", ("planned",), "cancelled", ("screen",), data=("reason",)),
    Step("announce", ("planned",), "called", ("publish",), data=("document",)),
    Step("recall", ("called",), "planned", ("publish",), data=("reason",)),
    Step("close", ("called",), "held", ("screen",), data=("present", "absent")),
)
"""planned → called (the letter is made, the candidates see it) → held (everybody is recorded as present or absent)."""

CALL = Workflow.of(
    Step("create", ("",), "listed", ("screen",)),
    Step("remove", ("listed",), "removed", ("screen",)),
    Step("invite", ("listed",), "called", ("publish",), data=("place", "slot_at")),
    Step("recall", ("called",), "listed", ("publish",)),
    Step("arrive", ("called", "present", "absent"), "present", ("screen",), data=("arrived_at",)),
    Step("miss", ("called", "present", "absent"), "absent", ("screen",), data=("recorded_by",)),
    Step("drop", ("absent",), "dropped", ("chair",)),
    Step("excuse", ("absent",), "excused", ("chair",), data=("reason", "present")),
    Step("release", ("listed", "called"), "removed", ("chair",)),
)
"""The secretariat records who came; what becomes of who did not, the chair does: dropped by the rule, or excused by a plenary."""

RECORDING = Workflow.of(
    Step("create", ("",), "kept", ("screen",), data=("sha256",)),
    Step("remove", ("kept",), "removed", ("screen",), data=("reason",)),
)

LOT = Workflow.of(
    Step("commit", ("",), "committed", (SYSTEM,), data=("commitment",)),
    Step("open", ("committed",), "opened", ("screen",), data=("secret", "public_value", "orders")),
)

STAGE_LOT = Workflow.of(
    Step("commit", ("",), "committed", (SYSTEM,), data=("commitment",)),
    Step(
        "draw_topic",
        ("committed",),
        "opened",
        ("screen", "chair"),
        data=("secret", "public_value", "outcome"),
    ),
    Step("tell_codes", ("committed",), "opened", (SYSTEM,), data=("secret", "public_value", "outcome")),
)

PAPER = Workflow.of(
    Step("hand_in", ("",), "received", (OWNER,), data=("sha256",)),
    Step("scan", ("",), "received", ("screen",), data=("sha256",)),
    Step("replace", ("received",), "replaced", (OWNER,)),
    Step("set_aside", ("received",), "set_aside", ("screen",), data=("reason",)),
)
QUESTIONNAIRE = Workflow.of(
    Step("create", ("",), "open", ("screen",), data=("closes_at",)),
    Step("extend", ("open",), None, ("chair",), data=("closes_at", "reason")),
    Step("close", ("open",), "closed", (SYSTEM,), data=("content_digest", "result_text")),
)

RESPONDENT = Workflow.of(
    Step("create", ("",), "listed", ("screen",)),
    Step("edit", ("listed", "answered"), None, ("screen",)),
    Step("remove", ("listed",), "removed", ("screen",)),
    Step("issue", ("listed", "answered"), None, ("screen",), data=("channel", "link_number")),
    Step("answer", ("listed",), "answered", (SYSTEM,)),
)
"""Corrected and given a new link whether he has answered or not: else a refusal would tell."""

RANKING = Workflow.of(
    Step("create", ("",), "computed", (SYSTEM,), data=("digest",)),
    Step("settle_tie", ("computed",), None, ("chair",), data=("tie_names", "tie_reason", "present")),
    Step("confirm", ("computed",), "confirmed", (SYSTEM,), data=("confirmed_by",)),
)

CONFIRMATION = Workflow.of(Step("create", ("",), "given", (OWNER,), data=("digest",)))

NOMINATION = Workflow.of(Step("create", ("",), "delivered", ("approve",), data=("sha256",)))
"""The names handed to the appointing authority: written once, when the result is published and the letter delivered."""

CHOICE = Workflow.of(
    Step("choose", ("",), "chosen", ("receive",)),
    Step("record", ("",), "chosen", ("approve",), data=("sha256",), by_two=True),
    Step("correct", ("chosen",), "corrected", ("approve",), data=("end_reason",), by_two=True),
    Step("fall_away", ("chosen",), "fallen", ("approve",), data=("end_reason",), by_two=True),
    Step(
        "inaugurate",
        ("chosen",),
        "inaugurated",
        ("publish",),
        data=("inaugurated_on", "place", "minutes_number", "decision_sha256"),
    ),
    Step("report", ("inaugurated",), "reported", ("approve",), data=("report_sha256",)),
)
"""Final: a mistake is a new choice beside the old one, and so is whoever is taken when the chosen one falls away (docs/adr/0020)."""
