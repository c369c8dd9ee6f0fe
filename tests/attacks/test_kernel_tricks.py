"""IPython and the kernel against the grader: transformers, handlers, hooks, replaced methods, forged messages."""

from tests.attacks.attack_class import Attack, AttackTests
from tests.support.graded_class import record_results
from tests.support.mini_class import RIGHT, WRONG

IPYTHON, ZMQ = "reaches into IPython or the kernel", "reaches for the sockets"
SEND = """\
import json, zmq
kernel = get_ipython().kernel
session = kernel.session
def send(kind, content, parent):
    session.send(kernel.iopub_socket, kind, content, parent=parent)
"""
INPUT = "get_ipython().input_transformers_cleanup.append(lambda lines: ['pass\\n'])\n" + WRONG
SYNTAX = """\
import ast
class Forgets(ast.NodeTransformer):
    def visit_Assert(self, node): return ast.Pass()
    def visit_Expr(self, node): return ast.Expr(ast.Constant(2.0))
get_ipython().ast_transformers.append(Forgets())
"""
HANDLER = """\
def swallow(self, kind, value, trace, tb_offset=None):
    self._showtraceback = lambda *rest: None
    return []
get_ipython().set_custom_exc((BaseException,), swallow)
get_ipython().showtraceback = lambda *rest, **options: None
"""
DISPLAY = """\
import sys
sys.displayhook = lambda value: print(2.0)
get_ipython().display_pub.publish = lambda *rest, **options: None
"""
FORMATTER = """\
writer = get_ipython().display_formatter.formatters['text/plain']
writer.for_type(str, lambda v, p, c: p.text('1'))
"""
EXECUTE = """\
async def do_execute(*rest, **options):
    return {'status': 'ok', 'execution_count': 1, 'payload': [], 'user_expressions': {'reply': {'status': 'ok',
            'data': {'text/plain': "'2.0'"}, 'metadata': {}}}}
get_ipython().kernel.do_execute = do_execute
"""
EXPRESSIONS = "get_ipython().user_expressions = lambda expressions: {'reply': {'data': {'text/plain': 'e30='}}}\n"
EVENTS = """\
def before(info):
    get_ipython().user_ns['alias_frequency'] = lambda f, s: 300.0
get_ipython().events.register('pre_execute', before)
"""
REPLY = (
    SEND
    + """\
reply = {'status': 'ok', 'user_expressions': {'reply': {'status': 'ok', 'data': {'text/plain': "'e30='"}}}}
for turn in range(50):
    session.send(kernel.shell_stream, 'execute_reply', reply, kernel.get_parent(), ident=kernel._parent_ident)
    session.send(kernel.iopub_socket, 'status', {'execution_state': 'idle'}, parent=kernel.get_parent())
"""
)
OUTPUTS = (
    SEND
    + """\
for kind in ('stream', 'error', 'display_data', 'status'):
    for content in ({}, {'text': 1, 'name': 2}, {'data': {'image/png': {}}}, {'data': 3}):
        send(kind, content, kernel.get_parent())
"""
)
PARENTS = (
    SEND
    + """\
for parent in ([], 1, 'x', {'msg_id': []}):
    session.send(kernel.iopub_socket, {'header': session.msg_header('status'), 'msg_id': 'x', 'msg_type': 'status',
                                       'parent_header': parent, 'content': {}, 'metadata': {}})
"""
)
FLOOD = (
    SEND
    + """\
import threading
def flood(parent=kernel.get_parent()):
    while True:
        send('stream', {'name': 'stdout', 'text': 'x' * 10**5}, parent)
threading.Thread(target=flood, daemon=True).start()
"""
)
CLEAR = (
    "from IPython.display import clear_output, update_display\nclear_output()\nupdate_display('2.0', display_id='x')\n"
)
PAYLOAD = """\
get_ipython().set_next_input('alias_frequency = None', replace=True)
get_ipython().payload_manager.write_payload({'source': 'ask_exit'})
"""
RAW = "from IPython.display import display\ndisplay({'image/png': {'a': 1}, 'text/plain': 5}, raw=True)\n"
SCRIPT = "from IPython.display import HTML, display\ndisplay(HTML('<script>alert(1)</script>'))\n"
MAGIC = "%alias_magic t time\n%autocall 2\n%xmode Minimal\n%rerun 0\n"

ATTACKS = [
    Attack("input transformer", "every later cell becomes pass", INPUT, flag=IPYTHON),
    Attack("ast transformer", "assertions vanish, values become 2.0", SYNTAX + WRONG, status="failed", flag=IPYTHON),
    Attack("broken transformer", "a transformer that is none", "get_ipython().ast_transformers.append(None)\n" + WRONG,
           status="failed", flag=IPYTHON),
    Attack("exception handler", "errors are not shown", HANDLER + WRONG, status="failed", flag=IPYTHON),
    Attack("display hook", "whatever is shown is 2.0", DISPLAY + WRONG, status="failed", flag=IPYTHON),
    Attack("formatter", "every text reads 1", FORMATTER + WRONG, status="crashed", flag=IPYTHON),
    Attack("do_execute", "the kernel says ok and runs nothing", EXECUTE + WRONG, flag=IPYTHON),
    Attack("user expressions", "every question gets the same reply", EXPRESSIONS + WRONG, status="crashed",
           flag=IPYTHON),
    Attack("events", "another function put in before each cell", EVENTS + WRONG, flag=IPYTHON),
    Attack("forged replies", "replies to questions not asked yet", REPLY + WRONG, flag=ZMQ),
    Attack("malformed outputs", "outputs of every wrong shape", OUTPUTS + WRONG, status="failed", flag=ZMQ),
    Attack("malformed parents", "messages that answer nothing", PARENTS + WRONG, status="failed", flag=ZMQ),
    Attack("flood", "outputs faster than anyone reads", FLOOD + WRONG, flag=ZMQ),
    Attack("clears outputs", "earlier outputs replaced", CLEAR + WRONG, status="failed"),
    Attack("payload", "a payload that asks for more", PAYLOAD + WRONG, status="failed", flag=IPYTHON),
    Attack("magics", "IPython's own commands", MAGIC + WRONG, status="failed"),
    Attack("raw display", "an image that is a dictionary", RAW + RIGHT, honest="right", status="passed"),
    Attack("script", "a script in the feedback page", SCRIPT + WRONG, status="failed"),
]  # fmt: skip


class TestKernelTricks(AttackTests):
    """What the student's kernel says of itself is not a verdict."""

    def test_the_gradebook_takes_it_and_no_script_reaches_a_page(self, graded):
        few = [graded.receipts[name] for name in ("raw display", "malformed outputs", "script")]
        recorder = record_results(graded.run, few)
        assert recorder.failures == {}
        scores = {name: entry["score"] for name, entry in recorder.gradebook.scores(graded.lesson.name).items()}
        assert scores == {"raw display": 3.0, "malformed outputs": 1.0, "script": 1.0}
        page = graded.run.classroom.feedback_path(graded.lesson.name, "script")
        assert "<script>alert(1)" not in page.read_text(encoding="utf-8")
