using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Games.Expressions;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Runner;
using RobustMfgSim.Scenarios.Yaml;

namespace RobustMfgSim.Scenarios.Binding;

// Check reports what is wrong with the adversary in the game with its ambiguity.
internal sealed record BoundPopulation(
    double[]? Initial, string AdversaryName, Func<RobustGame, StationaryPoint, long, Func<IAdversary>> Adversary, BoundPolicies Policies, MappingNode Resolved,
    Action<RobustGame> Check);

// population: { initial, adversary, policies }. initial: equilibrium (default), uniform, or probabilities by state, those not named 0, summing to 1.
// adversary: see AdversarySection (equilibrium). policies: see PoliciesSection (everybody plays the equilibrium).
internal sealed class PopulationSection(Section section, ExpressionScope? scope, Catalog catalog)
{
    private readonly GameShape? _shape = scope?.Shape;
    private readonly Scalars _scalars = section.Scalars;
    private readonly ProblemList _problems = section.Scalars.Problems;

    public static BoundPopulation? Bind(MappingNode node, ExpressionScope? scope, Catalog catalog, Scalars scalars) =>
        new PopulationSection(new Section(node, "population", scalars), scope, catalog).Bind();

    private BoundPopulation? Bind()
    {
        int before = _problems.Count;
        ScenarioNode word = NodeWriter.Text("equilibrium");
        var (initial, initialResolved) = section.Take("initial") is { } initialNode ? Initial(initialNode) : (null, word);
        var adversary = new AdversarySection(scope, catalog, _scalars).Bind(section.Take("adversary") ?? word);
        var policies = new PoliciesSection(scope, catalog, _scalars).Bind(section.Take("policies"));
        section.Finish();
        if (_problems.Count > before || adversary is null || policies is null || initialResolved is null)
        {
            return null;
        }

        var resolved = NodeWriter.Map(
            ("initial", initialResolved),
            ("adversary", adversary.Resolved),
            ("policies", policies.Resolved));
        return new(initial, adversary.Name, adversary.Create, policies, resolved, adversary.Check);
    }

    private (double[]? Initial, ScenarioNode? Resolved) Initial(ScenarioNode node)
    {
        if (node is not MappingNode mapping)
        {
            string? word = _scalars.Name(node, "population.initial", "initial distribution", ["equilibrium", "uniform"]);
            double[]? uniform = word == "uniform" && _shape is not null ? [.. Enumerable.Repeat(1.0 / _shape.States, _shape.States)] : null;
            return (uniform, word is null ? null : NodeWriter.Text(word));
        }

        if (_shape is null)
        {
            return default;
        }

        if (LabelledDistribution.Read(mapping, "population.initial", "state", _shape.StateLabels, "the initial distribution", _scalars) is not { } initial)
        {
            return default;
        }

        return (initial, NodeWriter.Map(_shape.StateLabels.Select((label, s) => (label, (ScenarioNode?)NodeWriter.Number(initial[s])))));
    }
}
