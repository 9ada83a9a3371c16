"""Policies that come back: functions, tables, networks; and a network that is learned."""

import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np

import robustmfgsim as rms
from enumeration import Enumeration
from support import FIRST_STUDY, PACKAGE, ROOT, sis


def gain(found, deviator):
    rows = zip(*(found.curves[c] for c in ("deviator", "estimate", "low", "high")))
    return next(row[1:] for row in rows if row[0] == deviator)


class EvaluationTests(unittest.TestCase):
    def test_a_table_as_a_function_gains_what_the_table_gains_in_the_study(self):
        rows = np.array([[0.25, 0.75], [0.9, 0.1]])
        found = rms.study(sis(deviators=[rms.export_table(sis(), rows)]), agents=[8], episodes=150)
        asked = []

        def policy(states, populations):
            asked.append(len(states))
            return rows[states]

        estimate = rms.evaluate(sis(), policy, agents=8, episodes=150)
        np.testing.assert_allclose((estimate.estimate, estimate.low, estimate.high), gain(found, "table"), rtol=1e-12)
        self.assertEqual((estimate.episodes, estimate.horizon), (150, found.raw["curves"][0]["horizon"]))
        self.assertEqual(len(asked), 3 * estimate.horizon, "one call for a step of 64 replications")
        self.assertEqual(max(asked), 64 * 2)

    def test_a_network_in_python_gains_what_it_gains_in_the_simulator(self):
        network = rms.Mlp.random(2, 2, hidden=(9, 5), seed=4)
        network.layers[0][0][:] *= 4
        for activation in ("tanh", "relu"):
            network.activation = activation
            document = {"kind": "mlp", "network": network.document(FIRST_STUDY)}
            found = rms.study(sis(deviators=[document]), agents=[12], episodes=100)
            estimate = rms.evaluate(sis(), network, agents=12, episodes=100)
            np.testing.assert_allclose((estimate.estimate, estimate.low, estimate.high), gain(found, "mlp"), rtol=1e-9)

    def test_the_scenario_s_network_is_read_alike_on_both_sides(self):
        scenario = ROOT / "scenarios" / "mlp-deviator.yaml"
        network = rms.Mlp.load(ROOT / "scenarios" / "mlp-deviator.json")
        found = rms.study(scenario, agents=[10], episodes=60)
        np.testing.assert_allclose(rms.evaluate(scenario, network, agents=10, episodes=60).estimate, gain(found, "mlp")[0], rtol=1e-9)

    def test_actions_are_taken_for_probabilities_of_one(self):
        by_action = rms.evaluate(sis(), lambda s, e: (e[:, 1] > 0.4).astype(int), agents=6, episodes=64)
        by_row = rms.evaluate(sis(), lambda s, e: np.eye(2)[(e[:, 1] > 0.4).astype(int)], agents=6, episodes=64)
        self.assertEqual(by_action, by_row)
        self.assertNotEqual(by_action, rms.evaluate(sis(), lambda s, e: (e[:, 1] > 0.6).astype(int), agents=6, episodes=64))

    def test_mixtures_precision_and_stratified_draws_are_the_study_s(self):
        scenario = sis(
            population={"policies": [{"policy": "equilibrium", "share": 0.5}, {"policy": "uniform", "share": 0.5}]},
            deviators=[rms.export_table(sis(), np.full((2, 2), 0.5))], study={"agents": [6], "episodes": 300, "precision": 0.05, "tagged_draws": "stratified"})
        found = rms.study(scenario)
        estimate = rms.evaluate(scenario, lambda s, e: np.full((len(s), 2), 0.5), agents=6)
        np.testing.assert_allclose((estimate.estimate, estimate.low, estimate.high), gain(found, "table"), rtol=1e-12)
        self.assertEqual(estimate.episodes, found.curves["episodes"][0])

    def test_what_a_policy_raises_is_raised_here_and_the_next_evaluation_works(self):
        for error in (KeyError("x"), KeyboardInterrupt(), SystemExit(3)):
            calls = []

            def policy(states, populations):
                calls.append(1)
                if len(calls) == 5:
                    raise error
                return np.zeros(len(states), int)

            with self.assertRaises(type(error)) as raised:
                rms.evaluate(sis(), policy, agents=5, episodes=10)
            self.assertIs(raised.exception, error)
            self.assertEqual(len(calls), 5, "it stopped there")
        self.assertEqual(rms.evaluate(sis(), lambda s, e: np.zeros(len(s), int), agents=5, episodes=10).episodes, 10)

    def test_what_a_policy_gives_is_checked(self):
        table = [
            (lambda s, e: np.full((len(s), 2), 0.4), r"the policy gave the probabilities \[0.4 0.4\] for moment 0"),
            (lambda s, e: np.full((len(s), 2), np.nan), "the policy gave the probabilities"),
            (lambda s, e: np.tile([1.5, -0.5], (len(s), 1)), "must be at least 0"),
            (lambda s, e: np.full((len(s), 3), 1 / 3), r"the policy gave an array of shape \(20, 3\) and dtype float64 for 20 moments"),
            (lambda s, e: np.full(len(s), 2), r"the policy gave action 2; actions lie in 0\.\.1"),
            (lambda s, e: np.full(len(s), -1), "the policy gave action -1"),
            (lambda s, e: None, "the policy gave an array of shape"),
            (lambda s, e: "protect", "the policy gave an array of shape"),
        ]
        for policy, words in table:
            with self.subTest(words=words), self.assertRaisesRegex(ValueError, words):
                rms.evaluate(sis(), policy, agents=5, episodes=10)
        with self.assertRaisesRegex(ValueError, "a function of"):
            rms.evaluate(sis(), 3, agents=5)

    def test_what_a_policy_keeps_stays_as_it_was_shown(self):
        kept, copies = [], []

        def policy(states, populations):
            kept.append((states, populations))
            copies.append((states.copy(), populations.copy()))
            return (populations[:, 1] > 0.4).astype(int)

        rms.evaluate(sis(), policy, agents=5, episodes=10)
        self.assertGreater(len({populations.tobytes() for _, populations in copies}), 5)
        for (states, populations), (then, seen) in zip(kept, copies):
            np.testing.assert_array_equal(states, then)
            np.testing.assert_array_equal(populations, seen)

    def test_a_policy_cannot_change_what_it_is_shown(self):
        def policy(states, populations):
            populations[0, 0] = 7.0
            return np.zeros(len(states), int)

        with self.assertRaisesRegex(ValueError, "read-only"):
            rms.evaluate(sis(), policy, agents=5, episodes=10)


class MlpTests(unittest.TestCase):
    def test_what_is_saved_is_loaded_to_the_bit(self):
        network = rms.Mlp.random(2, 2, hidden=(7,), activation="relu", seed=3)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "network.json")
            network.save(path, FIRST_STUDY)
            again = rms.Mlp.load(path)
            found = rms.Scenario({**sis(), "deviators": [{"kind": "mlp", "file": str(path)}]})
            self.assertIn("robustmfgsim-mlp", found.resolved)
        self.assertEqual(again.activation, "relu")
        for (w, b), (v, c) in zip(network.layers, again.layers):
            np.testing.assert_array_equal(w, v)
            np.testing.assert_array_equal(b, c)

    def test_networks_that_do_not_fit_are_refused(self):
        table = [
            (lambda: rms.Mlp([]), "at least one layer"),
            (lambda: rms.Mlp([(np.zeros((2, 4)), np.zeros(2))], "sigmoid"), "known are tanh, relu"),
            (lambda: rms.Mlp([(np.zeros((2, 4)), np.zeros(3))]), "layer 0 has weights of shape"),
            (lambda: rms.Mlp([(np.zeros((3, 4)), np.zeros(3)), (np.zeros((2, 4)), np.zeros(2))]), r"needed are \(outputs, 3\)"),
            (lambda: rms.Mlp([(np.full((2, 4), np.inf), np.zeros(2))]), "not finite"),
            (lambda: rms.Mlp([(np.zeros((2, 3)), np.zeros(2))]), "it needs 2 n"),
            (lambda: rms.Mlp.random(0, 2), "n is 0"),
            (lambda: rms.Mlp.random(2, 2, hidden=(4, -1)), "a hidden layer's width is -1"),
            (lambda: rms.evaluate(sis(), rms.Mlp.random(3, 2), 5, episodes=10), r"a network for 3 states needs \(K,\) and \(K, 3\)"),
            (lambda: rms.Mlp.load(1), "1: this cannot be read as JSON"),
            (lambda: rms.Mlp.load("no-such-file.json"), "no-such-file.json: this cannot be read as JSON"),
            (lambda: rms.Mlp.load(self.written('{"format": "robustmfgsim-mlp", "version": 1}')), "this is no network .KeyError: 'layers'"),
            (lambda: rms.Mlp.load(self.written('{"format": "other"}')), "this is no robustmfgsim-mlp of version 1"),
            (lambda: rms.Mlp.random(3, 2).document(FIRST_STUDY), "the network is for 3 states and 2 actions; the game has 2 states and 2 actions"),
        ]
        for call, words in table:
            with self.subTest(words=words), self.assertRaisesRegex(ValueError, words):
                call()

    def written(self, text):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = Path(folder.name, "network.json")
        path.write_text(text, encoding="utf-8")
        return path

    def test_tables_that_are_no_policies_are_refused(self):
        for rows, words in (([[1, 0]], "has shape"), ([[1, 0], [0.5, 0.4]], "sum to 1")):
            with self.subTest(words=words), self.assertRaisesRegex(ValueError, words):
                rms.export_table(sis(), rows)


class ExampleTests(unittest.TestCase):
    def test_a_deviator_learned_with_numpy_gains_and_the_simulator_confirms_it(self):
        sys.path.insert(0, str(PACKAGE / "examples"))
        import learn_deviator

        with tempfile.TemporaryDirectory() as folder:
            path = str(Path(folder, "network.json"))
            (estimate, low, high), exact = learn_deviator.main(path)
            network = rms.Mlp.load(path)
        by_hand = Enumeration(rms.solve(learn_deviator.SCENARIO), learn_deviator.AGENTS)
        self.assertAlmostEqual(by_hand.best_gain(), exact, places=8)
        true = by_hand.gain(network)
        self.assertLess(abs(true - estimate), high - low, "the estimate is right, within twice its interval")
        self.assertGreater(abs(by_hand.gain(lambda s, e: np.tile([1.0, 0.0], (len(s), 1))) - estimate), high - low, "the gain of another policy is told apart")
        self.assertGreater(low, 0, "the interval lies above zero")
        self.assertGreater(estimate, 0.8 * exact, "most of what there is to gain")
        self.assertLess(low, exact, "nobody gains more than the best deviator")
