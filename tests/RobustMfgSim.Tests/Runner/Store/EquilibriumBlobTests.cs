using NUnit.Framework;
using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Policies.Equilibria;
using RobustMfgSim.Runner.Store;

namespace RobustMfgSim.Tests.Runner.Store;

public sealed class EquilibriumBlobTests
{
    [Test]
    public void AnEquilibriumComesBackToTheBit()
    {
        var ties = new TieGroups(3, [[2, 0]]);
        var point = new StationaryPoint(
            [0.1, 0.9, 1, 0, double.Epsilon, 1], [0.2, 0.3, 0.5], [-0.0, 1.0 / 3, double.MaxValue], [1, 2, 3, 4, 5, double.NaN], [.. Enumerable.Range(0, 18).Select(k => Math.Sqrt(k))], ties,
            new(1, 2, 3, 4, 5, 6) { BlockMass = 7 })
        {
            Mixture = [new(0.25, new TieOrder(ties, [[2, 0]], 3)), new(0.75, new TieOrder(ties, [[0, 2]], 3))],
        };
        point = point with { Groups = [new(0.75, [0.1, 0.2, 0.7], point), new(0.25, [1, 0, 0], point with { Value = [7, 8, 9] })] };
        var result = new EquilibriumResult(SolveStatus.Stalled, "auto", 17, point, "why not: é") { History = [1, 0.1], ErrorEstimate = 1e-9 };

        var back = EquilibriumBlob.Read(EquilibriumBlob.Write(result));

        Assert.That((back.Status, back.Solver, back.Iterations, back.Message, back.ErrorEstimate), Is.EqualTo((result.Status, "auto", 17, result.Message, (double?)1e-9)));
        foreach (var table in new Func<StationaryPoint, double[]>[] { p => p.Policy, p => p.Population, p => p.Value, p => p.ActionValues, p => p.Kernel })
        {
            Assert.That(table(back.Point).Select(BitConverter.DoubleToInt64Bits), Is.EqualTo(table(point).Select(BitConverter.DoubleToInt64Bits)));
        }

        Assert.That(back.Point.Residuals, Is.EqualTo(point.Residuals));
        Assert.That(back.Point.Ties.Groups, Is.EqualTo(point.Ties.Groups));
        Assert.That(back.Point.Mixture.Select(p => p.Weight), Is.EqualTo(new[] { 0.25, 0.75 }));
        Assert.That(back.Point.Mixture.Select(p => p.Order.Groups[0]), Is.EqualTo(new[] { new[] { 2, 0 }, [0, 2] }));
        Assert.That(back.Point.Groups.Select(g => (g.Share, g.Distribution[2], g.Point.Value[0])), Is.EqualTo(new[] { (0.75, 0.7, -0.0), (0.25, 0, 7.0) }));
        Assert.That(back.History, Is.EqualTo(result.History));
        Assert.That(EquilibriumBlob.Write(back), Is.EqualTo(EquilibriumBlob.Write(result)));
    }

    [Test]
    public void AnotherFormatIsRefused()
    {
        byte[] blob = EquilibriumBlob.Write(TinyStudy.Converged);
        blob[0] = 99;
        Assert.That(() => EquilibriumBlob.Read(blob), Throws.TypeOf<InvalidDataException>().With.Message.Contains("format 99"));
        Assert.That(() => EquilibriumBlob.Read(EquilibriumBlob.Write(TinyStudy.Converged)[..40]), Throws.InstanceOf<IOException>());
    }
}
