"""What can be done to a document (pure): made → downloaded and signed on paper → signed copy uploaded → published."""

from audit.workflow import OWNER, SYSTEM, Step, Workflow

DOCUMENT = Workflow.of(
    Step("create", ("",), "queued", ("publish", OWNER), data=("context_digest",)),
    Step("render", ("queued",), "rendered", (SYSTEM,), data=("sha256",)),
    Step("sign", ("rendered", "signed"), "signed", ("publish",), data=("sha256",)),
    Step("publish", ("signed",), "published", ("approve",), data=("sha256",), by_two=True),
    Step("deliver", ("signed",), "delivered", ("approve",), data=("sha256",), by_two=True),
    Step("void", ("queued", "rendered", "signed"), "void", ("publish",), data=("reason",)),
)
