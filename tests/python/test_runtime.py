"""The runtime is found where it is, and what is missing is said."""

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from robustmfgsim import _runtime
from support import PACKAGE


def installation(folder, *versions):
    for version in versions:
        Path(folder, "shared", "Microsoft.NETCore.App", version).mkdir(parents=True)
    Path(folder, "host", "fxr", "10.0.1").mkdir(parents=True)
    return Path(folder)


class RuntimeTests(unittest.TestCase):
    def setUp(self):
        self._folder, self._environment, self._roots = tempfile.TemporaryDirectory(), dict(os.environ), _runtime._roots
        self.folder = Path(self._folder.name)

    def tearDown(self):
        _runtime._roots = self._roots
        os.environ.clear()
        os.environ.update(self._environment)
        self._folder.cleanup()

    def look_into(self, *folders):
        _runtime._roots = lambda: iter(folders)

    def test_the_first_installation_that_fits_is_taken(self):
        old, new, newer = (installation(self.folder / name, *versions) for name, versions in (("old", ["8.0.4"]), ("new", ["9.0.1", "10.0.7"]), ("newer", ["10.1.0"])))
        self.look_into(old, new, newer)
        self.assertEqual(_runtime.find_runtime((10, 0)), new)
        self.assertEqual(_runtime.find_runtime((10, 1)), newer)

    def test_no_runtime(self):
        self.look_into(self.folder / "none")
        with self.assertRaisesRegex(RuntimeError, r"No \.NET runtime was found \(looked into .*none\); \.NET 10\.0 is needed\. Install"):
            _runtime.find_runtime((10, 0))

    def test_runtimes_that_are_too_old_or_of_another_major_version_or_previews(self):
        self.look_into(installation(self.folder / "a", "8.0.4", "11.0.0"), installation(self.folder / "b", "9.0.0", "10.0.0-rc.1"))
        with self.assertRaisesRegex(RuntimeError, r"\.NET 10\.0 is needed, and found was .*a: 8\.0\.4, 11\.0\.0; .*b: 9\.0\.0\. Install"):
            _runtime.find_runtime((10, 0))

    def test_an_installation_that_is_broken(self):
        broken = installation(self.folder / "broken", "10.0.1")
        self.look_into(broken)
        with self.assertRaisesRegex(RuntimeError, r"The \.NET installation at .*broken is broken: .*hostfxr.*Install the \.NET 10 runtime"):
            _runtime.start(_runtime.assemblies())

    def test_assemblies_that_do_not_say_what_they_need(self):
        for content in (None, "{", "[]", '{"runtimeOptions": {"framework": {"version": 10}}}', '{"runtimeOptions": {}}'):
            config = self.folder / "RobustMfgSim.Python.runtimeconfig.json"
            if content is not None:
                config.write_text(content, encoding="utf-8")
            with self.subTest(content=content), self.assertRaisesRegex(RuntimeError, "does not say which runtime is needed .*dotnet publish"):
                _runtime.start(self.folder)

    def test_dotnet_root_comes_first(self):
        os.environ["DOTNET_ROOT"] = str(installation(self.folder / "mine", "10.0.0"))
        self.assertEqual(_runtime.find_runtime((10, 0)), self.folder / "mine")

    def test_what_the_program_dotnet_lists_is_looked_into(self):
        where = installation(self.folder / "far", "10.0.3")
        program = self.folder / "dotnet"
        program.write_text(f"#!/bin/sh\necho 'Microsoft.NETCore.App 10.0.3 [{where}/shared/Microsoft.NETCore.App]'\n", encoding="utf-8")
        program.chmod(0o755)
        self.assertEqual(list(_runtime._listed(str(program))), [where])
        self.assertEqual(list(_runtime._listed(str(self.folder / "no-program"))), [])

    def test_missing_assemblies(self):
        os.environ["ROBUSTMFGSIM_ASSEMBLIES"] = str(self.folder)
        with self.assertRaisesRegex(RuntimeError, "RobustMfgSim.Python.dll is not in .*ROBUSTMFGSIM_ASSEMBLIES names it.*dotnet publish"):
            _runtime.assemblies()

    def test_a_process_without_runtime_ends_with_the_words_and_not_with_a_crash(self):
        program = f"import sys; sys.path.insert(0, {str(PACKAGE)!r})\nfrom robustmfgsim import _runtime, version\n_runtime._roots = lambda: iter([])\nversion()"
        ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
        self.assertEqual(ended.returncode, 1)
        self.assertIn("RuntimeError: No .NET runtime was found", ended.stderr)
