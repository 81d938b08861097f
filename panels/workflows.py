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
)

CONFLICT = Workflow.of(Step("create", ("",), "declared", (OWNER,)))

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
    Step("create", ("",), "draft", ("screen",)),
    Step("lock", ("draft",), "locked", (OWNER,), data=("content_digest",)),
)

RANKING = Workflow.of(
    Step("create", ("",), "computed", (SYSTEM,), data=("digest",)),
    Step("settle_tie", ("computed",), None, ("chair",), data=("tie_names", "tie_reason", "present")),
    Step("confirm", ("computed",), "confirmed", (SYSTEM,), data=("confirmed_by",)),
)

CONFIRMATION = Workflow.of(Step("create", ("",), "given", (OWNER,), data=("digest",)))
