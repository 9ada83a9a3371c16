using System.Security.Cryptography;
using System.Text;
using RobustMfgSim.Core.Ambiguity.SRectangular;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Numerics;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Policies.Equilibria;
using RobustMfgSim.Runner;
using RobustMfgSim.Scenarios.Yaml;
using RobustMfgSim.Verification.Exact;

namespace RobustMfgSim.Scenarios.Binding;

// From the top mapping of a scenario to a study. Every section is read even when another is wrong, so that all problems come at once.
// schema is 1; name has at most 100 letters, digits, '.', '_' and '-', a letter or digit first; discount lies in [0, 1) (0.9); accept_unconverged
// is true or false (false).
internal sealed class StudyBinder(MappingNode top, BoundPlugins plugins, ScenarioOverrides? overrides, ProblemList problems)
{
    private readonly Catalog _catalog = plugins.Catalog;
    private readonly Scalars _scalars = new(problems);

    public string? Coverage { get; private set; }

    public Study? Bind()
    {
        var section = new Section(top, string.Empty, _scalars);
        if (section.Require("schema", "Write schema: 1.") is { } schema)
        {
            _scalars.Number(schema, "schema", x => x == 1, "this version reads schema 1");
        }

        string? name = section.Require("name", "Give the study a name, for example first-study.") is { } nameNode ? Name(nameNode) : null;
        double? discount = section.Take("discount") is { } d ? _scalars.Number(d, "discount", x => x is >= 0 and < 1, "a discount lies in [0, 1)") : 0.9;
        var gameNode = section.Require("game", "Give a game: a built-in one by its kind, or kind: custom with states, actions, rewards and transitions.");
        var game = gameNode is null ? null : GameSection.Bind(gameNode, discount ?? 0.9, _catalog, _scalars);
        var ambiguity = Part(section, "ambiguity", optional: true) is var (node, right) && right ? AmbiguitySection.Bind(node, top, game, _catalog, _scalars) : null;
        var equilibrium = Part(section, "equilibrium") is (MappingNode e, true) ? EquilibriumSection.Bind(e, _catalog, _scalars) : null;
        var population = Part(section, "population") is (MappingNode p, true) ? PopulationSection.Bind(p, game?.Scope, _catalog, _scalars) : null;
        var deviators = new DeviatorSection(game?.Scope?.Shape, _catalog, _scalars).Bind(section.Take("deviators"));
        var estimators = new EstimatorSection(game?.Scope?.Shape, _catalog, _scalars).Bind(section.Take("estimators"));
        var study = Part(section, "study") is (MappingNode s, true) ? StudySection.Bind(s, overrides, _scalars) : null;
        var mismatch = Part(section, "mismatch", optional: true) is ({ } m, true) ? MismatchSection.Bind(m, game, top, _catalog, _scalars) : null;
        study = study is null ? null : study with { Mismatch = mismatch };
        bool? accept = section.Take("accept_unconverged") is { } a ? _scalars.Boolean(a, "accept_unconverged") : false;
        section.Take(PluginSection.Key);
        section.Finish();
        if (ambiguity?.Set is SRectangularAmbiguity && equilibrium is not null && equilibrium.Solver.Descriptor.Name != AutoSolver.Description.Name)
        {
            problems.Add(((MappingNode)top.Find("equilibrium")!).Find("solver")!, $"equilibrium.solver is {equilibrium.Solver.Descriptor.Name}, which does not solve games with ambiguity.rectangularity s. Use auto.");
        }

        if (population is not null)
        {
            PoliciesSection.CheckMixture(population, game?.Game, study?.Agents ?? [], problems);
        }

        if (game?.Game is not { } built)
        {
            return null;
        }

        var robust = ambiguity is null ? null : Robust(built, ambiguity);
        CheckGame(game, robust, ambiguity);
        CheckInitial(robust, population);
        if (problems.Count > 0)
        {
            return null;
        }

        var bound = Build(new(name!, discount!.Value, accept!.Value, robust!, game, ambiguity!, equilibrium!, population!, deviators!, estimators!, study!));
        if (problems.Count > 0)
        {
            return null;
        }

        CheckLearners(bound);
        CheckExact(bound);
        return problems.Count > 0 ? null : bound;
    }

    // Everything that a scenario says, with nothing missing.
    private sealed record Parts(
        string Name, double Discount, bool AcceptUnconverged, RobustGame Robust, BoundGame Game, BoundAmbiguity Ambiguity, BoundEquilibrium Equilibrium,
        BoundPopulation Population, BoundDeviators Deviators, BoundEstimators Estimators, BoundStudy Study);

    private string Resolved(Parts parts) => NodeWriter.Write(NodeWriter.Map(
        ("schema", NodeWriter.Number(1)),
        ("name", NodeWriter.Text(parts.Name)),
        (PluginSection.Key, plugins.Resolved),
        ("discount", NodeWriter.Number(parts.Discount)),
        ("game", parts.Game.Resolved),
        ("ambiguity", parts.Ambiguity.Resolved),
        ("equilibrium", parts.Equilibrium.Resolved),
        ("population", parts.Population.Resolved),
        ("deviators", parts.Deviators.Resolved),
        ("estimators", parts.Estimators.Resolved),
        ("study", parts.Study.Resolved),
        ("mismatch", parts.Study.Mismatch?.Resolved),
        ("accept_unconverged", NodeWriter.Boolean(parts.AcceptUnconverged))));

    private Study Build(Parts parts)
    {
        // What can be known only of the whole: a problem found here is reported as every other.
        if (parts.Ambiguity.Set is not SRectangularAmbiguity)
        {
            parts.Population.Check(parts.Robust);
        }

        string resolved = Resolved(parts);
        return new Study
        {
            Name = parts.Name,
            ResolvedScenario = resolved,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(resolved))),
            Plugins = plugins.Plugins,
            Game = parts.Robust,
            GameKind = parts.Game.Kind,
            Solver = parts.Ambiguity.Set is SRectangularAmbiguity ? new SRectangularSolver() : parts.Equilibrium.Solver,
            Equilibrium = parts.Equilibrium.Options,
            AcceptUnconverged = parts.AcceptUnconverged,
            Policy = parts.Population.Policies.Create(parts.Robust),
            AdversaryName = parts.Population.AdversaryName,
            Adversary = parts.Population.Adversary,
            Initial = parts.Population.Initial,
            Deviators = parts.Deviators.Deviators,
            Estimators = parts.Estimators.Estimators,
            Agents = parts.Study.Agents,
            Mismatch = parts.Study.Mismatch?.Plan,
            Engine = parts.Study.Engine,
            TaggedDraws = parts.Study.Draws,
            Bounds = parts.Study.Bounds,
            Episodes = parts.Study.Episodes,
            Precision = parts.Study.Precision,
            Confidence = parts.Study.Confidence,
            Truncation = parts.Study.Truncation,
            Seed = parts.Study.Seed,
        };
    }

    private string? Name(ScenarioNode node)
    {
        if (_scalars.Text(node, "name") is not { } name)
        {
            return null;
        }

        if (name.Length <= 100 && char.IsAsciiLetterOrDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-'))
        {
            return name;
        }

        problems.Add(node, $"name is '{((ScalarNode)node).Short}'; a name has at most 100 letters, digits, '.', '_' and '-', a letter or digit first, because it names the folder of the results.");
        return null;
    }

    // A section that may be absent: an empty mapping then (null where optional), at the top of the file. False when it is something else.
    private (MappingNode? Node, bool IsRight) Part(Section section, string key, bool optional = false)
    {
        if (section.Take(key) is not { } node)
        {
            return (optional ? null : new MappingNode([], top.Line, top.Column), true);
        }

        var mapping = _scalars.Mapping(node, key);
        return (mapping, mapping is not null);
    }

    // Null where the sets cannot be held to the game's blocks, or are wrong already.
    private RobustGame? Robust(IMeanFieldGame game, BoundAmbiguity ambiguity)
    {
        if (ambiguity.Radius is null || ambiguity.Set is null)
        {
            return null;
        }

        try
        {
            return new(game, ambiguity.Set, ambiguity.Radius);
        }
        catch (ArgumentException problem)
        {
            foreach (string line in problem.Message.Split(" (Parameter")[0].Split('\n'))
            {
                problems.Add(top.Find("ambiguity") ?? top, $"ambiguity: {line}");
            }

            return null;
        }
    }

    // Blocks never change their masses (eq. G3): a population that starts with others would never come near the equilibrium.
    private void CheckInitial(RobustGame? game, BoundPopulation? population)
    {
        if (game is null || population?.Initial is not { } initial || game.Populations.MassError(initial) <= Tolerances.RowSum)
        {
            return;
        }

        var blocks = game.Populations.Blocks;
        string Masses(Func<int, double> mass) => string.Join(", ", Enumerable.Range(0, blocks.Count).Select(b => FormattableString.Invariant($"{mass(b):G6}")));
        string given = Masses(b => blocks.States(b).ToArray().Sum(s => initial[s])), fixedOnes = Masses(game.Populations.Mass);
        problems.Add(
            ((MappingNode)top.Find("population")!).Find("initial")!,
            $"population.initial gives the {blocks.Count} blocks of the game the masses {given}; they are {fixedOnes} and never change. Keep to them, or change them in the game.");
    }

    private void CheckLearners(Study study)
    {
        string[] single = study.Policy.Parts.Count == 0 ? [] : [.. study.Deviators.Where(d => d.NeedsOnePolicy).Select(d => d.Descriptor.Name)];
        if (single.Length > 0)
        {
            problems.Add(
                top.Find("deviators")!, $"deviators: {string.Join(", ", single)}: what learns needs a population in which everybody else plays one policy; this one is a mixture. Leave it out, or take one policy.");
        }
    }

    // A deviator or an adversary that some number of agents is too large for would end the study half-way.
    private void CheckExact(Study study)
    {
        if (study.Agents.Select(n => StudyApplicability.ObstacleToExactValues(study, n)).OfType<string>().FirstOrDefault() is not { } obstacle)
        {
            return;
        }

        if (study.Deviators.Any(d => d is ExactDeviator))
        {
            problems.Add(top.Find("deviators")!, $"deviators: exact: {obstacle} Deviators other than exact can be simulated.");
        }

        if (study.AdversaryName == ExactAdversary.Description.Name)
        {
            problems.Add(top.Find("population")!, $"population.adversary: exact: {obstacle} Adversaries other than exact can be simulated.");
        }
    }

    private void CheckGame(BoundGame game, RobustGame? robust, BoundAmbiguity? ambiguity)
    {
        var result = robust is null ? GameChecks.Check(game.Game!, game.Kind) : GameChecks.Check(robust, game.Kind);
        Coverage = result.Coverage;
        var errors = result.Problems.Where(p => p.Severity == Severity.Error)
            .Select(p => (Problem: p, Place: p.Part == GamePart.Radius ? ambiguity!.RadiusNode : game.Place(p)));

        // One entry of the file may stand for many (s, a): only the first of them is reported. A built-in game has no entries.
        foreach (var group in errors.GroupBy(e => (e.Place.Line, e.Place.Column, e.Problem.Part)))
        {
            bool shared = group.Key.Part == GamePart.Radius || (game.Kind == GameSection.Custom && group.Key.Part != GamePart.Game);
            var first = group.First().Problem;
            int others = group.Select(e => (e.Problem.State, e.Problem.Action)).Distinct().Count() - 1;
            foreach (var (problem, place) in group.Where(e => !shared || (e.Problem.State, e.Problem.Action) == (first.State, first.Action)))
            {
                problems.Add(place, problem + (shared && others > 0 ? $" The same entry is wrong for {others} more (s, a)." : string.Empty));
            }
        }
    }
}
