using NUnit.Framework;
using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Scenarios;

namespace RobustMfgSim.Tests.Scenarios;

/// <summary>Adversaries that take options, as scenarios write them.</summary>
internal sealed class AdversaryScenarioTests
{
    private const string Kernel = "{ S: { none: { I: \"0.1 + 0.2*mu[I]\", S: rest }, protect: { S: 1 } }, I: { \"*\": { S: 0.5, I: 0.5 } } }";

    [TestCase("adaptive", typeof(AdaptiveAdversary))]
    [TestCase("coalition", typeof(CoalitionAdversary))]
    [TestCase("exact", typeof(LatticeAdversary))]
    [TestCase("random", typeof(RandomAdversary))]
    [TestCase("{ kind: random, per: episode }", typeof(RandomAdversary))]
    [TestCase("{ kind: fixed, outside: allow, kernel: " + Kernel + " }", typeof(FixedAdversary))]
    public void An_adversary_is_made_and_resolves_to_itself(string adversary, Type type)
    {
        var read = Read(adversary);
        Assert.That(read.Problems, Is.Empty);
        var study = read.Study!;
        var point = StationaryCertificate.Certify(study.Game, [0.5, 0.5, 0.5, 0.5], [0.5, 0.5], TieGroups.None(2));
        Assert.That(study.Adversary(study.Game, point, 10)(), Is.TypeOf(type));
        var again = ScenarioReader.Read("y.yaml", study.ResolvedScenario, BuiltIns.Catalog());
        Assert.That(again.Problems, Is.Empty);
        Assert.That(again.Study!.ResolvedScenario, Is.EqualTo(study.ResolvedScenario));
    }

    [Test]
    public void A_fixed_kernel_may_depend_on_the_population()
    {
        var study = Read("{ kind: fixed, outside: allow, kernel: " + Kernel + " }").Study!;
        var point = StationaryCertificate.Certify(study.Game, [0.5, 0.5, 0.5, 0.5], [0.5, 0.5], TieGroups.None(2));
        double[] population = [0.75, 0.25], kernel = new double[8];
        var model = study.Game.NewModel();
        study.Game.Freeze(population, model);
        study.Adversary(study.Game, point, 10)().Choose(new Moment(0, population, model), kernel);
        Assert.That(kernel, Is.EqualTo((double[])[0.85, 0.15, 1, 0, 0.5, 0.5, 0.5, 0.5]).Within(1e-15));
    }

    [TestCase("fixed", "x.yaml(4,26): the adversary fixed needs its kernel. Give { kind: fixed, kernel: { STATE: { ACTION: { NEXT_STATE: probability, ... } } } }.")]
    [TestCase("{ kind: random, per: month }", "x.yaml(4,47): unknown period 'month'. Known: step, episode.")]
    [TestCase("{ kind: random, outside: allow }", "x.yaml(4,42): unknown key 'outside' in population.adversary. Known: kind, per.")]
    [TestCase("{ kind: fixed, kernel: { S: { \"*\": { S: 0.5, I: 0.6 } }, I: { \"*\": { S: 1 } } } }", "population.adversary.kernel: kernel row (s=0, a=0) sums to 1.1")]
    [TestCase("{ kind: fixed, kernel: { S: { \"*\": { S: 0.5, I: 0.5 } }, I: { \"*\": { S: 0.5, I: 0.5 } } } }",
        "x.yaml(4,61): population.adversary.kernel: row (s=S, a=none) is outside its ambiguity set by 0.43 at mu=(1, 0), the worst of the populations looked at (all 2 vertices and 66 sampled points); "
        + "allowed is at most 1e-10. Change the kernel, enlarge the radius, or write outside: allow.")]
    [TestCase("{ kind: fixed, kernel: { S: { \"*\": { S: 1 } } } }", "x.yaml(4,49): population.adversary.kernel has no entry for state 'I'; name it or add \"*\" for every state not named.")]
    public void Defects_are_reported_at_their_place(string adversary, string expected)
    {
        var problems = Read(adversary).Problems.Select(p => p.ToString()).ToArray();
        Assert.That(problems, Has.Length.EqualTo(1));
        Assert.That(problems[0], Does.Contain(expected));
    }

    private static ScenarioResult Read(string adversary) => ScenarioReader.Read("x.yaml",
        "schema: 1\nname: x\ngame: { kind: sis }\npopulation: { adversary: " + adversary + " }\nambiguity: { family: total_variation, radius: 0.05 }\n", BuiltIns.Catalog());
}
