"""Out of the sandbox by channel: loopback, abstract and named sockets, names, other kernels."""

from tests.attacks.attack_class import Attack, AttackTests
from tests.support.mini_class import RIGHT, WRONG

NETWORK, MACHINE = "reaches for the network", "looks around the machine"


def tries(line, setup="import socket"):
    return f"{setup}\ntry:\n    {line}\n    print('REACHED')\nexcept Exception as error: print(error)\n"


TCP = tries("socket.create_connection(('127.0.0.1', PORT), timeout=1).send(b'x')")
ABSTRACT = tries("socket.socket(socket.AF_UNIX).connect('\\0TOKEN')")
NAMED = tries("socket.socket(socket.AF_UNIX).connect('SECRET_FILE'.replace('canary.txt', 'canary.socket'))")
NAMES = tries("print(socket.getaddrinfo('example.org', 80))")
WEB = tries("urllib.request.urlopen('http://1.1.1.1/', timeout=1)", "import urllib.request")
RAW = tries("socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 3).bind(('eth0', 0))")
VIRTUAL = tries("socket.socket(socket.AF_VSOCK).connect((2, 22))")
WARM = tries(
    "socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET).connect(next(glob.iglob(place, recursive=True)))",
    "import glob, socket\nplace = '/tmp/acml-*/**/socket'",
)
OTHERS = tries(
    "for path in glob.glob('/tmp/acml-*/**/socket-1', recursive=True): print('KERNEL', path)", "import glob, zmq"
).replace("print('REACHED')", "pass")
ABSTRACT_NAMES = tries("print('NAMES', [line for line in open('/proc/net/unix') if '@' in line])", "").replace(
    "print('REACHED')", "pass"
)
SERVER = """\
import socket, threading
door = socket.create_server(('127.0.0.1', 0))
threading.Thread(target=door.accept, daemon=True).start()
"""

ATTACKS = [
    Attack("loopback", "a server of this machine", TCP + WRONG, status="failed", flag=NETWORK),
    Attack("abstract socket", "a socket without a file", ABSTRACT + WRONG, status="failed", flag=NETWORK),
    Attack("named socket", "a socket by its path", NAMED + WRONG, status="failed", flag=NETWORK),
    Attack("names", "asks for an address", NAMES + WRONG, status="failed", flag=NETWORK),
    Attack("web", "a page by number", WEB + WRONG, status="failed", flag=NETWORK),
    Attack("raw packets", "listens on a network card", RAW + WRONG, status="failed", flag=NETWORK),
    Attack("virtual machine", "the host of a virtual machine", VIRTUAL + WRONG, status="failed", flag=NETWORK),
    Attack("warm process", "the process from which kernels are forked", WARM + WRONG, status="failed", flag=NETWORK),
    Attack("other kernels", "the sockets of other students' kernels", OTHERS + WRONG, status="failed",
           flag="reaches for the sockets"),
    Attack("abstract names", "who listens on this machine", ABSTRACT_NAMES + WRONG, status="failed", flag=MACHINE),
    Attack("own server", "a server inside, honest work beside", SERVER + RIGHT, honest="right", status="passed",
           flag=NETWORK),
]  # fmt: skip


class TestNetwork(AttackTests):
    """There is no network, and no socket but the kernel's own."""

    def test_nothing_was_reached_and_one_kernel_seen(self, graded):
        printed = {name: str(receipt.outputs) for name, receipt in graded.receipts.items()}
        assert [name for name, text in printed.items() if "REACHED" in text] == []
        assert printed["other kernels"].count("KERNEL") <= 1
        assert "NAMES []" in printed["abstract names"]
