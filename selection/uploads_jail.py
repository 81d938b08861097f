"""The first thing that a process which opens somebody's file does: it gives up network, other programs and other processes, then runs the script.

    python -I -B uploads_jail.py SCRIPT [ARGUMENT …]

Imports nothing of ours. Two walls, each enough by itself: a network namespace with nothing in it, and a filter of system calls
(no socket, no connection, no other program). On Linux it refuses to go on (exit 3) when neither stands; elsewhere Python's own audit hook is
all there is.
"""

import ctypes
import errno
import platform
import runpy
import struct
import sys

NEW_USER, NEW_NETWORK = 0x10000000, 0x40000000
_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER = 38, 22, 2
_ALLOW, _KILL, _NOT_PERMITTED = 0x7FFF0000, 0x80000000, 0x00050001

CALLS = {
    "x86_64": (0xC000003E, (41, 42, 53, 59, 62, 101, 310, 311, 322, 425)),
    "aarch64": (0xC00000B7, (198, 203, 199, 221, 129, 117, 270, 271, 281, 425)),
}
"""Machine → its name in the filter, and the numbers of socket, connect, socketpair, execve, kill, ptrace, process_vm_readv, process_vm_writev,
execveat, io_uring_setup."""


def main() -> None:
    if not any([_without_network(), _without_calls()]) and sys.platform == "linux":
        sys.exit(3)
    sys.addaudithook(_refuse)
    sys.argv = sys.argv[1:]
    runpy.run_path(sys.argv[0], run_name="__main__")


def _without_network() -> bool:
    """A namespace of its own, as root or by way of a user namespace."""
    if sys.platform != "linux":
        return False
    unshare = ctypes.CDLL(None, use_errno=True).unshare
    return unshare(NEW_NETWORK) == 0 or unshare(NEW_USER | NEW_NETWORK) == 0


def _without_calls() -> bool:
    """A seccomp filter: the calls above fail with "not permitted", those of another machine's numbering end the process."""
    machine = platform.machine()
    if sys.platform != "linux" or machine not in CALLS:
        return False
    architecture, numbers = CALLS[machine]
    rules = [(0x20, 0, 0, 4), (0x15, 1, 0, architecture), (0x06, 0, 0, _KILL), (0x20, 0, 0, 0)]
    rules += [(0x35, 0, 1, 0x40000000), (0x06, 0, 0, _KILL)]  # 32-bit numbers on a 64-bit machine
    for number in numbers:
        rules += [(0x15, 0, 1, number), (0x06, 0, 0, _NOT_PERMITTED)]
    rules.append((0x06, 0, 0, _ALLOW))
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *rule) for rule in rules))
    program = ctypes.create_string_buffer(struct.pack("HP", len(rules), ctypes.addressof(code)))
    control = ctypes.CDLL(None, use_errno=True).prctl
    quiet = [ctypes.c_ulong(value) for value in (1, 0, 0, 0)]
    if control(_NO_NEW_PRIVILEGES, *quiet) != 0:
        return False
    return control(_SET_SECCOMP, ctypes.c_ulong(_FILTER), program, ctypes.c_ulong(0), ctypes.c_ulong(0)) == 0


def _refuse(event: str, _arguments: object) -> None:
    if event.startswith("socket.") or event in ("os.exec", "os.posix_spawn", "os.fork", "subprocess.Popen"):
        raise PermissionError(errno.EPERM, event)


if __name__ == "__main__":
    main()
