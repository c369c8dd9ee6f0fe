"""Names that deserve a look, by kind: dotted paths as `names.Names` resolves them, and attributes of anything."""

import re

from autograder.evaluation.flagging.magics import AROUND, KERNEL, PROCESSES, REPLACES, RUNS_TEXT, SCRIPTS

INTERPRETER, GRADER, NETWORK = "reaches into the interpreter", "speaks of the grader", "reaches for the network"
IMPORTS, SOCKETS, EQUAL = "goes round the imports", "reaches for the sockets", "answers equal to everything"
# the first that fits is told
DOTTED = {
    PROCESSES: r"os\.(system|popen|_exit|abort|kill|killpg|fork|forkpty|exec\w+|spawn\w+|posix_spawn\w*|set[a-z]*[ug]id"
    r"|setpgid|setsid|setpgrp|setpriority|sched_set\w+|startfile|getppid)|posix\.\w+|nt\.\w+|subprocess|pty|atexit"
    r"|webbrowser|pexpect|ptyprocess|_posixsubprocess|_thread|signal\.(signal|alarm|setitimer|pthread_\w+|raise_signal|set_wakeup_fd)"
    r"|multiprocessing\.(?!cpu_count)\w+|threading\.(Thread|Timer|_\w+|settrace\w*|setprofile|enumerate|main_thread)"
    r"|concurrent\.futures\.(Process\w*|process)|asyncio\.(create_subprocess_\w+|subprocess)|IPython\.utils\.process"
    r"|resource\.(setrlimit|prlimit)|psutil\.(process_iter|pids|users|net_\w+)|nest_asyncio\._\w+",
    INTERPRETER: r"sys\.(modules|_getframe|_current_frames|_\w+|settrace|setprofile|addaudithook|meta_path|path_hooks"
    r"|excepthook|displayhook|monitoring)|inspect\.(stack|currentframe|get\w*frames?|trace|getclosurevars|getframeinfo)"
    r"|gc\.(get_\w+|callbacks)|ctypes|_ctypes|cffi|builtins|__builtins__|__main__|forbiddenfruit|(os|sys)\.__dict__",
    GRADER: r"acml_agent|nbgrader|autograder",
    NETWORK: r"socket|socketserver|urllib\.request|urllib3|requests|http\.(client|server)|httpx|aiohttp|ftplib|smtplib"
    r"|asyncio\.(open_connection|start_server)|telnetlib|paramiko|websockets?|xmlrpc|wget|fabric",
    IMPORTS: r"importlib\.(import_module|util\.(?!find_spec)\w+|machinery|_bootstrap\w*|abc|__import__)"
    r"|__import__|pkgutil|runpy|imp\.(?!reload)\w+"
    r"|zipimport|marshal|codeop|code\.(interact|Interactive\w+|compile_command)|inspect\.(getsource\w*|getfile|findsource|getblock)"
    r"|linecache|_pickle|copyreg|sys\.(path_importer_cache)|types\.(FunctionType|CodeType|ModuleType)\(\)"
    r"|__loader__|__spec__",
    RUNS_TEXT: r"exec|eval|compile|execfile",
    SOCKETS: r"zmq|jupyter_client|ipykernel|jupyter_core|tornado",
    AROUND: r"os\.(link|symlink|readlink|environb|getlogin|chroot|get_exec_path)|pwd|grp|getpass\.getuser"
    r"|site\.getsitepackages|sysconfig",
    SCRIPTS: r"IPython\.display\.Javascript|IPython\.core\.display\.Javascript|IPython\.display\.IFrame",
    REPLACES: r"unittest\.mock|mock|pytest\.MonkeyPatch|_pytest\.monkeypatch|wrapt|gorilla",
    KERNEL: r"IPython(?:\.\w+)*\.instance|IPython\.(embed|start_ipython|start_kernel)"
    r"|IPython\.core\.(inputtransformer2|prefilter)",
}
PATTERNS = {kind: re.compile(rf"(?:{text})(?:\..*|\(.*|\[.*)?") for kind, text in DOTTED.items()}
# a module that another holds is reached as well through it: pathlib.os.system
HELD = re.compile(
    r"(?:.*\.)?_?((?:os|sys|subprocess|builtins|ctypes|socket|importlib|inspect|signal|threading|multiprocessing|gc|shutil"
    r"|pickle|atexit)\..*|subprocess|builtins|ctypes)"
)
ATTRIBUTES = {
    "f_globals f_locals f_back f_builtins f_code tb_frame gi_frame cr_frame ag_frame __subclasses__ __self__ "
    "CDLL PyDLL pythonapi _getframe __builtins__": INTERPRETER,
    "__globals__ __code__ __closure__ __loader__ __import__ __reduce__ __reduce_ex__ __kwdefaults__": IMPORTS,
    "user_ns user_global_ns set_custom_exc ast_transformers input_transformers_post input_transformers_cleanup "
    "showtraceback do_execute display_pub run_cell run_cell_async ask_exit input_transformer_manager": KERNEL,
    "connection_file get_connection_file KernelManager BlockingKernelClient": SOCKETS,
    "acml_agent nbgrader autograder gradebook": GRADER,
    "popen Popen _exit forkpty execv execve execvp execvpe posix_spawn spawnv spawnl check_output": PROCESSES,
    "_repr_javascript_": SCRIPTS,
}
BY_ATTRIBUTE = {name: kind for names, kind in ATTRIBUTES.items() for name in names.split()}
KINDS = (*DOTTED, EQUAL)
# calls of these with a name that is not written out deserve a look
REACHED_BY_NAME = re.compile(r"(os|sys|builtins|__builtins__|subprocess|ctypes|importlib|gc|inspect|signal|posix|nt)")


def kind_of_path(path: str) -> str:
    """Return the kind of flag that a dotted path raises, or `""`.

    Args:
        path: For instance `os.system`, `zmq.Context().socket`.

    Example:
        >>> kind_of_path("numpy.sin"), bool(kind_of_path("os.system"))
        ('', True)
    """
    if path.startswith("?"):
        return ""
    held = HELD.fullmatch(path)
    for text in (path, held.group(1)) if held else (path,):
        for kind, pattern in PATTERNS.items():
            if pattern.fullmatch(text):
                return kind
    return ""
