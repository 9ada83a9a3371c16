"""The environments keep to what Gymnasium and PettingZoo document: spaces, shapes, seeds, time limits, autoreset."""

import math
import unittest

import numpy as np

import robustmfgsim as rms
from enumeration import Enumeration
from support import FIRST_STUDY, sis


class DeviatorEnvTests(unittest.TestCase):
    def setUp(self):
        self.env = rms.DeviatorEnv(FIRST_STUDY, agents=10, steps=5)

    def test_reset_and_step_give_what_gymnasium_documents(self):
        seen, info = self.env.reset(seed=1)
        self.assertIn(seen, self.env.observation_space)
        self.assertEqual(info, {})
        for t in range(5):
            action = self.env.action_space.sample()
            self.assertIn(action, self.env.action_space)
            seen, reward, terminated, truncated, info = self.env.step(action)
            self.assertIn(seen, self.env.observation_space)
            self.assertIs(type(reward), float)
            self.assertTrue(np.isfinite(reward))
            self.assertIs(terminated, False)
            self.assertIs(truncated, t == 4)
            self.assertEqual(info, {})
            self.assertAlmostEqual(seen["population"].sum(), 1.0, places=12)

    def test_the_empirical_distribution_counts_ten_agents_the_deviator_among_them(self):
        self.env.reset(seed=2)
        for _ in range(5):
            seen, *_ = self.env.step(0)
            counts = seen["population"] * 10
            np.testing.assert_allclose(counts, counts.round(), atol=1e-12)
            self.assertGreaterEqual(round(counts[seen["state"]]), 1)

    def test_a_step_after_the_end_and_before_the_start_is_refused(self):
        with self.assertRaisesRegex(RuntimeError, "Step was called before Reset"):
            self.env.step(0)
        self.env.reset(seed=1)
        for _ in range(5):
            self.env.step(0)
        with self.assertRaisesRegex(RuntimeError, r"Step was called after the episode ended at t = 5\. Call reset\(\)"):
            self.env.step(0)

    def test_observations_stay_as_they_were_given(self):
        first, _ = self.env.reset(seed=1)
        kept = first["population"].copy()
        for _ in range(4):
            self.env.step(1)
        np.testing.assert_array_equal(first["population"], kept)

    def test_a_seed_gives_its_episodes_again_and_another_seed_others(self):
        def play(seed):
            seen = [self.env.reset(seed=seed)[0]] + [self.env.step(0)[0] for _ in range(5)]
            seen += [self.env.reset()[0]] + [self.env.step(0)[0] for _ in range(5)]
            return np.array([[s["state"], *s["population"]] for s in seen])

        first = play(7)
        np.testing.assert_array_equal(play(7), first)
        self.assertFalse(np.array_equal(play(8), first))
        self.assertFalse(np.array_equal(first[:6], first[6:]), "a second reset() is another replication")
        self.assertEqual(self.env.unwrapped.np_random_seed, 8)
        np.testing.assert_array_equal(play(np.int64(7)), first)

    def test_without_a_seed_every_environment_plays_something_else_and_tells_its_seed(self):
        seeds = set()
        for _ in range(3):
            env = rms.DeviatorEnv(FIRST_STUDY, agents=10)
            env.reset()
            seeds.add(env.unwrapped.np_random_seed)
        self.assertEqual(len(seeds), 3)

    def test_the_generator_of_the_environment_is_made_anew_from_the_seed(self):
        # What Gymnasium's checker looks at.
        states = []
        for seed in (123, 123, 456):
            self.env.reset(seed=seed)
            states.append(self.env.unwrapped._np_random.bit_generator.state)
        self.assertEqual(states[0], states[1])
        self.assertNotEqual(states[0], states[2])
        self.env.reset(options={})

    def test_the_time_limit_defaults_to_where_cutting_costs_no_more_than_the_truncation(self):
        env = rms.DeviatorEnv(FIRST_STUDY, agents=10)
        found = rms.study(FIRST_STUDY, agents=[10], episodes=30)
        self.assertEqual(env.steps, found.raw["curves"][0]["horizon"])

    def test_a_billion_agents_are_moved_by_counts(self):
        env = rms.DeviatorEnv(FIRST_STUDY, agents=10**9, steps=3)
        env.reset(seed=1)
        seen, *_ = env.step(0)
        np.testing.assert_allclose(seen["population"], rms.solve(FIRST_STUDY).mean_field, atol=1e-3)


class DeviatorVectorEnvTests(unittest.TestCase):
    def setUp(self):
        self.env = rms.DeviatorVectorEnv(FIRST_STUDY, agents=10, num_envs=6, steps=4)

    def test_spaces_are_those_of_one_environment_batched(self):
        seen, _ = self.env.reset(seed=1)
        self.assertEqual(self.env.num_envs, 6)
        self.assertIn(seen, self.env.observation_space)
        self.assertEqual((seen["state"].shape, seen["population"].shape), ((6,), (6, 2)))
        single = {"state": seen["state"][2], "population": seen["population"][2]}
        self.assertIn(single, self.env.single_observation_space)
        self.assertIn(self.env.action_space.sample(), self.env.action_space)
        seen, rewards, terminated, truncated, infos = self.env.step(self.env.action_space.sample())
        self.assertEqual([a.dtype for a in (rewards, terminated, truncated)], [np.float64, np.bool_, np.bool_])
        self.assertEqual(infos, {})

    def test_environment_0_is_the_single_environment(self):
        single = rms.DeviatorEnv(FIRST_STUDY, agents=10, steps=4)
        seen, _ = self.env.reset(seed=3)
        alone, _ = single.reset(seed=3)
        for action in (0, 1, 1, 0):
            self.assertEqual((seen["state"][0], *seen["population"][0]), (alone["state"], *alone["population"]))
            seen, rewards, _, truncated, _ = self.env.step(np.full(6, action))
            alone, reward, _, cut, _ = single.step(action)
            self.assertEqual((rewards[0], truncated[0]), (reward, cut))

    def test_autoreset_is_at_the_next_step(self):
        self.assertIn("NEXT", str(self.env.metadata["autoreset_mode"]).upper())
        start, _ = self.env.reset(seed=3)
        first = start["population"].copy()
        for t in range(4):
            _, _, _, truncated, _ = self.env.step(np.zeros(6, int))
            self.assertEqual(truncated.all(), t == 3)
        # The actions of this step are not used, so that they may be anything.
        seen, rewards, terminated, truncated, _ = self.env.step(np.full(6, 99))
        self.assertFalse(rewards.any() or truncated.any() or terminated.any())
        self.assertFalse(np.array_equal(seen["population"], first), "another replication")
        other = rms.DeviatorVectorEnv(FIRST_STUDY, agents=10, num_envs=12, steps=4)
        both, _ = other.reset(seed=3)
        np.testing.assert_array_equal(both["population"][6:], seen["population"])

    def test_the_arrays_are_always_the_same_and_what_is_written_into_actions_is_what_is_played(self):
        seen, _ = self.env.reset(seed=3)
        addresses = [a.ctypes.data for a in (seen["state"], seen["population"], self.env.actions)]
        before = seen["population"].copy()
        rng = np.random.default_rng(1)
        for _ in range(3):
            self.env.actions[:] = rng.integers(0, 2, 6)
            again, rewards, *_ = self.env.step(self.env.actions)
            self.assertIs(again, seen)
        self.assertEqual([a.ctypes.data for a in (again["state"], again["population"], self.env.actions)], addresses)
        self.assertFalse(np.array_equal(before, seen["population"]))
        # A mutated action is seen over there: protecting costs 0.3.
        self.env.reset(seed=3)
        self.env.actions[:] = 0
        cheap = self.env.step(self.env.actions)[1].copy()
        self.env.reset(seed=3)
        self.env.actions[4] = 1
        dear = self.env.step(self.env.actions)[1]
        np.testing.assert_allclose(cheap - dear, [0, 0, 0, 0, 0.3, 0], atol=1e-12)

    def test_whole_numbers_of_every_type_are_taken(self):
        self.env.reset(seed=3)
        expected = self.env.step(np.array([0, 1, 0, 1, 0, 1]))[1].copy()
        for dtype in (np.int8, np.uint8, np.int32, np.uint64, list):
            self.env.reset(seed=3)
            given = [0, 1, 0, 1, 0, 1] if dtype is list else np.array([0, 1, 0, 1, 0, 1], dtype)
            np.testing.assert_array_equal(self.env.step(given)[1], expected)

    def test_environments_of_a_scenario_that_was_closed_go_on(self):
        scenario = rms.Scenario(sis())
        env = rms.DeviatorVectorEnv(scenario, agents=5, num_envs=2)
        scenario.close()
        env.reset(seed=1)
        env.step(np.zeros(2, int))
        with self.assertRaisesRegex(RuntimeError, "There is no scenario under the handle"):
            rms.DeviatorEnv(scenario, agents=5)


class LawTests(unittest.TestCase):
    def test_what_a_deviator_earns_is_what_the_enumerated_chain_says(self):
        # Hoeffding: 20,000 returns in an interval of length 1.3 / (1 - 0.9) miss their mean by more than epsilon with probability at most 1e-6.
        count, scenario, agents = 20_000, sis(discount=0.9), 10
        epsilon = 13 * math.sqrt(math.log(2 / 1e-6) / (2 * count))
        env = rms.DeviatorVectorEnv(scenario, agents=agents, num_envs=count, steps=100)
        chain = Enumeration(rms.solve(scenario), agents)

        def careful(states, populations):
            return ((states == 0) & (populations[:, 1] > 0.35)).astype(int)

        seen, _ = env.reset(seed=11)
        earned = 0.0
        for t in range(env.steps):
            seen, rewards, *_ = env.step(careful(seen["state"], seen["population"]))
            earned += 0.9**t * rewards.mean()
        self.assertLess(abs(earned - chain.of(careful)), epsilon)
        self.assertGreater(abs(earned - chain.of(lambda states, _: np.ones(len(states), int))), epsilon, "the return of another policy is told apart")


class PopulationEnvTests(unittest.TestCase):
    def setUp(self):
        self.env = rms.PopulationEnv(FIRST_STUDY, agents=4, steps=3)

    def test_the_parallel_api(self):
        env = self.env
        self.assertEqual(env.possible_agents, ["agent_0", "agent_1", "agent_2", "agent_3"])
        seen, infos = env.reset(seed=1)
        self.assertEqual(env.agents, env.possible_agents)
        self.assertEqual((set(seen), set(infos)), (set(env.agents), set(env.agents)))
        for t in range(3):
            actions = {agent: env.action_space(agent).sample() for agent in env.agents}
            results = env.step(actions)
            for result in results:
                self.assertEqual(list(result), env.possible_agents)
            seen, rewards, terminations, truncations, _ = results
            for agent in env.possible_agents:
                self.assertIn(seen[agent], env.observation_space(agent))
                self.assertIs(type(rewards[agent]), float)
            self.assertEqual(set(terminations.values()), {False})
            self.assertEqual(set(truncations.values()), {t == 2})
        self.assertEqual(env.agents, [])
        with self.assertRaisesRegex(RuntimeError, "Call reset"):
            env.step({})
        self.assertIs(env.action_space("agent_1"), env.action_space("agent_1"))

    def test_dictionaries_and_arrays_are_the_same(self):
        other = rms.PopulationEnv(FIRST_STUDY, agents=4, steps=3)
        seen, _ = self.env.reset(seed=5)
        states, population = other.reset_array(seed=5)
        for actions in ([0, 1, 0, 1], [1, 1, 1, 1], [0, 0, 0, 0]):
            self.assertEqual([seen[a]["state"] for a in seen], states.tolist())
            np.testing.assert_array_equal(seen["agent_2"]["population"], population)
            seen, rewards, _, truncations, _ = self.env.step(dict(zip(self.env.agents, actions)))
            states, population, gains, terminated, truncated = other.step_array(np.array(actions))
            self.assertEqual(list(rewards.values()), gains.tolist())
            self.assertEqual((terminated, truncated), (False, truncations["agent_0"]))

    def test_a_second_reset_is_another_replication_and_a_seed_gives_the_first_again(self):
        env = rms.PopulationEnv(FIRST_STUDY, agents=100)
        first = env.reset_array(seed=5)[0].copy()
        self.assertFalse(np.array_equal(env.reset_array()[0], first))
        np.testing.assert_array_equal(env.reset_array(seed=5)[0], first)

    def test_arrays_stay_where_they_are(self):
        env = rms.PopulationEnv(FIRST_STUDY, agents=1000)
        states, population = env.reset_array(seed=5)
        before = states.copy()
        env.actions[:] = 1
        again, _, rewards, _, _ = env.step_array(env.actions)
        self.assertIs(again, states)
        self.assertFalse(np.array_equal(before, states))
        np.testing.assert_allclose(rewards, np.where(before == 1, -1.3, -0.3), atol=1e-12)
