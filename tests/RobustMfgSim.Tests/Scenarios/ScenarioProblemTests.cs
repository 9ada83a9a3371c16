using NUnit.Framework;
using RobustMfgSim.Scenarios;

namespace RobustMfgSim.Tests.Scenarios;

// One case for each rule of the scenario file, with the exact message. Every case is a right scenario with one defect.
public class ScenarioProblemTests
{
    private const string Head = "schema: 1\nname: x\n";
    private const string Sis = "game: { kind: sis }\n";
    private const string Known = "Known: sis, left_right, rock_paper_scissors, custom.";
    private const string CustomHead = "schema: 1\nname: x\ngame:\n  kind: custom\n  states: [S, I]\n  actions: [none, protect]\n  parameters: { beta: 0.8 }\n";
    private const string Rewards = "  rewards: { \"*\": { \"*\": 0 } }\n";
    private const string Rows = "  transitions: { \"*\": { \"*\": { S: rest } } }\n";

    private static IEnumerable<TestCaseData> TopCases()
    {
        yield return Case("a missing schema", "name: x\n" + Sis, "x.yaml(1,1): the key 'schema' is missing. Write schema: 1.");
        yield return Case("another schema", "schema: 2\nname: x\n" + Sis, "x.yaml(1,9): schema is 2; this version reads schema 1.");
        yield return Case("a missing name", "schema: 1\n" + Sis, "x.yaml(1,1): the key 'name' is missing. Give the study a name, for example first-study.");
        yield return Case("a name that is a path", "schema: 1\nname: ../x\n" + Sis,
            "x.yaml(2,7): name is '../x'; a name has at most 100 letters, digits, '.', '_' and '-', a letter or digit first, because it names the folder of the results.");
        yield return Case("a missing game", Head, "x.yaml(1,1): the key 'game' is missing. Give a game: a built-in one by its kind, or kind: custom with states, actions, rewards and transitions.");
        yield return Case("an unknown key", Head + Sis + "ambiguty: { family: none }\n",
            "x.yaml(4,1): unknown key 'ambiguty'. Did you mean 'ambiguity'? Known: schema, name, discount, game, ambiguity, equilibrium, population, deviators, estimators, study, mismatch, accept_unconverged, plugins.");
        yield return Case("a key in the wrong place", Head + Sis + "episodes: 10\n", "x.yaml(4,1): unknown key 'episodes'. It belongs in study.");
        yield return Case("a repeated key", Head + Sis + "discount: 0.9\ndiscount: 0.8\n",
            "x.yaml(5,1): the key 'discount' is repeated; it stands in line 4 already. Keep one of them.");
        yield return Case("discount 1", Head + Sis + "discount: 1\n", "x.yaml(4,11): discount is 1; a discount lies in [0, 1).");
        yield return Case("discount as text", Head + Sis + "discount: high\n", "x.yaml(4,11): discount is the text 'high'; a number is needed.");
        yield return Case("an infinite discount", Head + Sis + "discount: .inf\n", "x.yaml(4,11): discount is the text '.inf'; a number is needed.");
        yield return Case("an empty value", Head + Sis + "discount:\n", "x.yaml(4,10): discount is empty; a number is needed.");
        yield return Case("a number in quotes", Head + Sis + "discount: \"0.5\"\n", "x.yaml(4,11): discount is the text '0.5'; a number is needed.");
        yield return Case("a section that is a list", Head + Sis + "study: [1]\n", "x.yaml(4,8): study is a list; a mapping is needed.");
        yield return Case("accept_unconverged as a number", Head + Sis + "accept_unconverged: 1\n", "x.yaml(4,21): accept_unconverged is the text '1'; true or false is needed.");
        yield return Case("plug-ins", Head + Sis + "plugins: [my.dll]\n",
            "x.yaml(4,10): plugins: this scenario wants code to be run: my.dll. A plug-in can do whatever you can do; if you trust it, allow it with --allow-plugins (in a program of your own: allowPlugins: true).");
    }

    private static IEnumerable<TestCaseData> FileCases()
    {
        yield return Case("an empty file", "", "x.yaml(1,1): the file is empty. A scenario needs at least schema, name and game.");
        yield return Case("a list", "- 1\n", "x.yaml(1,1): the scenario is a list; it must be a mapping with schema, name and game.");
        yield return Case("two documents", Head + Sis + "---\nschema: 1\n", "x.yaml(4,1): a second document starts here; one file is one study.");
        yield return Case("an anchor", Head + "game: &g { kind: sis }\n", "x.yaml(3,7): anchors (&name) are not allowed in a scenario; write the value out.");
        yield return Case("an alias", Head + "game: *g\n", "x.yaml(3,7): aliases (*name) are not allowed in a scenario; write the value out. The state or action \"*\" needs quotes.");
        yield return Case("an asterisk without quotes", CustomHead + "  rewards: { *: { *: 0 } }\n",
            "x.yaml(8,14): aliases (*name) are not allowed in a scenario; write the value out. The state or action \"*\" needs quotes.");
        yield return Case("an asterisk on its own", CustomHead + "  rewards: { * : 0 }\n",
            "x.yaml(8,14): this is not YAML: While scanning an anchor or alias, found value containing disallowed: []{},. The state or action \"*\" needs quotes.");
        yield return Case("a tag", Head + "game: !x { kind: sis }\n", "x.yaml(3,7): tags (!name) are not allowed in a scenario; remove it.");
        yield return Case("a key that is a list", Head + "[a]: 1\n", "x.yaml(3,1): a key must be a word, not a list or a mapping.");
        yield return Case("broken YAML", Head + "game: { kind: sis\n", "x.yaml(4,1): this is not YAML: While parsing a flow mapping, did not find expected ',' or '}'.");
        yield return Case("deep nesting", new string('[', 40), "x.yaml(1,34): nested deeper than 32 levels; no scenario needs that.");
        yield return Case("a huge file", new string('#', 1_048_577), "x.yaml(1,1): the file has 1048577 characters; at most 1048576 are read.");
    }

    private static IEnumerable<TestCaseData> GameCases()
    {
        yield return Case("an unknown game", Head + "game: { kind: left_rigth }\n", $"x.yaml(3,15): unknown game 'left_rigth'. Did you mean 'left_right'? {Known}");
        yield return Case("a game without a kind", Head + "game: { parameters: {} }\n", $"x.yaml(3,7): the key 'game.kind' is missing. Give the name of a game. {Known}");
        yield return Case("an unknown parameter", Head + "game: { kind: sis, parameters: { bta: 0.8 } }\n",
            "x.yaml(3,34): unknown parameter 'bta' of game sis. Did you mean 'beta'? Known: beta, ext, shield, delta, cost_infected, cost_protect.");
        yield return Case("a parameter out of range", Head + "game: { kind: sis, parameters: { beta: 1.5 } }\n", "x.yaml(3,40): game.parameters.beta is 1.5; beta lies in [0, 1].");
        yield return Case("parameters that give a negative probability", Head + "game: { kind: sis, parameters: { beta: 0.9, ext: 0.2 } }\n",
            "x.yaml(3,15): game sis: kernel row (s=0, a=0) gives next state 0 the probability -0.1 at mu=(0, 1); probabilities must not be negative.");
        yield return Case("states of a built-in game", Head + "game: { kind: sis, states: 3 }\n", "x.yaml(3,20): unknown key 'states' in game. Known: kind, parameters.");
        yield return Case("two rests", CustomHead + Rewards + "  transitions:\n    \"*\":\n      \"*\": { S: rest, I: rest }\n",
            "x.yaml(11,26): game.transitions.*.* has 'rest' for more than one next state; at most one can take what is left of 1.");
        yield return Case("rest for all states not named", CustomHead + Rewards + "  transitions: { \"*\": { \"*\": { \"*\": rest } } }\n",
            "x.yaml(9,37): game.transitions.*.* has 'rest' for more than one next state; at most one can take what is left of 1.");
        yield return Case("a row that does not sum to 1", CustomHead + Rewards + "  transitions:\n    S: { \"*\": { S: 1 } }\n    I:\n      none: { S: 0.5, I: 0.4 }\n      protect: { I: rest }\n",
            "x.yaml(12,13): game custom: kernel row (s=1, a=0) sums to 0.9 at mu=(1, 0); rows must sum to 1 within 1e-9.");
        yield return Case("a probability that is negative at some population", CustomHead + Rewards
            + "  transitions:\n    S:\n      none: { I: \"0.3 - 0.5*mu[S]*mu[I]*4\", S: rest }\n      protect: { S: 1 }\n    I: { \"*\": { S: 1 } }\n",
            "x.yaml(11,13): game custom: kernel row (s=0, a=0) gives next state 1 the probability -0.2 at mu=(0.5, 0.5); probabilities must not be negative.");
        yield return Case("an infinite reward", CustomHead + "  rewards: { S: { \"*\": \"log(mu[S])\" }, I: { \"*\": 0 } }\n" + Rows,
            "x.yaml(8,24): game custom: reward (s=0, a=0) is -Infinity at mu=(0, 1); rewards must be finite numbers. The same entry is wrong for 1 more (s, a).");
        yield return Case("an unknown state in the rewards", CustomHead + "  rewards: { S: { \"*\": 0 }, X: { \"*\": 0 }, \"*\": { \"*\": 1 } }\n" + Rows,
            "x.yaml(8,29): unknown state 'X' in game.rewards. Known: S, I.");
        yield return Case("an unknown action", CustomHead + "  rewards: { \"*\": { nome: 0, \"*\": 0 } }\n" + Rows,
            "x.yaml(8,21): unknown action 'nome' in game.rewards.*. Did you mean 'none'? Known: none, protect.");
        yield return Case("an unknown next state", CustomHead + Rewards + "  transitions: { \"*\": { \"*\": { S: rest, R: 0.1 } } }\n",
            "x.yaml(9,41): unknown state 'R' in game.transitions.*.*. Known: S, I.");
        yield return Case("a state without rewards", CustomHead + "  rewards: { S: { \"*\": 0 } }\n" + Rows,
            "x.yaml(8,12): game.rewards has no entry for state 'I'; name it or add \"*\" for every state not named.");
        yield return Case("an action without a row", CustomHead + Rewards + "  transitions: { \"*\": { none: { S: rest } } }\n",
            "x.yaml(9,23): game.transitions.* has no entry for action 'protect'; name it or add \"*\" for every action not named.");
        yield return Case("missing transitions", CustomHead + Rewards, "x.yaml(4,3): the key 'game.transitions' is missing. Give transitions[state][action] = { next_state: probability, ... }.");
        yield return Case("a reserved parameter name", "schema: 1\nname: x\ngame:\n  kind: custom\n  states: 2\n  actions: 1\n  parameters: { mu: 1 }\n  rewards: { \"*\": { \"*\": 0 } }\n  transitions: { \"*\": { \"*\": { 0: rest } } }\n",
            "x.yaml(7,17): 'mu' cannot be the name of a parameter; a name has letters, digits and '_', no digit first, and is none of mu, mean, s, a, min, max, abs, exp, log, sqrt, rest.");
        yield return Case("a repeated state", Head + "game:\n  kind: custom\n  states: [S, S]\n  actions: 1\n" + Rewards + Rows,
            "x.yaml(5,15): the state 'S' is listed twice; labels must be different from each other.");
        yield return Case("too many states", Head + "game:\n  kind: custom\n  states: 1001\n  actions: 1\n" + Rewards + Rows,
            "x.yaml(5,11): game.states is 1001; the number of states is a whole number in [1, 1000].");
        yield return Case("no states", Head + "game:\n  kind: custom\n  states: []\n  actions: 1\n" + Rewards + Rows,
            "x.yaml(5,11): game.states is a list of 0 entries; a list of 1 to 1000 labels, or their number, is needed.");
        yield return Case("a label with a bracket", Head + "game:\n  kind: custom\n  states: [\"a[1]\"]\n  actions: 1\n" + Rewards + Rows,
            "x.yaml(5,12): 'a[1]' cannot label a state; a label has 1 to 64 characters, none of [ ] , and is not \"*\".");
        yield return Case("formulas too long in all", Head + "game:\n  kind: custom\n  states: 1000\n  actions: 1\n" + Rewards
            + "  transitions: { \"*\": { \"*\": { \"*\": \"0.001 + 0*mu[0]\" } } }\n",
            "x.yaml(4,3): the formulas of the transitions have 15000000 characters when written out for every state and action; at most 10000000 are allowed.");
        yield return Case("a game too large", Head + "game:\n  kind: custom\n  states: 1000\n  actions: 2\n" + Rewards + "  transitions: { \"*\": { \"*\": { 0: rest } } }\n",
            "x.yaml(4,3): the game has 1000 states and 2 actions; states * states * actions is at most 1000000.");
    }

    private static IEnumerable<TestCaseData> FormulaCases()
    {
        static string With(string formula) => CustomHead + "  rewards:\n    \"*\": { \"*\": " + formula + " }\n" + Rows;
        yield return Case("a formula that ends too early", With("\"beta +\""),
            "x.yaml(9,24): game.rewards.*.*: expected a number, a name, '-' or '(', found the end.");
        yield return Case("an unknown name", With("1 + bta"), "x.yaml(9,21): game.rewards.*.*: unknown name 'bta'. Did you mean 'beta'? Known: beta, mean, s, a, mu[STATE].");
        yield return Case("an unknown state in mu", With("\"2*mu[X]\""), "x.yaml(9,23): game.rewards.*.*: unknown state 'X'. Known: S, I.");
        yield return Case("an unknown action in mu", With("\"mu[I, protest]\""), "x.yaml(9,24): game.rewards.*.*: unknown action 'protest'. Did you mean 'protect'? Known: none, protect.");
        yield return Case("two wrong names in one formula", With("\"bta + gama\""),
            "x.yaml(9,18): game.rewards.*.*: unknown name 'bta'. Did you mean 'beta'? Known: beta, mean, s, a, mu[STATE].",
            "x.yaml(9,24): game.rewards.*.*: unknown name 'gama'. Known: beta, mean, s, a, mu[STATE].");
        yield return Case("a formula in single quotes", With("'sin(1)'"), "x.yaml(9,18): game.rewards.*.*: unknown function 'sin'. Did you mean 'min'? Known: min, max, abs, exp, log, sqrt.");
        yield return Case("a formula over two lines", With("\"1 +\n        bta\""), "x.yaml(9,17): game.rewards.*.*: unknown name 'bta'. Did you mean 'beta'? Known: beta, mean, s, a, mu[STATE].");
        yield return Case("a list for a formula", With("[1]"), "x.yaml(9,17): game.rewards.*.* is a list; a number or a formula is needed.");
    }

    private static IEnumerable<TestCaseData> AmbiguityCases()
    {
        static string With(string ambiguity) => Head + Sis + "ambiguity: " + ambiguity + "\n";
        yield return Case("a negative radius", With("{ family: total_variation, radius: -0.1 }"), "x.yaml(4,47): ambiguity.radius is -0.1; a total-variation radius lies in [0, 1].");
        yield return Case("a negative kl radius", With("{ family: kl, radius: -1 }"), "x.yaml(4,34): ambiguity.radius is -1; a kl radius is a number of at least 0.");
        yield return Case("a radius of actions where the game has none", With("{ family: total_variation, radius: \"mu[I, none]\" }"),
            "x.yaml(4,48): ambiguity.radius: mu[I, none] needs a game that couples through states and actions, and this one couples through states: write mu[I].");
        yield return Case("an unknown family", With("{ family: wasserstein, radius: 1 }"),
            "x.yaml(4,22): unknown ambiguity family 'wasserstein'. Known: none, contamination, total_variation, kl.");
        yield return Case("a family by another name", With("{ family: total-variation, radius: 1 }"),
            "x.yaml(4,22): unknown ambiguity family 'total-variation'. Did you mean 'total_variation'? Known: none, contamination, total_variation, kl.");
        yield return Case("a missing radius", With("{ family: contamination }"),
            "x.yaml(4,12): the key 'ambiguity.radius' is missing. Give a number, a formula in mu, or a value for each state; a contamination radius lies in [0, 1].");
        yield return Case("a radius without a family that has one", With("{ family: none, radius: 0.1 }"),
            "x.yaml(4,36): ambiguity.radius has no meaning for the family 'none'; remove it or choose another family.");
        yield return Case("a radius out of range at some population", With("{ family: contamination, radius: \"2*mu[I]*mu[I]\" }"),
            "x.yaml(4,45): game sis: the radius of (s=0, a=0) is 2 at mu=(0, 1); a contamination radius lies in [0, 1]. The same entry is wrong for 3 more (s, a).");
        yield return Case("a radius for one state only", With("{ family: kl, radius: { S: 0.1 } }"),
            "x.yaml(4,34): ambiguity.radius has no entry for state 'I'; name it or add \"*\" for every state not named.");
        yield return Case("a negative radius in a table", With("{ family: kl, radius: { S: 0.1, I: { none: -1, \"*\": 0 } } }"),
            "x.yaml(4,55): ambiguity.radius.I.none is -1; a kl radius is a number of at least 0.");
        yield return Case("an unknown support", With("{ family: none, support: nominel }"), "x.yaml(4,37): unknown support 'nominel'. Did you mean 'nominal'? Known: full, nominal.");
        yield return Case("an unknown rectangularity", With("{ family: none, rectangularity: r }"), "x.yaml(4,44): unknown rectangularity 'r'. Known: s_a, s.");
        yield return Case("rectangularity s with a family that does not have it", With("{ family: kl, radius: 0.1, rectangularity: s }"),
            "x.yaml(4,55): ambiguity.rectangularity is s, which the family 'kl' does not have; s is allowed with total_variation and l1. Choose one of them, or use s_a, in which nature chooses each row freely.");
        yield return Case("a radius for each action with rectangularity s", With("{ family: l1, radius: { S: { \"*\": 0.1 }, I: 0.2 }, rectangularity: s }"),
            "x.yaml(4,39): ambiguity.radius.S gives a radius for each action; with rectangularity s the radius is one budget per state, shared by its actions. Give one number or formula for the state.");
        yield return Case("a radius that depends on the action with rectangularity s", With("{ family: total_variation, radius: \"0.1 + 0.1*a\", rectangularity: s }"),
            "x.yaml(4,47): ambiguity.radius depends on the action index 'a'; with rectangularity s the radius is one budget per state, shared by its actions. Write it without 'a'.");
        yield return Case("a negative budget", With("{ family: total_variation, radius: -0.1, rectangularity: s }"),
            "x.yaml(4,47): ambiguity.radius is -0.1; a total-variation radius is a number of at least 0.");
        foreach (string key in (string[])["metric", "order", "weights", "lower", "upper", "ratios", "kernels", "features"])
        {
            yield return Case($"the key {key}", With($"{{ family: none, {key}: 1 }}"),
                $"x.yaml(4,28): ambiguity.{key} has no meaning for the family 'none'; remove it or choose another family.");
        }
    }

    private static IEnumerable<TestCaseData> OtherCases()
    {
        static string With(string rest) => Head + Sis + rest + "\n";
        yield return Case("an unknown solver", With("equilibrium: { solver: atuo }"), "x.yaml(4,24): unknown solver 'atuo'. Did you mean 'auto'? Known: auto.");
        yield return Case("tolerance 0", With("equilibrium: { tolerance: 0 }"), "x.yaml(4,27): equilibrium.tolerance is 0; a tolerance lies in (0, 1].");
        yield return Case("half an iteration", With("equilibrium: { max_iterations: 0.5 }"), "x.yaml(4,32): equilibrium.max_iterations is 0.5; the limit is a whole number in [1, 1000000000].");
        yield return Case("an unknown initial distribution", With("population: { initial: unifrom }"),
            "x.yaml(4,24): unknown initial distribution 'unifrom'. Did you mean 'uniform'? Known: equilibrium, uniform.");
        yield return Case("an initial distribution that sums to less", With("population: { initial: { S: 0.9 } }"), "x.yaml(4,24): the initial distribution sums to 0.9; it must sum to 1 within 1e-9.");
        yield return Case("an unknown initial state", With("population: { initial: { S: 0.9, X: 0.1 } }"), "x.yaml(4,34): unknown state 'X' in population.initial. Known: S, I.");
        yield return Case("a negative initial probability", With("population: { initial: { S: 1.5, I: -0.5 } }"),
            "x.yaml(4,29): population.initial.S is 1.5; a probability lies in [0, 1].", "x.yaml(4,37): population.initial.I is -0.5; a probability lies in [0, 1].");

        yield return Case("an unknown adversary", With("population: { adversary: nominl }"), "x.yaml(4,26): unknown adversary 'nominl'. Did you mean 'nominal'? Known: nominal, equilibrium.");
        static string Two(string first, string second) => With($"population: {{ policies: [{{ policy: uniform{first} }}, {{ policy: equilibrium{second} }}] }}");
        yield return Case("shares that sum to less", Two(", share: 0.5", ", share: 0.4"),
            "x.yaml(4,25): the shares of population.policies sum to 0.9; they must sum to 1 within 1e-9. Agents of an entry with a count are taken off first.");
        yield return Case("an entry of several with neither share nor count", Two("", ", share: 1"),
            "x.yaml(4,26): population.policies[0] has neither a share nor a count; with several policies each entry has one of them.");
        yield return Case("a share and a count", Two(", share: 1, count: 3", ", share: 1"), "x.yaml(4,62): population.policies[0] has a share and a count; keep one of them.");
        yield return Case("a share of nothing", Two(", share: 0", ", share: 1"), "x.yaml(4,52): population.policies[0].share is 0; a share lies in (0, 1].");
        yield return Case("half an agent", Two(", count: 0.5", ", share: 1"), "x.yaml(4,52): population.policies[0].count is 0.5; a count is a whole number in [1, 1000000000000].");
        yield return Case("counts that are more than the agents", Two(", count: 12", ", share: 1") + "study: { agents: [10, 20] }\n",
            "x.yaml(4,25): the counts of population.policies have 12 agents together; study.agents lists 10. Take more agents or smaller counts.");
        yield return Case("counts that are not all agents", Two(", count: 4", ", count: 6") + "study: { agents: [10, 20] }\n",
            "x.yaml(4,25): the counts of population.policies have 10 agents together; study.agents lists 20. Give an entry a share instead of a count.");
        yield return Case("no policies", With("population: { policies: [] }"),
            "x.yaml(4,25): population.policies is an empty list; name at least one policy, for example [ { policy: uniform } ].");
        yield return Case("half a share", With("population: { policies: [{ policy: uniform, share: 0.5 }] }"),
            "x.yaml(4,52): population.policies[0].share is 0.5; the shares must sum to 1, and there is one policy.");
        yield return Case("a count", With("population: { policies: [{ policy: uniform, count: 3 }] }"),
            "x.yaml(4,45): population.policies[0].count is not supported in this version; with one policy everybody plays it. Remove count, or write share: 1.");
        yield return Case("a deviator as a population's policy", With("population: { policies: [{ policy: { kind: best_response, file: f.json } }] }"), "x.yaml(4,44): the policy 'best_response' is one of deviators; a population plays equilibrium, uniform, table. Move it to deviators.");
        yield return Case("an unknown policy", With("population: { policies: [{ policy: unform }] }"), "x.yaml(4,36): unknown policy 'unform'. Did you mean 'uniform'? Known: equilibrium, uniform, table.");
        yield return Case("a table row that sums to less", With("population: { policies: [{ policy: { kind: table, rows: { S: { none: 0.5 }, I: { none: 1 } } } }] }"),
            "x.yaml(4,62): the policy row of state 'S' sums to 0.5; it must sum to 1 within 1e-9.");
        yield return Case("a table without a state", With("population: { policies: [{ policy: { kind: table, rows: { S: { none: 1 } } } }] }"),
            "x.yaml(4,57): population.policies[0].policy.rows has no entry for state 'I'; name it or add \"*\" for every state not named.");
        yield return Case("a table without rows", With("population: { policies: [{ policy: table }] }"),
            "x.yaml(4,36): a policy of kind table needs its rows: population.policies[0].policy = { kind: table, rows: { STATE: { ACTION: probability, ... }, ... } }.");
        yield return Case("an unknown deviator", With("deviators: [best_reponse]"), "x.yaml(4,13): unknown deviator 'best_reponse'. Did you mean 'best_response'? Known: best_response, population_aware, learner, table.");
        yield return Case("a learned deviator", With("deviators: [{ kind: learner, episodes: 0 }]"),
            "x.yaml(4,40): deviators[0].episodes is 0; episodes is a whole number in [1, 1000].");
        yield return Case("a deviator twice", With("deviators: [best_response, { kind: best_response }]"), "x.yaml(4,28): the deviator 'best_response' is listed twice; keep one of them.");
        yield return Case("a deviator with an option", With("deviators: [{ kind: best_response, depth: 1 }]"), "x.yaml(4,36): unknown parameter 'depth' of deviator best_response. None is known.");
        yield return Case("a deviator's table without rows", With("deviators: [table]"),
            "x.yaml(4,13): the deviator 'table' needs its rows: deviators[0] = { kind: table, rows: { STATE: { ACTION: probability, ... }, ... } }.");
        yield return Case("a deviator's table under another key", With("deviators: [{ kind: table, row: { S: { none: 1 } } }]"),
            "x.yaml(4,13): the deviator 'table' needs its rows: deviators[0] = { kind: table, rows: { STATE: { ACTION: probability, ... }, ... } }.",
            "x.yaml(4,28): unknown parameter 'row' of deviator table. Did you mean 'rows'? Known: rows.");
        yield return Case("a deviator's row that sums to less", With("deviators: [{ kind: table, rows: { \"*\": { none: 0.5 } } }]"),
            "x.yaml(4,41): the policy row of state '*' sums to 0.5; it must sum to 1 within 1e-9.");
        yield return Case("a deviator's table without a state", With("deviators: [{ kind: table, rows: { S: { none: 1 } } }]"),
            "x.yaml(4,34): deviators[0].rows has no entry for state 'I'; name it or add \"*\" for every state not named.");
        yield return Case("rows of a deviator that has none", With("deviators: [{ kind: best_response, rows: { S: { none: 1 } } }]"),
            "x.yaml(4,36): unknown parameter 'rows' of deviator best_response. None is known.");
        yield return Case("no list of deviators", With("deviators: best_response"), "x.yaml(4,12): deviators is the text 'best_response'; a list is needed.");
    }

    private static IEnumerable<TestCaseData> StudyCases()
    {
        static string With(string study) => Head + Sis + "study: { " + study + " }\n";
        yield return Case("the same number of agents twice", With("agents: [10, 10]"), "x.yaml(4,23): study.agents lists 10 twice; the numbers must be different from each other.");
        yield return Case("no agents", With("agents: [0]"), "x.yaml(4,19): study.agents[0] is 0; a number of agents is a whole number in [1, 1000000000000].");
        yield return Case("too many agents", With("agents: [1000000000001]"), "x.yaml(4,19): study.agents[0] is 1000000000001; a number of agents is a whole number in [1, 1000000000000].");
        yield return Case("too many explicit agents", With("agents: [1073741825], engine: agents"), "x.yaml(4,19): study.agents[0] is 1073741825; a number of agents is a whole number in [1, 1073741824] for the engine agents.");
        yield return Case("an empty list of agents", With("agents: []"), "x.yaml(4,18): study.agents is an empty list; a list such as [10, 100, 1000] is needed.");
        yield return Case("agents as a number", With("agents: 10"), "x.yaml(4,18): study.agents is the text '10'; a list such as [10, 100, 1000] is needed.");
        yield return Case("one episode", With("episodes: 1"), "x.yaml(4,20): study.episodes is 1; the number of episodes is a whole number in [2, 2147483647].");
        yield return Case("precision 0", With("precision: 0"), "x.yaml(4,21): study.precision is 0; a precision is a positive number.");
        yield return Case("confidence 1", With("confidence: 1"), "x.yaml(4,22): study.confidence is 1; a confidence lies in (0, 1), both excluded.");
        yield return Case("truncation 0", With("truncation: 0"), "x.yaml(4,22): study.truncation is 0; a truncation error is a positive number.");
        yield return Case("an unknown way of drawing", With("tagged_draws: antithetical"), "x.yaml(4,24): unknown way of drawing 'antithetical'. Did you mean 'antithetic'? Known: independent, antithetic, stratified.");
        yield return Case("half a batch", With("episodes: 1002, tagged_draws: stratified"), "x.yaml(4,40): study.tagged_draws is stratified, which draws in batches of 4 episodes; the number of episodes is 1002. Take a multiple of 4.");
        yield return Case("an unknown engine", With("engine: count"), "x.yaml(4,18): unknown engine 'count'. Did you mean 'counts'? Known: auto, agents, counts.");
        yield return Case("a negative seed", With("seed: -1"), "x.yaml(4,16): study.seed is -1; a seed is a whole number in [0, 18446744073709551615].");
        yield return Case("a seed beyond 64 bits", With("seed: 18446744073709551616"), "x.yaml(4,16): study.seed is 18446744073709551616; a seed is a whole number in [0, 18446744073709551615].");
        yield return Case("a sweep", With("sweep: { ambiguity.radius: [0, 0.1] }"), "x.yaml(4,10): study.sweep is not supported in this version; write one scenario for each value.");
    }

    private static IEnumerable<TestCaseData> MismatchCases()
    {
        const string Nominal = "equilibria: [{ ambiguity: { family: none } }]", Worst = "deployments: [{ kind: worst, ambiguity: { family: total_variation }, distances: [0, 0.1] }]";
        static string With(string first, string second) => Head + Sis + "mismatch:\n  " + first + "\n  " + second + "\n";
        yield return Case("nothing about mismatch but its name", Head + Sis + "mismatch: {}\n",
            "x.yaml(4,11): the key 'mismatch.equilibria' is missing. Give a list of { ambiguity: { family: ..., radius: ... } }, the nominal one { ambiguity: { family: none } } first.",
            "x.yaml(4,11): the key 'mismatch.deployments' is missing. Give a list such as [{ kind: worst, ambiguity: { family: total_variation }, distances: [0, 0.1] }].");
        yield return Case("mismatch as a list", Head + Sis + "mismatch: []\n", "x.yaml(4,11): mismatch is a list; a mapping is needed.");
        yield return Case("no equilibria", With("equilibria: []", Worst),
            "x.yaml(5,15): mismatch.equilibria is an empty list. Give a list of { ambiguity: { family: ..., radius: ... } }, the nominal one { ambiguity: { family: none } } first.");
        yield return Case("an equilibrium without its ambiguity", With("equilibria: [{ name: a }]", Worst), "x.yaml(5,16): the key 'mismatch.equilibria[0].ambiguity' is missing. Give { family: ..., radius: ... }, or { family: none }.");
        yield return Case("a radius out of range", With("equilibria: [{ ambiguity: { family: total_variation, radius: 2 } }]", Worst), "x.yaml(5,64): ambiguity.radius is 2; a total-variation radius lies in [0, 1].");
        yield return Case("two equilibria of one name", With("equilibria: [{ ambiguity: { family: none } }, { name: nominal, ambiguity: { family: kl, radius: 0.1 } }]", Worst),
            "x.yaml(5,57): two equilibria of mismatch are named 'nominal'; give them different names.");
        yield return Case("an s-rectangular equilibrium", With("equilibria: [{ ambiguity: { family: l1, radius: 0.1, rectangularity: s } }]", Worst),
            "x.yaml(5,29): mismatch needs ambiguity sets for each (s, a); these are s-rectangular. Remove rectangularity: s.");
        yield return Case("an unknown deployment", With(Nominal, "deployments: [{ kind: wurst, distances: [0] }]"), "x.yaml(6,25): unknown deployment 'wurst'. Did you mean 'worst'? Known: worst, random, given.");
        yield return Case("a deployment with a radius", With(Nominal, "deployments: [{ kind: worst, ambiguity: { family: total_variation, radius: 0.1 }, distances: [0] }]"),
            "x.yaml(6,78): mismatch.deployments[0].ambiguity has a radius; the radii of a deployment are its distances. Remove it.");
        yield return Case("a distance that is no radius", With(Nominal, "deployments: [{ kind: random, ambiguity: { family: total_variation }, distances: [0, 1.5] }]"),
            "x.yaml(6,88): ambiguity.radius is 1.5; a total-variation radius lies in [0, 1].");
        yield return Case("a negative distance", With(Nominal, "deployments: [{ kind: worst, ambiguity: { family: total_variation }, distances: [-0.1] }]"),
            "x.yaml(6,84): mismatch.deployments[0].distances[0] is -0.1; a distance is not negative.");
        yield return Case("a distance twice", With(Nominal, "deployments: [{ kind: worst, ambiguity: { family: total_variation }, distances: [0.1, 0.1] }]"),
            "x.yaml(6,89): mismatch.deployments[0].distances lists 0.1 twice; the distances must be different from each other.");
        yield return Case("no distances", With(Nominal, "deployments: [{ kind: worst, ambiguity: { family: total_variation }, distances: 0.1 }]"),
            "x.yaml(6,83): mismatch.deployments[0].distances is the text '0.1'; a list such as [0, 0.05, 0.1] is needed.");
        yield return Case("a period of a worst deployment", With(Nominal, "deployments: [{ kind: worst, per: step, ambiguity: { family: total_variation }, distances: [0] }]"),
            "x.yaml(6,32): unknown key 'per' in mismatch.deployments[0]. Known: kind, distances, ambiguity.");
        yield return Case("a given deployment without its kernel", With(Nominal, "deployments: [{ kind: given, distances: [0] }]"),
            "x.yaml(6,17): the key 'mismatch.deployments[0].kernel' is missing. Give { STATE: { ACTION: { NEXT_STATE: probability, ... } } }.");
        yield return Case("a weight above 1", With(Nominal, "deployments: [{ kind: given, kernel: { \"*\": { \"*\": { S: 1 } } }, distances: [2] }]"),
            "x.yaml(6,80): mismatch.deployments[0].distances has 2; with kind given a distance is the weight of the kernel and lies in [0, 1].");
        yield return Case("a kernel whose row does not sum to 1", With(Nominal, "deployments: [{ kind: given, kernel: { \"*\": { \"*\": { S: 0.5 } } }, distances: [1] }]"),
            "x.yaml(6,54): mismatch.deployments[0].kernel: kernel row (s=0, a=0) sums to 0.5 at mu=(1, 0); rows must sum to 1 within 1e-9.");
    }

    [TestCaseSource(nameof(MismatchCases))]
    [TestCaseSource(nameof(TopCases))]
    [TestCaseSource(nameof(FileCases))]
    [TestCaseSource(nameof(GameCases))]
    [TestCaseSource(nameof(FormulaCases))]
    [TestCaseSource(nameof(AmbiguityCases))]
    [TestCaseSource(nameof(OtherCases))]
    [TestCaseSource(nameof(StudyCases))]
    public void A_defect_is_reported_with_its_place_and_what_is_allowed(string text, string[] expected)
    {
        var result = ScenarioReader.Read("folder/x.yaml", text, TestCatalog.Create());
        Assert.That(result.Problems.Select(p => p.ToString()), Is.EqualTo(expected));
        Assert.That(result.Study, Is.Null);
    }

    private static TestCaseData Case(string name, string text, params string[] expected) =>
        new TestCaseData(text, expected).SetName($"{nameof(A_defect_is_reported_with_its_place_and_what_is_allowed)}: {name}");
}
