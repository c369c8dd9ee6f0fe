"""What one look at the machine found."""

import dataclasses

OK, WARNING, PROBLEM = "ok", "warning", "problem"


@dataclasses.dataclass(frozen=True)
class CheckResult:
    """One line of the examination.

    Attributes:
        what: What was looked at.
        status: `ok`, `warning`, or `problem` where no class can be graded before it is mended.
        value: What was found.
        remedy: One sentence that says what to do, or what it means; `""` where there is nothing to say.
    """

    what: str
    status: str
    value: str
    remedy: str = ""
