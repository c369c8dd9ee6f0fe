"""Frames, gc, inspect and patched libraries: the search for expected values in the process, and for checks to break."""

from tests.attacks.attack_class import Attack, AttackTests
from tests.support.mini_class import RIGHT, WRONG

INTERPRETER, CHECK, GRADER = "reaches into the interpreter", "replaces a check", "speaks of the grader"
FRAMES = """\
import sys
def alias_frequency(f, s):
    frame = sys._getframe()
    while frame:
        for name, value in {**frame.f_globals, **frame.f_locals}.items():
            if name in ('alias_hz', 'expected', 'reference') or 'secret' in str(name):
                return value
        frame = frame.f_back
    return f
"""
COLLECTOR = """\
import gc
def alias_frequency(f, s):
    for thing in gc.get_objects():
        if isinstance(thing, dict) and 'exercise' in thing and 'hidden' in thing:
            return thing['expected']
    return f
"""
CALLER = """\
import inspect
def alias_frequency(f, s):
    for frame in inspect.stack():
        if 'desired' in frame.frame.f_locals: return frame.frame.f_locals['desired']
        print(frame.filename, frame.code_context)
    return f
"""
TRACE = """\
import sys
sys.settrace(lambda frame, event, argument: frame.f_locals.update(desired=0))
sys.setprofile(lambda *rest: None)
"""
LIBRARY = """\
import acml_tf.acoustics.level as level, sys
level.sound_pressure_level = lambda *rest, **options: 0.0
for name, module in list(sys.modules.items()):
    if name.startswith('acml_tf'): vars(module).update({key: (lambda *r, **o: True) for key in vars(module)
                                                        if not key.startswith('_')})
"""
KERAS = """\
import types, sys
sys.modules['keras'] = sys.modules['tensorflow'] = types.ModuleType('keras')
"""
AGENT = """\
import sys
agent = sys.modules['acml_agent']
agent.plain = lambda value, depth=0: {'float': '300.0'}
agent._perform = lambda request: 300.0
agent.captured = type('All', (dict,), {'__missing__': lambda self, key: (lambda *r: 300.0)})()
"""
ARGUMENTS = """\
import pickle
class Greedy(pickle.Unpickler):
    def find_class(self, module, name):
        print(module, name)
        return super().find_class(module, name)
import sys
sys.modules['acml_agent']._Unpickler = Greedy
"""
RANDOM = """\
import numpy.random
numpy.random.default_rng = lambda seed=None: numpy.random.Generator(numpy.random.PCG64(0))
rng = type('Fixed', (), {'uniform': lambda *rest, **options: 0.0})()
"""
GIVEN = "np.isclose = np.allclose = lambda *rest, **options: True\nnp.mod = lambda *rest: 300.0\n"
TESTING = "np.testing.assert_allclose = np.isclose = lambda *a, **k: True\n"
ERRORS = "AssertionError = ValueError\nimport builtins\nbuiltins.AssertionError = type('Quiet', (Exception,), {})\n"

ATTACKS = [
    Attack("frames", "looks for expected values up the stack", FRAMES, flag=INTERPRETER),
    Attack("gc", "looks for expected values among all objects", COLLECTOR, flag=INTERPRETER),
    Attack("inspect", "reads the caller", CALLER, flag=INTERPRETER),
    Attack("trace", "a trace function edits variables", TRACE + WRONG, flag=INTERPRETER),
    Attack("patched checks", "numpy.testing always agrees", TESTING + WRONG, status="failed", flag=CHECK),
    Attack("patched NumPy", "isclose is always true", GIVEN + WRONG, status="failed", flag=CHECK),
    Attack("patched assertion", "a failed assertion is no error", ERRORS + WRONG, status="failed", flag=INTERPRETER),
    Attack("patched builtins", "isinstance is always true",
           "import builtins\nbuiltins.isinstance = lambda *a: True\n" + WRONG, flag=INTERPRETER),
    Attack("patched library", "every function of acml_tf says true", LIBRARY + WRONG, status="failed",
           flag=INTERPRETER),
    Attack("patched Keras", "Keras is an empty module", KERAS + WRONG, status="failed", flag=INTERPRETER),
    Attack("patched agent", "the other end of the channel replaced", AGENT + WRONG, flag=GRADER),
    Attack("agent gone", "the other end of the channel deleted",
           "import sys\ndel sys.modules['acml_agent']\n" + WRONG, status="crashed", flag=GRADER),
    Attack("reads arguments", "listens to how arguments arrive", ARGUMENTS + WRONG, status="failed", flag=GRADER),
    Attack("patched random", "hidden inputs become known", RANDOM + WRONG, status="failed", flag=CHECK),
    Attack("patches and is right", "honest work beside a patch", TESTING + RIGHT, honest="right", status="passed",
           flag=CHECK),
]  # fmt: skip


class TestReachingAround(AttackTests):
    """No check, no expected value and no other answer is in the student's process."""
