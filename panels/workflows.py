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
    Step("close", ("draft",), "closed", ("approve",), data=("reason",)),
    Step("excuse", ("draft",), "closed", ("approve:excuse",), data=("reason",), by_two=True),
    Step("supersede", ("locked",), "superseded", ("approve:reopen",), data=("reason",), by_two=True),
    Step("reopen", ("",), "draft", ("approve:reopen",), data=("replaces",), by_two=True),
)

RANKING = Workflow.of(
    Step("create", ("",), "computed", (SYSTEM,), data=("digest",)),
    Step("settle_tie", ("computed",), None, ("chair",), data=("tie_names", "tie_reason", "present")),
    Step("confirm", ("computed",), "confirmed", (SYSTEM,), data=("confirmed_by",)),
)

CONFIRMATION = Workflow.of(Step("create", ("",), "given", (OWNER,), data=("digest",)))
