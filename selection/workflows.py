"""The selection's tables of steps (pure): what, from which state, to which, by which verb, with what."""

from audit.workflow import OWNER, SYSTEM, Step, Workflow

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
    Step("conclude", ("closed",), "concluded", (SYSTEM,)),
)

VACANCY = Workflow.of(
    Step("create", ("",), "draft", ("prepare",)),
    Step("edit", ("draft",), None, ("prepare",)),
    Step("remove", ("draft",), "removed", ("prepare",)),
    Step("open", ("draft",), "open", ("approve",), data=("slug",)),
    Step("close", ("open",), "closed", (SYSTEM,)),
    Step("propose_screening", ("closed",), "proposed", ("screen",), data=("list_digest",)),
    Step("return_screening", ("proposed",), "closed", ("chair",), data=("reason",)),
    Step("confirm_screening", ("proposed",), "screened", ("chair",), data=("list_digest", "present")),
    Step("fail", ("closed", "proposed", "screened"), "failed", (SYSTEM,), data=("reason",)),
    Step("conclude", ("screened",), "concluded", ("approve",), data=("report_sha256",)),
)

PLAN_ROW = Workflow.of(
    Step("create", ("",), "active", ("prepare",)),
    Step("edit", ("active",), None, ("prepare",)),
    Step("remove", ("active",), "removed", ("prepare",)),
)
"""Requirements, document slots and schedule entries: rows of the plan, changed only while it is being prepared."""

LETTER = Workflow.of(Step("create", ("",), "recorded", ("prepare", "publish")))

HOLD = Workflow.of(
    Step("create", ("",), "standing", ("observe",), data=("reason",)),
    Step("renew", ("standing",), None, ("observe",), data=("reason",)),
    Step("end", ("standing",), "ended", ("observe",), data=("end_reason",)),
)
"""A hold that has lapsed keeps its state: whether it stands is a question of the clock."""

DUTY = Workflow.of(
    Step("create", ("",), "active", ("create", "prepare", "approve")),
    Step("end", ("active",), "ended", ("prepare", "approve")),
    Step("reset_factor", ("active",), None, ("approve:reset_factor",), data=("reason",), by_two=True),
)

PROFILE = Workflow.of(
    Step("create", ("",), "active", (OWNER,)),
    Step("edit", ("active",), None, (OWNER,)),
)

APPLICATION = Workflow.of(
    Step("create", ("",), "draft", (OWNER,)),
    Step("submit", ("draft",), "submitted", (OWNER,), data=("number", "files", "pledge")),
    Step("withdraw", ("draft", "submitted"), "withdrawn", (OWNER,)),
    Step("pass_screening", ("submitted",), "eligible", ("chair",), data=("participant_number",)),
    Step("fail_screening", ("submitted",), "ineligible", ("chair",), data=("reasons",)),
    Step("drop_out", ("eligible",), "absent", ("chair",), data=("absent_from",)),
)

DOCUMENT = Workflow.of(
    Step("create", ("",), "current", (OWNER,)),
    Step("replace", ("current",), "replaced", (OWNER,)),
)

FINDING = Workflow.of(
    Step("create", ("",), "proposed", ("screen",)),
    Step("edit", ("proposed",), None, ("screen",)),
    Step("confirm", ("proposed",), "confirmed", ("chair",)),
)
