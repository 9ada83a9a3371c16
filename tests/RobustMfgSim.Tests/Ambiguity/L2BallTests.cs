using NUnit.Framework;
using RobustMfgSim.Core.Ambiguity;

namespace RobustMfgSim.Tests.Ambiguity;

public sealed class L2BallTests() : BallContract(
    Family.Ball("l2", s => new L2Ball(s), Math.Sqrt(2), Distances.L2, FaceDistance))
{
    // By hand: from (1/2, 1/2) the row moves by r / sqrt 2 along (1, -1).
    [Test]
    public void Two_states_move_along_the_diagonal()
    {
        var row = new double[2];
        new L2Ball(Support.Full).WorstRow([0.5, 0.5], 0.1, AmbiguityChecks.Prepare([3, 4]), row);
        Assert.That(row, Is.EqualTo(new[] { 0.5 + (0.1 / Math.Sqrt(2)), 0.5 - (0.1 / Math.Sqrt(2)) }).Within(1e-15));
    }

    // Distance of p0 to the rows on the argmin states: the others lose all, the argmin states gain equally.
    private static double FaceDistance(double[] p0, bool[] argmin)
    {
        double outside = p0.Where((_, s) => !argmin[s]).Sum();
        return Math.Sqrt(p0.Where((_, s) => !argmin[s]).Sum(p => p * p) + (outside * outside / argmin.Count(x => x)));
    }
}
