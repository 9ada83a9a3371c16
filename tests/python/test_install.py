"""The commands of docs/python.md that install the package leave one that runs."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from support import FIRST_STUDY, PACKAGE, ROOT

ASSEMBLIES = Path(os.environ.get("ROBUSTMFGSIM_ASSEMBLIES") or ROOT / "src" / "RobustMfgSim.Python" / "bin" / "Release" / "net10.0")


class InstallTests(unittest.TestCase):
    @unittest.skipUnless(all(map(importlib.util.find_spec, ("pip", "setuptools", "wheel"))), "apt-get install python3-pip")
    def test_published_and_installed_it_runs_by_itself(self):
        page = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
        publish, install = re.search(r"^```sh\n(.*?)\n```", page, re.DOTALL | re.MULTILINE)[1].split("\n")
        self.assertEqual((publish, install), ("dotnet publish -c Release src/RobustMfgSim.Python", "pip install ./src/RobustMfgSim.Python/package"))
        with tempfile.TemporaryDirectory() as folder:
            package, site = Path(folder, "package"), Path(folder, "site")
            shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("lib", "build", "*.egg-info", "__pycache__"))
            lib = package / "robustmfgsim" / "lib"
            # What is built already is published, beside the copy; what pip would fetch is taken from this machine.
            self.run_quietly(*publish.replace("Release", ASSEMBLIES.parent.name).split(), "--no-build", f"-p:PublishDir={lib}/")
            for other in (lib / "runtimes").glob("[!l]*"):
                shutil.rmtree(other)
            self.run_quietly(sys.executable, "-m", *install.split()[:2], str(package), "--no-build-isolation", "--no-deps", "--target", str(site))
            alone = {name: value for name, value in os.environ.items() if name not in ("ROBUSTMFGSIM_ASSEMBLIES", "PYTHONPATH")}
            program = f"import robustmfgsim as r; print(r.__file__, r.study({str(FIRST_STUDY)!r}, agents=[5], episodes=30).equilibrium.status)"
            ended = self.run_quietly(sys.executable, "-c", program, env={**alone, "PYTHONPATH": str(site)}, cwd=folder)
            self.assertEqual(ended, f"{site}/robustmfgsim/__init__.py converged\n")

    def run_quietly(self, *command, env=None, cwd=ROOT):
        ended = subprocess.run(command, capture_output=True, text=True, check=False, env=env, cwd=cwd)
        self.assertEqual(ended.returncode, 0, ended.stdout + ended.stderr)
        return ended.stdout
