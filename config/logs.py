"""One line in the log per thing that happened: in UTC, without personal data."""

import logging
import time


class UtcFormatter(logging.Formatter):
    """2026-11-21T07:05:09Z INFO lelang.ledger entry seq=… action=… object=…"""

    converter = staticmethod(time.gmtime)

    def __init__(self) -> None:
        super().__init__("%(asctime)sZ %(levelname)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%S")
