"""IPython's magics and shell lines: which are habits, and which deserve a look."""

import ast
import re
from collections.abc import Iterator

from autograder.evaluation.flagging.files import leads_away, lists_widely
from autograder.evaluation.flagging.texts import Texts

PROCESSES, KERNEL = "leaves or starts processes", "reaches into IPython or the kernel"
RUNS_TEXT, SCRIPTS, AROUND = "runs text as code", "puts a script into a page", "looks around the machine"
REPLACES = "replaces a check"
# magics whose text is Python, which is read as such
INNER_CODE = ("time", "timeit", "prun", "capture", "memit", "mprun", "lprun", "debug")
SHELLS = {"bash", "sh", "!", "sx", "system", "zsh"}
JAVASCRIPT = {"javascript", "js"}
RUNNERS = {"run", "load", "loadpy", "macro", "edit", "ed", "recall", "rerun", "cython"}
PROGRAM_CELLS = {"python", "python2", "python3", "pypy", "script", "perl", "ruby", "bg", "killbgscripts"}
STEERING = {"alias", "alias_magic", "rehashx", "sc", "logstart", "connect_info", "qtconsole", "notebook", "save"}
SCRIPT_MARKS = re.compile(r"<\s*script|javascript:|<[^>]{0,300}\son\w{3,20}\s*=|<\s*(iframe|object|embed|base)\b", re.I)
PACKAGE = re.compile(r"(python3? -m )?(pip3?|conda|mamba|uv pip|uv) (install|list|show|freeze|uninstall|--version)\b.*")
PROGRAMS = re.compile(
    r"(ls|pwd|date|nvidia-smi|lscpu|nproc|free|df|du|wc|head|tail|cat|file|unzip|tar|mkdir|echo|ffmpeg|ffprobe|sox|soxi"
    r"|python3? (--version|-V)|pip3? --version|which)\b.*"
)
NOT_PLAIN = re.compile(r"[|;&<>`$(){}\\\n]")
# a file of this name beside the notebook takes the place of a library, or runs at every start
SHADOWS = re.compile(
    r"(numpy|scipy|keras|tensorflow|acml_\w+|autograder|nbgrader|math|random|sitecustomize|usercustomize|conftest|os|sys"
    r"|IPython|ipykernel|librosa|sklearn|typing|json|pickle|cloudpickle)(\.py|/.*)?|.*\.pth|\..*"
)
# what a notebook may ask of its shell
SHELL_HABITS = {"run_line_magic", "run_cell_magic", "magic", "system", "getoutput", "config", "__class__"}


def is_harmless_command(command: str) -> bool:
    """Return whether a shell line only installs a package or looks at the own folder or the machine.

    Example:
        >>> is_harmless_command("pip install numpy"), is_harmless_command("cat /etc/passwd")
        (True, False)
    """
    command = command.strip()
    if NOT_PLAIN.search(re.sub(r"[<>]=?(?=\d)", "", command)):
        return False
    words = command.split()[1:]
    near = not any(leads_away(word) or lists_widely(word) for word in words)
    return bool(PACKAGE.fullmatch(command) or (PROGRAMS.fullmatch(command) and near))


def magic_signs(node: ast.Call, method: str, texts: Texts) -> Iterator[str]:
    """Yield the kinds of flag of a call to IPython's shell.

    Args:
        node: The call.
        method: What is asked of the shell, e.g. `run_line_magic`.
        texts: Reader of constant text.
    """
    said = [texts.fold(argument) for argument in node.args]
    if method in ("system", "getoutput"):
        if not said or said[0] is None or not is_harmless_command(said[0]):
            yield PROCESSES
    elif not said or said[0] is None:
        yield KERNEL
    elif method == "magic":
        name, _, line = said[0].lstrip("%").partition(" ")
        yield from _signs(name, line, "")
    else:
        line, body = [*(text or "" for text in said[1:3]), "", ""][:2]
        yield from _signs(said[0], line, body)


def _signs(name: str, line: str, body: str) -> Iterator[str]:
    if name in SHELLS:
        commands = [text for text in f"{line}\n{body}".splitlines() if text.strip()]
        if not all(is_harmless_command(command) for command in commands):
            yield PROCESSES
    elif name in JAVASCRIPT or (name in ("html", "svg", "markdown", "latex") and SCRIPT_MARKS.search(body)):
        yield SCRIPTS
    elif name in RUNNERS:
        yield RUNS_TEXT
    elif name in PROGRAM_CELLS or name in STEERING:
        yield PROCESSES if name in PROGRAM_CELLS else KERNEL
    else:
        yield from _signs_of_line(name, line.strip())


def _signs_of_line(name: str, line: str) -> Iterator[str]:
    """Look at the text that a harmless magic is given; one that an extension brought is taken for harmless, too."""
    if name in ("writefile", "file") and SHADOWS.fullmatch(line.removeprefix("-a").strip()):
        yield REPLACES
    if name == "config" and line and not line.startswith("InlineBackend"):
        yield KERNEL
    if (name == "env" and not line) or (name in ("ls", "cat") and not is_harmless_command(f"ls {line}")):
        yield AROUND
    elif any(leads_away(word) for word in re.split(r"[\s=>]+", line)):
        yield AROUND
