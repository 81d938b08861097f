"""What can be done to a document (pure): made → downloaded and signed on paper → signed copy uploaded → published."""

from audit.workflow import OWNER, SYSTEM, Step, Workflow

DOCUMENT = Workflow.of(
    Step("create", ("",), "queued", ("publish", OWNER, SYSTEM), data=("context_digest",)),
    Step("issue", ("",), "rendered", (SYSTEM,), data=("context_digest", "sha256")),
    Step("render", ("queued",), "rendered", (SYSTEM,), data=("sha256",)),
    Step("sign", ("rendered", "signed"), "signed", ("publish",), data=("sha256",)),
    Step("publish", ("signed",), "published", ("approve",), data=("sha256",), by_two=True),
    Step("deliver", ("signed",), "delivered", ("approve",), data=("sha256",), by_two=True),
    Step("void", ("queued", "rendered", "signed"), "void", ("publish",), data=("reason",)),
    Step(
        "erase",
        ("queued", "rendered", "signed", "published", "delivered", "void"),
        None,
        (SYSTEM,),
        data=("rule",),
        by_two=True,
        erases=True,
    ),
)

PACK = Workflow.of(
    Step("create", ("",), "queued", ("publish", "observe")),
    Step("finish", ("queued",), "made", (SYSTEM,), data=("sha256",)),
)

STATIONERY = Workflow.of(
    Step("create", ("",), "active", ("approve",), by_two=True),
    Step("edit", ("active",), None, ("approve",), by_two=True),
)

BATCH = Workflow.of(
    Step("create", ("",), "making", ("publish",), data=("recipients",)),
    Step("finish", ("making",), "made", (SYSTEM,), data=("letters",)),
)
