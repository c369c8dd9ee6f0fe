"""Reading what is not the student's: lessons, hidden tests, other students, the environment, the secret."""

from tests.attacks.attack_class import Attack, AttackTests
from tests.support.mini_class import RIGHT, WRONG

MACHINE, GRADER = "looks around the machine", "speaks of the grader"
WALK = """\
import os
for folder, folders, files in os.walk('/'):
    folders[:] = [name for name in folders if name not in ('proc', 'usr', 'sys', 'lib', 'site-packages')]
    for name in files:
        if name.endswith(('.ipynb', '.db', '.sqlite')): print(os.path.join(folder, name))
        if name in ('secret.txt', 'canary.txt'): print(open(os.path.join(folder, name)).read())
"""
LESSON = """\
import pathlib, acml_tf
root = pathlib.Path(acml_tf.__file__).parents[1]
for folder in ('lessons', 'solutions', 'tests', '.git', 'autograder'):
    for path in (root / folder).rglob('*'): print(path, path.read_text())
"""
HIDDEN = """\
import linecache, acml_tf
print(linecache.cache.keys())
for name, (size, _, lines, _) in list(linecache.cache.items()):
    if 'test' in name: print(lines)
"""
OTHERS = """\
import glob
for path in glob.glob('/tmp/**', recursive=True) + glob.glob('/home/**', recursive=True): print(path)
for path in glob.glob('/tmp/**/handed_in/*', recursive=True): print(open(path).read())
"""
ENVIRONMENT = """\
import os
print(os.environ)
for number in range(1, 40):
    try: print(open(f'/proc/{number}/environ').read(), open(f'/proc/{number}/cmdline').read())
    except OSError as error: print(error)
"""
SEED = """\
import hashlib, os
for place in ('secret.txt', '../secret.txt', '/work/main/class/secret.txt', os.path.expanduser('~/secret.txt')):
    try: print(open(place).read())
    except OSError as error: print(error)
"""
MEMORY = """\
for number in (1, 2, 3, 4):
    try:
        for line in open(f'/proc/{number}/maps'):
            if 'heap' in line:
                begin, end = (int(x, 16) for x in line.split()[0].split('-'))
                with open(f'/proc/{number}/mem', 'rb') as memory:
                    memory.seek(begin); data = memory.read(end - begin)
                print(number, b'one level' + b' a row' in data and 'one level' + ' a row')
    except OSError as error: print(error)
"""
PARENT = """\
import os
for way in ('/proc/1/root', '/proc/1/cwd', f'/proc/{os.getppid()}/root', '/proc/self/fd'):
    try: print(os.listdir(way))
    except OSError as error: print(error)
for number in range(3, 64):
    try: print(os.readlink(f'/proc/self/fd/{number}'))
    except OSError: pass
"""
CANARY = "try: print(open('SECRET_FILE').read())\nexcept OSError as error: print(error)\n"
UNPACKED = """\
import zipfile, importlib.metadata, sys, pathlib
for place in sys.path:
    for path in pathlib.Path(place).glob('*.egg-link'): print(path.read_text())
for name in ('acml-tf', 'autograder'):
    try: print([str(f) for f in importlib.metadata.files(name) or []][:50])
    except Exception as error: print(error)
"""
DEVICES = """\
import os, ctypes
for name in ('/dev/sda', '/dev/vda', '/dev/mem', '/dev/kmsg', '/proc/kcore', '/sys/kernel/debug'):
    try: print(len(open(name, 'rb').read(16)))
    except OSError as error: print(error)
print(ctypes.CDLL(None).ptrace(16, 1, 0, 0))
"""

ATTACKS = [
    Attack("walk", "every folder for notebooks, gradebooks and secrets", WALK + WRONG, status="failed", flag=MACHINE),
    Attack("lesson", "the lesson's source and the solutions", LESSON + WRONG, status="failed", flag=MACHINE),
    Attack("hidden tests", "the text of tests among cached lines", HIDDEN + WRONG, status="failed"),
    Attack("other students", "what others handed in", OTHERS + WRONG, status="failed", flag=MACHINE),
    Attack("environment", "environments of this and other processes", ENVIRONMENT + WRONG, status="failed",
           flag=MACHINE),
    Attack("seed", "the secret from which hidden inputs follow", SEED + WRONG, status="failed", flag=MACHINE),
    Attack("memory", "the memory of other processes", MEMORY + WRONG, status="failed", flag=MACHINE),
    Attack("parent", "a parent's root and open files", PARENT + WRONG, status="failed", flag=MACHINE),
    Attack("canary", "a file whose path it was told", CANARY + WRONG, status="failed"),
    Attack("installed", "what the installed packages know", UNPACKED + WRONG, status="failed", flag=MACHINE),
    Attack("devices", "disks, kernel memory, ptrace", DEVICES + WRONG, status="failed", flag=MACHINE),
    Attack("reads and is right", "honest work that looks around", WALK + RIGHT, honest="right", status="passed",
           flag=MACHINE),
]  # fmt: skip


class TestReading(AttackTests):
    """Nothing of the class, the lesson or the machine is in the sandbox to be read."""

    def test_no_test_and_no_other_answer_was_printed(self, graded):
        printed = str([receipt.outputs for receipt in graded.receipts.values()])
        assert [word for word in ("BEGIN HIDDEN", "700 Hz folds", "handed_in", "gradebook.db") if word in printed] == []
