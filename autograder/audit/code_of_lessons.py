"""The part of a lesson that its proofs depend on: its code, and of its prose the errors that it promises."""

import json
import re

from autograder.audit.promised_errors import ERROR_NAME

# what a reader reads and no test looks at: prose, hints, questions and the answers to what people grade
PROSE = re.compile(r"# %% \[markdown\]( minutes=\d+| hint=\S+| question=.*| answer=.*)?\s*")
# what a reader's notebook runs and no examination does
SHOWN = re.compile(r"# %% (show|own=\S+)\s*")


def audited_text(lesson: str) -> str:
    """Return the lines of a lesson that an audit depends on.

    Args:
        lesson: Percent-format text.

    Returns:
        Every line outside prose, hints, questions and cells that only show something; of these texts only the names of
        errors, which an exercise has to keep.
    """
    kept: list[str] = []
    in_prose = in_shown = False
    for line in lesson.splitlines():
        if line.startswith("# %%"):
            in_prose, in_shown = PROSE.fullmatch(line) is not None, SHOWN.fullmatch(line) is not None
        if not in_shown:
            kept += ERROR_NAME.findall(line) if in_prose else [line]
    return "\n".join(kept)


def executed_text(notebook: str) -> str:
    """Return the source of the code cells of a notebook, which is all that its run depends on.

    Args:
        notebook: Text of an `.ipynb` file.
    """
    cells = json.loads(notebook)["cells"]
    return json.dumps(["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"])
