"""Writing what others will read: gradebook, profiles, start-up files, packages, shadowing modules, links, mounts."""

import os

from autograder.classroom.submissions import find_submissions
from autograder.notebook.reader import read_notebook
from tests.attacks.attack_class import Attack, AttackTests
from tests.support.mini_class import RIGHT, WRONG, code

MACHINE, PROCESSES = "looks around the machine", "leaves or starts processes"
GRADEBOOK = """\
import glob, sqlite3
for path in [*glob.glob('/tmp/**/gradebook.db', recursive=True), '/tmp/gradebook.db', '../gradebook.db']:
    try: sqlite3.connect(path).execute('update grade set manual_score = 99')
    except sqlite3.Error as error: print(error)
"""
START_UP = """\
import os, pathlib, site, sys
text = "import numpy\\nnumpy.isclose = lambda *r, **o: True\\nopen('/tmp/TOKEN-ran', 'w')\\n"
for place in ('~/.ipython/profile_default/startup/TOKEN.py', '~/.jupyter/TOKEN.py', '~/.bashrc', '~/.pth',
              f'{sys.prefix}/lib/python3.11/site-packages/TOKEN.pth', f'{site.getusersitepackages()}/sitecustomize.py',
              f'{sys.prefix}/lib/python3.11/sitecustomize.py', f'{sys.prefix}/etc/jupyter/TOKEN.py'):
    try:
        path = pathlib.Path(place).expanduser()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    except OSError as error: print(error)
"""
PACKAGE = """\
import acml_tf, numpy, pathlib, sys, os
for place in (acml_tf.__file__, numpy.__file__, sys.executable, os.__file__):
    for act in (lambda p: p.write_text('#'), lambda p: p.chmod(0o777), lambda p: p.unlink(),
                lambda p: p.rename(p.with_name('TOKEN')), lambda p: (p.parent / 'TOKEN.py').write_text('#')):
        try: act(pathlib.Path(place)); print('changed', place)
        except OSError as error: pass
"""
SHARED = """\
import os
for place in ('/tmp', '/dev/shm', '/var/tmp', '/home', '/', '/run', '/dev', '/etc'):
    try: open(os.path.join(place, 'TOKEN'), 'w').write('x' * 1000)
    except OSError as error: print(error)
"""
# the library lies below /tmp where the course was cloned there, and one of its modules is called startup
FOUND = """\
import acml_tf, glob, os
own = os.path.dirname(acml_tf.__file__)
left = [p for place in ('/tmp', '/dev/shm', os.path.expanduser('~')) for p in glob.glob(place + '/**', recursive=True)]
left = [p for p in left if 'TOKEN' in p or not p.startswith(own + '/')]
print('FOUND', [p for p in left if 'TOKEN' in p or 'startup' in p or p.endswith('numpy.py')])
"""
LINKS = """\
import os
for target in ('SECRET_FILE', '/etc/passwd', '/proc/1/root', '/work/main'):
    for number, link in enumerate((os.symlink, os.link)):
        try:
            link(target, f'link{number}{len(target)}')
            print(open(f'link{number}{len(target)}').read())
        except OSError as error: print(error)
"""
SOCKETS = """\
import glob, os
place = os.path.dirname(glob.glob('/tmp/acml-*/**/socket-1', recursive=True)[0])
try: open(place + '/TOKEN', 'w'); print('planted')
except OSError as error: print(error)
try: os.symlink('/etc/passwd', place + '/TOKEN'); print('planted')
except OSError as error: print(error)
"""
MOUNTS = """\
import ctypes, os, acml_tf
libc = ctypes.CDLL(None, use_errno=True)
library = os.path.dirname(acml_tf.__file__).encode()
print('unshare', libc.unshare(0x10000000 | 0x00020000), os.strerror(ctypes.get_errno()))
print('umount', libc.umount2(library, 2), libc.umount2(b'/tmp', 2), os.strerror(ctypes.get_errno()))
print('remount', libc.mount(None, library, None, 32 | 4096, None), os.strerror(ctypes.get_errno()))
print('chroot', libc.chroot(b'/proc/1/root'), libc.mknod(b'/tmp/sda', 0o60666, 0x800))
"""
FULL_HOME = "open('filler', 'wb').write(b'x' * 15 * 2**20)\n"
RIGHTS = """\
import os
for number in (0, 1, 1000):
    try: os.setuid(number); print('became', number)
    except OSError as error: print(error)
os.system('sudo -n id; su -c id; newuidmap 1 0 0 1')
"""


def shadow(content):
    planted = "open('numpy.py', 'w').write('x = 1')\nopen('acml_agent.py', 'w').write('call = capture = print')\n"
    content["cells"].insert(0, code(planted + "import numpy\nnumpy.allclose = numpy.isclose = lambda *a: 1"))


ATTACKS = [
    Attack("gradebook", "its own marks into the gradebook", GRADEBOOK + WRONG, status="failed", flag=MACHINE),
    Attack("start-up files", "code that runs in later kernels", START_UP + WRONG, status="failed", flag=MACHINE),
    Attack("start-up files found", "what another student left", FOUND + WRONG, status="failed", flag=MACHINE),
    Attack("package", "the library, NumPy and Python themselves", PACKAGE + WRONG, status="failed", flag=MACHINE),
    Attack("shared folders", "files where others look", SHARED + WRONG, status="failed", flag=MACHINE),
    Attack("shadow", "modules of its own by known names", shape=shadow, status="failed", flag="speaks of the grader"),
    Attack("links", "links to files outside", LINKS + WRONG, status="failed", flag=MACHINE),
    Attack("socket folder", "a file on the grader's disk", SOCKETS + WRONG, status="failed", flag=MACHINE),
    Attack("mounts", "takes the blank library away, mounts anew", MOUNTS + WRONG, status="failed",
           flag="reaches into the interpreter"),
    Attack("rights", "becomes root", RIGHTS + WRONG, status="failed", flag=PROCESSES),
    Attack("full home", "fills its home", FULL_HOME + RIGHT, honest="right", status="passed"),
]  # fmt: skip


class TestWriting(AttackTests):
    """What a student writes ends with the student's process."""

    def test_nothing_was_changed_planted_found_or_mounted(self, graded):
        printed = {name: str(receipt.outputs) for name, receipt in graded.receipts.items()}
        assert "FOUND []" in printed["start-up files found"]
        assert [
            name for name, text in printed.items() for word in ("changed", "became", "root:x:") if word in text
        ] == []
        assert "umount -1 -1" in printed["mounts"] and "remount -1" in printed["mounts"]
        assert "chroot -1 -1" in printed["mounts"] or "chroot 0 -1" in printed["mounts"]
        assert "planted" not in printed["socket folder"]


def test_names_become_safe_a_student_counts_once_and_links_are_refused(tmp_path):
    for name in ("*", "[ab]", "a b", "ann", "../x".replace("/", "_")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "9_1_levels.ipynb").write_text("{}")
    (tmp_path / "ann.ipynb").write_text("{}")
    os.symlink(tmp_path / "ann", tmp_path / "thief")
    found = {submission.student: submission for submission in find_submissions(tmp_path, "9_1_levels")}
    assert set(found) == {"_", "_ab_", "a b", "ann", "thief"}
    assert found["ann"].path.parent.name == "ann"
    assert "two submissions" in found["ann"].note
    assert "is a link" in read_notebook(found["thief"].path).problem
