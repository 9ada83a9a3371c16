"""Equilibria, studies and run folders, as arrays; and the words of the command line."""

import json
import subprocess
import tempfile
import unittest
import warnings
from pathlib import Path

import numpy as np

import robustmfgsim as rms
from support import CLI, FIRST_STUDY, sis


def command_line(*arguments):
    return subprocess.run(["dotnet", CLI, *arguments], capture_output=True, text=True, check=False)


class ResultsTests(unittest.TestCase):
    def test_solve_gives_the_numbers_of_the_command_line(self):
        printed = json.loads(command_line("solve", str(FIRST_STUDY), "--json").stdout)
        found = rms.solve(FIRST_STUDY)
        self.assertEqual(found.raw, printed)
        self.assertTrue(found.converged)
        self.assertEqual((found.policy.shape, found.worst_kernel.shape), ((2, 2), (2, 2, 2)))
        self.assertEqual(found.worst_kernel.tolist(), printed["equilibrium"]["worst_kernel"])
        np.testing.assert_allclose(found.policy.sum(axis=1), 1, atol=1e-12)
        self.assertLess(max(found.residuals.values()), 1e-8)

    def test_a_study_leaves_the_files_of_the_command_line_byte_for_byte(self):
        with tempfile.TemporaryDirectory() as folder:
            theirs, ours = Path(folder, "cli"), Path(folder, "python")
            run = command_line("run", str(FIRST_STUDY), "--agents", "5,20", "--episodes", "40", "--seed", "9", "--out", str(theirs))
            self.assertEqual((run.returncode, run.stderr), (0, ""))
            found = rms.study(FIRST_STUDY, agents=[5, 20], episodes=40, seed=9, workers=2, out=ours)
            for name in ("results.json", "curves.csv", "scenario.yaml", "report.html"):
                self.assertEqual((ours / name).read_bytes(), (theirs / name).read_bytes(), name)
            self.assertEqual(rms.results(theirs).raw, found.raw)
            with self.assertRaisesRegex(ValueError, "the folder is not empty, and results are never overwritten"):
                rms.study(FIRST_STUDY, agents=[5, 20], episodes=40, seed=9, out=ours)
            rms.study(FIRST_STUDY, agents=[5, 20], episodes=40, seed=9, out=ours, resume=True)

    def test_columns_have_one_length_and_a_row_for_every_quantity(self):
        found = rms.study(sis(), agents=[5, 10], episodes=30)
        self.assertEqual({len(column) for column in found.curves.values()}, {10})
        self.assertEqual(sorted(set(found.curves["quantity"])), ["exploitability", "mean_field_distance", "value", "value_gap"])
        self.assertTrue(all(low <= x <= high for low, x, high in zip(*(found.curves[c] for c in ("low", "estimate", "high")))))
        self.assertEqual({len(column) for column in found.bounds.values()}, {len(found.bounds["name"])})
        self.assertFalse(found.bound_violated)

    def test_results_do_not_depend_on_the_number_of_workers(self):
        one, three = (rms.study(sis(), agents=[5], episodes=60, workers=w).raw for w in (1, 3))
        self.assertEqual(one, three)

    def test_exact_gives_the_dictionary_of_the_command_line(self):
        self.assertEqual(rms.exact(FIRST_STUDY, 7), json.loads(command_line("exact", str(FIRST_STUDY), "--agents", "7", "--json").stdout))

    def test_problems_of_a_scenario_are_those_of_the_command_line(self):
        broken = FIRST_STUDY.read_text(encoding="utf-8").replace("kind: sis", "kind: siss").replace("radius: 0.05", "radius: -0.1")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "broken.yaml")
            path.write_text(broken, encoding="utf-8")
            printed = command_line("validate", str(path)).stderr
            self.assertIn("siss", printed)
            for call in (rms.Scenario, rms.solve, rms.study, lambda s: rms.DeviatorEnv(s, 5)):
                with self.assertRaises(ValueError) as raised:
                    call(path)
                self.assertEqual(str(raised.exception) + "\n", printed)

    def test_what_is_not_applicable_is_said_as_by_the_command_line(self):
        scenario = sis(ambiguity={"family": "total_variation", "radius": 0.05, "rectangularity": "s"})
        self.assertTrue(rms.solve(scenario).converged)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "scenario")
            path.write_text(json.dumps(scenario), encoding="utf-8")
            printed = command_line("run", str(path), "--out", str(Path(folder, "out"))).stderr
        for call in (rms.study, lambda s: rms.DeviatorEnv(s, 5)):
            with self.assertRaises(ValueError) as raised:
                call(scenario)
            self.assertEqual(f"robustmfg: {raised.exception}\n", printed)

    def test_an_equilibrium_that_is_not_converged_is_given_with_a_warning(self):
        hasty = sis(equilibrium={"solver": "damped_picard", "max_iterations": 3})
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            found = rms.solve(hasty)
            rms.DeviatorEnv(hasty, 5)
        self.assertFalse(found.converged)
        self.assertEqual([w.category for w in caught], [RuntimeWarning, RuntimeWarning])
        self.assertIn("not converged", str(caught[1].message))

    def test_folders_without_results_are_refused(self):
        with tempfile.TemporaryDirectory() as folder:
            with self.assertRaisesRegex(ValueError, "there are no results here"):
                rms.results(folder)
            Path(folder, "results.json").write_text("{}", encoding="utf-8")
            with self.assertRaisesRegex(ValueError, "no results.json of schema 1"):
                rms.results(folder)

    def test_a_scenario_tells_its_labels_and_keeps_its_values(self):
        with rms.Scenario(sis(), agents=[3, 4], episodes=7, seed=2**64 - 1) as scenario:
            self.assertEqual((scenario.states, scenario.actions, scenario.agents, scenario.episodes, scenario.seed), (["S", "I"], ["none", "protect"], [3, 4], 7, 2**64 - 1))
            with self.assertRaisesRegex(ValueError, "seed: a Scenario that is open keeps its values"):
                rms.study(scenario, seed=1)
