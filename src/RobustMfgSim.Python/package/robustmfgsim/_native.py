"""The functions of the assembly, and what their answers mean."""

import ctypes
import os
import threading
import unicodedata

import numpy as np

from . import _runtime

ABI = 1
DONE, WRONG, FAILED, CANCELLED, CALLBACK_FAILED, RUNNING = range(6)

_int, _long, _pointer = ctypes.c_int, ctypes.c_int64, ctypes.c_void_p
_SIGNATURES = {
    "Exports": {
        "AbiVersion": (),
        "TakeText": (_pointer, _int),
        "Version": (),
        "Close": (_long,),
        "OpenScenario": (ctypes.c_char_p, _int, ctypes.c_char_p, _int, _pointer, _pointer),
        "DescribeScenario": (_long,),
        "StartReference": (_long, _pointer),
        "StartSolve": (_long, _pointer),
        "StartExact": (_long, _long, _pointer),
        "StartRun": (_long, _int, ctypes.c_char_p, _int, _int, _pointer),
        "WaitForJob": (_long, _int),
        "CancelJob": (_long,),
    },
    "EnvironmentExports": {
        "CreateDeviators": (_long, _long, _int, _int, _pointer, _pointer),
        "ResetDeviators": (_long, ctypes.c_uint64, _pointer),
        "ResetDeviatorsOn": (_long, _pointer),
        "StepDeviators": (_long, _pointer),
        "CreatePopulation": (_long, _long, _int, _pointer, _pointer),
        "ResetPopulation": (_long, ctypes.c_uint64, _pointer),
        "ResetPopulationOn": (_long, _pointer),
        "StepPopulation": (_long, _pointer),
    },
    "EvaluationExports": {
        "EvaluateCallback": (_long, _long, _int, _pointer),
    },
}


class DeviatorMemory(ctypes.Structure):
    """Addresses of the arrays of a batch of deviators; the layout of the assembly's struct."""

    _fields_ = [(name, _pointer) for name in ("actions", "states", "populations", "rewards", "truncated")] + [("count", _long), ("n", _long)]


class PopulationMemory(ctypes.Structure):
    """Addresses of the arrays of a population; the layout of the assembly's struct."""

    _fields_ = [(name, _pointer) for name in ("actions", "states", "population", "rewards", "truncated")] + [("agents", _long), ("n", _long)]


class Overrides(ctypes.Structure):
    """What replaces values of a scenario; the layout of the assembly's struct."""

    _fields_ = [("seed", _pointer), ("agents", _pointer), ("agent_count", _long), ("episodes", _long)]


class _Functions:
    """The functions by name, loaded at the first use; a forked process cannot use them."""

    def __init__(self):
        self._lock = threading.Lock()

    def __getattr__(self, name):
        # Only what is not there yet comes by here.
        with self._lock:
            if "AbiVersion" not in self.__dict__:
                self._load()
        try:
            return self.__dict__[name]
        except KeyError:
            raise AttributeError(name) from None

    def _load(self):
        address = _runtime.start(_runtime.assemblies())
        abi = ctypes.CFUNCTYPE(_int)(address("Exports", "AbiVersion"))()
        if abi != ABI:
            raise RuntimeError(f"The assembly speaks version {abi} of the interface, this package version {ABI}: they do not belong together. Install both from one release.")
        loaded = {name: ctypes.CFUNCTYPE(_int, *arguments)(address(owner, name)) for owner, methods in _SIGNATURES.items() for name, arguments in methods.items()}
        self.__dict__.update(loaded)

    def refuse_after_fork(self):
        def refuse(*_):
            raise RuntimeError(
                "This process was forked after the simulator had started, and a .NET runtime does not survive a fork. "
                "Start processes with multiprocessing.get_context('spawn'), or use the simulator only after the fork.")

        self._lock = threading.Lock()
        for name in set(self.__dict__) - {"_lock"}:
            setattr(self, name, refuse)


call = _Functions()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=call.refuse_after_fork)


def text():
    """The text of this thread's last call: a result, or what is wrong. Control characters are replaced as on the command line."""
    length = call.TakeText(None, 0)
    buffer = ctypes.create_string_buffer(max(length, 1))
    call.TakeText(buffer, length)
    said = buffer.raw[:length].decode("utf-8", errors="replace")
    return "".join("\ufffd" if unicodedata.category(c) == "Cc" and c != "\n" else c for c in said)


def check(status):
    """Raises what a status stands for: ValueError for wrong input, RuntimeError for what failed."""
    if status == DONE:
        return
    message = text()
    if status == CANCELLED:
        raise KeyboardInterrupt
    raise (ValueError if status == WRONG else RuntimeError)(message)


def close(handle):
    """Forgets a handle, if the runtime still is there to forget it."""
    try:
        call.Close(handle)
    except RuntimeError:
        # After a fork there is nothing left to close here.
        pass


def job(start, *arguments):
    """Starts work that takes long and waits for its text. Ctrl-C stops the work and is raised once it has ended."""
    handle = ctypes.c_int64()
    check(start(*arguments, ctypes.byref(handle)))
    interrupted = False
    try:
        while True:
            try:
                status = call.WaitForJob(handle.value, 100)
                if status != RUNNING:
                    break
            except KeyboardInterrupt:
                interrupted = True
                call.CancelJob(handle.value)
        if interrupted:
            raise KeyboardInterrupt
        check(status)
        return text()
    finally:
        close(handle.value)


def shared(shape, dtype=np.float64):
    """An array that both sides use: a view, so that nobody can move its memory away by resizing it."""
    return np.zeros(shape, dtype)[...]


class Unpicklable:
    """What stands for something in this process's simulator: a number that means nothing, or something else, in another process."""

    def __reduce_ex__(self, _protocol):
        name = type(self).__name__
        raise TypeError(f"a {name} belongs to the process that made it, and cannot be copied or pickled. Make another one from the path or the dictionary.")


def version():
    """Version of the simulator, as results name it."""
    check(call.Version())
    return text()
