"""What docs/python.md and the README say about Python is true: their blocks run, one after the other."""

import contextlib
import io
import os
import re
import tempfile
import unittest

import robustmfgsim
from support import ROOT


class DocsTests(unittest.TestCase):
    def run_blocks(self, page):
        blocks = re.findall(r"^```python\n(.*?)^```", (ROOT / page).read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
        here, names, said = os.getcwd(), {}, io.StringIO()
        with tempfile.TemporaryDirectory() as folder:
            os.symlink(ROOT / "scenarios", os.path.join(folder, "scenarios"))
            os.chdir(folder)
            try:
                for block in blocks:
                    with contextlib.redirect_stdout(said):
                        exec(compile(block, page, "exec"), names)
            finally:
                os.chdir(here)
        return len(blocks), said.getvalue()

    def test_the_blocks_of_the_page_run(self):
        count, said = self.run_blocks("docs/python.md")
        self.assertEqual(count, 6)
        self.assertIn("converged", said)
        self.assertIn("['', '', '', 'table', 'mlp']", said)

    def test_the_blocks_of_the_readme_run(self):
        count, _ = self.run_blocks("README.md")
        self.assertEqual(count, 1)

    def test_every_public_name_is_explained(self):
        page = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
        for name in ("DeviatorEnv", "DeviatorVectorEnv", "PopulationEnv", "Scenario", "solve", "exact", "study", "results", "evaluate", "export_table", "Mlp"):
            self.assertIn(name, robustmfgsim.__all__)
            self.assertIn(f"{name}", page)
