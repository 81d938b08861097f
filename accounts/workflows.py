"""What can be done to people, institutions and proposals (pure)."""

from audit.workflow import OWNER, SYSTEM, Step, Workflow

INSTITUTION = Workflow.of(
    Step("create", ("",), "active", (SYSTEM, "register")),
    Step("edit", ("active",), None, (SYSTEM,)),
)
PERSON = Workflow.of(
    Step("create", ("",), "active", (SYSTEM, OWNER)),
    Step("enter", ("",), "active", ("enter",)),
    Step("edit", ("active",), None, (OWNER,)),
)
MEMBERSHIP = Workflow.of(
    Step("create", ("",), "active", (SYSTEM,)),
    Step("end", ("active",), "ended", (SYSTEM,), data=("until",)),
)
WITNESS = Workflow.of(
    Step("create", ("",), "active", (SYSTEM, "register")),
    Step("end", ("active",), "ended", (SYSTEM, "register"), data=("valid_to",)),
)
PROPOSAL = Workflow.of(
    Step("create", ("",), "open", ("propose",)),
    Step("approve", ("open",), "approved", ("approve",), data=("digest",)),
    Step("reject", ("open",), "rejected", ("approve",), data=("reason",)),
    Step("withdraw", ("open",), "withdrawn", (OWNER,)),
    Step("expire", ("open",), "expired", (SYSTEM, "approve", "propose")),
)
