"""Finds the .NET runtime and the assemblies, and starts the one with the other in this process."""

import ctypes
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ASSEMBLY = "RobustMfgSim.Python"
_FRAMEWORK = "Microsoft.NETCore.App"
_LOAD_ASSEMBLY = 5  # hdt_load_assembly_and_get_function_pointer
_HOST = {"win32": "hostfxr.dll", "darwin": "libhostfxr.dylib"}.get(sys.platform, "libhostfxr.so")
_ADVICE = "Install the .NET 10 runtime from https://dot.net/download, or let DOTNET_ROOT name the folder it is in."
_PUBLISH = f"Build it with 'dotnet publish -c Release src/{ASSEMBLY}', or let ROBUSTMFGSIM_ASSEMBLIES name the folder it is in."
_TEXT = ctypes.c_wchar_p if sys.platform == "win32" else ctypes.c_char_p


def assemblies():
    """The folder of the assemblies: ROBUSTMFGSIM_ASSEMBLIES, or lib beside this file."""
    given = os.environ.get("ROBUSTMFGSIM_ASSEMBLIES")
    folder = Path(given) if given else Path(__file__).parent / "lib"
    if not (folder / f"{ASSEMBLY}.dll").is_file():
        where = "ROBUSTMFGSIM_ASSEMBLIES names" if given else "the package looks into"
        raise RuntimeError(
            f"{ASSEMBLY}.dll is not in {folder}, where {where} it. {_PUBLISH}")
    return folder.resolve()


def find_runtime(wanted):
    """The root of a .NET installation with a runtime of the wanted version, (major, minor), or a later minor one."""
    seen = {}
    for root in _roots():
        if root not in seen:
            seen[root] = _versions(root / "shared" / _FRAMEWORK)
            if _fits(seen[root], wanted) and _versions(root / "host" / "fxr"):
                return root
    text = ".".join(map(str, wanted))
    if not any(seen.values()):
        looked = ", ".join(str(root) for root in seen) or "nowhere"
        raise RuntimeError(f"No .NET runtime was found (looked into {looked}); .NET {text} is needed. {_ADVICE}")
    found = "; ".join(f"{root}: {', '.join('.'.join(map(str, v)) for v in versions)}" for root, versions in seen.items() if versions)
    raise RuntimeError(f".NET {text} is needed, and found was {found}. {_ADVICE}")


def start(folder):
    """Starts the runtime; gives a function that looks up (class, method) as an address."""
    config = folder / f"{ASSEMBLY}.runtimeconfig.json"
    root = find_runtime(_wanted(config))
    newest = max(_versions(root / "host" / "fxr"))
    host = _library(root / "host" / "fxr" / ".".join(map(str, newest)) / _HOST)
    said = []
    listener = ctypes.CFUNCTYPE(None, _TEXT)(lambda text: said.append(text if isinstance(text, str) else text.decode(errors="replace")))
    host.hostfxr_set_error_writer.restype = ctypes.c_void_p
    host.hostfxr_set_error_writer(listener)
    try:
        return _lookup(_delegate(host, config, said), folder / f"{ASSEMBLY}.dll", said)
    finally:
        host.hostfxr_set_error_writer(None)


def _wanted(config):
    """The version of the runtime that the assembly asks for, (major, minor)."""
    try:
        version = json.loads(config.read_text(encoding="utf-8"))["runtimeOptions"]["framework"]["version"]
        return tuple(int(part) for part in version.split(".")[:2])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise RuntimeError(f"{config} does not say which runtime is needed ({type(error).__name__}: {error}). {_PUBLISH}") from None


def _library(path):
    try:
        return ctypes.CDLL(str(path))
    except OSError as error:
        raise RuntimeError(f"The .NET installation at {path.parents[3]} is broken: {error}. {_ADVICE}") from None


def _delegate(host, config, said):
    context, delegate = ctypes.c_void_p(), ctypes.c_void_p()
    code = host.hostfxr_initialize_for_runtime_config(_TEXT(_encoded(config)), None, ctypes.byref(context))
    # 1 and 2 say that a runtime runs in this process already, with settings of its own.
    if code not in (0, 1, 2):
        raise _failure("could not be started", code, said)
    try:
        if code == 0:
            # A runtime without a program of its own would have no base folder.
            host.hostfxr_set_runtime_property_value(context, _TEXT(_encoded("APP_CONTEXT_BASE_DIRECTORY")), _TEXT(_encoded(f"{config.parent}{os.sep}")))
        code = host.hostfxr_get_runtime_delegate(context, _LOAD_ASSEMBLY, ctypes.byref(delegate))
        if code != 0:
            raise _failure("could not be started", code, said)
    finally:
        host.hostfxr_close(context)
    return ctypes.CFUNCTYPE(
        ctypes.c_int, _TEXT, _TEXT, _TEXT, ctypes.c_void_p, ctypes.c_void_p, ctypes.POINTER(ctypes.c_void_p))(delegate.value)


def _lookup(load, assembly, said):
    def address(owner, method):
        pointer = ctypes.c_void_p()
        # -1: the method says itself that native code may call it.
        code = load(_encoded(assembly), _encoded(f"{ASSEMBLY}.{owner}, {ASSEMBLY}"), _encoded(method), ctypes.c_void_p(-1), None, ctypes.byref(pointer))
        if code != 0:
            words = " ".join(said) or f"Package and assembly do not belong together. {_PUBLISH}"
            raise RuntimeError(f"The .NET runtime finds no {owner}.{method} in {assembly} (code {code & 0xFFFFFFFF:#x}). {words}")
        return pointer.value

    return address


def _failure(what, code, said):
    words = " ".join(line.strip() for line in said if line.strip())
    return RuntimeError(f"The .NET runtime {what} (code {code & 0xFFFFFFFF:#x}). {words or _ADVICE}")


def _encoded(text):
    return str(text) if sys.platform == "win32" else os.fsencode(str(text))


def _fits(versions, wanted):
    return any(version[0] == wanted[0] and version[1] >= wanted[1] for version in versions)


def _versions(folder):
    """Released versions among the names of the folders in a folder, ascending."""
    names = [entry.name for entry in folder.iterdir() if entry.is_dir()] if folder.is_dir() else []
    return sorted(tuple(int(part) for part in name.split(".")) for name in names if name.replace(".", "").isdigit())


def _roots():
    for variable in ("DOTNET_ROOT", "DOTNET_ROOT_X64"):
        if os.environ.get(variable):
            yield Path(os.environ[variable])
    program = shutil.which("dotnet")
    if program:
        yield Path(program).resolve().parent
        yield from _listed(program)
    if sys.platform == "win32":
        yield Path(os.environ.get("ProgramFiles", "C:/Program Files")) / "dotnet"
    else:
        yield from (Path(p) for p in ("/usr/share/dotnet", "/usr/lib/dotnet", "/usr/local/share/dotnet", "/opt/dotnet"))
    yield Path.home() / ".dotnet"


def _listed(program):
    """What 'dotnet --list-runtimes' says, for installations behind a script: 'NAME VERSION [ROOT/shared/NAME]'."""
    try:
        said = subprocess.run([program, "--list-runtimes"], capture_output=True, text=True, timeout=20, check=False).stdout
    except (OSError, subprocess.SubprocessError):
        return
    for line in said.splitlines():
        if line.startswith(_FRAMEWORK + " ") and line.endswith("]"):
            yield Path(line[line.index("[") + 1:-1]).parent.parent
