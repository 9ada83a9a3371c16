using System.Globalization;
using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Core.Games;

// Looks at the tables that Freeze writes, at given populations.
internal sealed class TableChecks(IMeanFieldGame game, GameFindings findings)
{
    // Values that no game writes, put into the tables beforehand to see what Freeze leaves alone.
    private const double MarkA = -1.2345678901234567e-200, MarkB = 9.8765432109876543e+200;

    private readonly int _n = game.Shape.States, _m = game.Shape.Actions;

    public void At(IReadOnlyList<double[]> points)
    {
        var first = Frozen(points[0], MarkA);
        var other = Frozen(points[0], MarkB);
        if (first is null || other is null || !IsWritten(first, other))
        {
            return;
        }

        foreach (var mu in points)
        {
            if (Frozen(mu, double.NaN) is not { } model)
            {
                return;
            }

            Rewards(model, mu);
            for (int i = 0; i < _n * _m; i++)
            {
                Row(model.Row(i / _m, i % _m), i / _m, i % _m, mu);
            }
        }

        if (Frozen(points[0], MarkA) is { } again && !(Same(again.Rewards, first.Rewards) && Same(again.Kernel, first.Kernel)))
        {
            findings.Game($"Freeze gives different tables for the same population {findings.Text(points[0])}; it must depend on nothing else.");
        }
    }

    // Null when Freeze threw, which is reported.
    private FrozenModel? Frozen(double[] mu, double mark)
    {
        var model = new FrozenModel(_n, _m, game.Shape.Coupling);
        model.Rewards.Fill(mark);
        model.Kernel.Fill(mark);
        model.Radii.Fill(MarkA);
        mu.CopyTo(model.Coupling);
        try
        {
            game.Freeze(mu, model);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            findings.Game($"Freeze threw {e.GetType().Name} at {findings.Text(mu)}: {e.Message} It must work for every population in the simplex.");
            return null;
        }

        if (!Same(model.Coupling, mu) || model.Radii.ContainsAnyExcept(MarkA))
        {
            findings.Game("Freeze writes the model's population or radii; it must write rewards and kernel and nothing else.");
            return null;
        }

        return model;
    }

    // What kept both marks was not written.
    private bool IsWritten(FrozenModel a, FrozenModel b)
    {
        if (!a.Rewards.ContainsAnyExcept(MarkA) && !b.Rewards.ContainsAnyExcept(MarkB)
            && !a.Kernel.ContainsAnyExcept(MarkA) && !b.Kernel.ContainsAnyExcept(MarkB))
        {
            findings.Game("Freeze writes nothing into the model; it must write every reward and every kernel entry.");
            return false;
        }

        bool written = true;
        for (int i = 0; i < _n * _m; i++)
        {
            var (s, a1) = (i / _m, i % _m);
            if (a.Rewards[i] == MarkA && b.Rewards[i] == MarkB)
            {
                written = false;
                findings.Add(GamePart.Reward, s, a1, Defect.Unwritten, 0, () => $"Freeze leaves reward (s={s}, a={a1}) unwritten; it must write every reward.");
            }

            if (a.Row(s, a1).Contains(MarkA) && b.Row(s, a1).Contains(MarkB))
            {
                written = false;
                findings.Add(GamePart.Kernel, s, a1, Defect.Unwritten, 0, () => $"Freeze leaves entries of kernel row (s={s}, a={a1}) unwritten; it must write every entry.");
            }
        }

        return written;
    }

    private void Rewards(FrozenModel model, double[] mu)
    {
        for (int i = 0; i < _n * _m; i++)
        {
            double reward = model.Rewards[i];
            var (s, a) = (i / _m, i % _m);
            if (!double.IsFinite(reward))
            {
                findings.Add(GamePart.Reward, s, a, Defect.NotFinite, 0, () =>
                    $"reward (s={s}, a={a}) is {Number(reward)} at {findings.Text(mu)}; rewards must be finite numbers.");
            }
        }
    }

    private void Row(ReadOnlySpan<double> row, int s, int a, double[] mu)
    {
        double sum = 0;
        for (int t = 0; t < row.Length; t++)
        {
            double p = row[t];
            sum += p;
            if (!double.IsFinite(p))
            {
                int next = t;
                findings.Add(GamePart.Kernel, s, a, Defect.NotFinite, 0, () =>
                    $"kernel row (s={s}, a={a}) gives next state {next} the probability {Number(p)} at {findings.Text(mu)}; probabilities must be finite numbers.");
                return;
            }

            if (p < 0)
            {
                Negative(findings, s, a, t, p, mu);
            }
            else if (p > 0 && game.Shape.Blocks.Of(t) != game.Shape.Blocks.Of(s))
            {
                Outside(findings, s, a, t, p, mu);
            }
        }

        if (Math.Abs(sum - 1) > Tolerances.RowSum)
        {
            WrongSum(findings, s, a, sum, mu);
        }
    }

    public static void Negative(GameFindings findings, int s, int a, int next, double p, double[] mu) =>
        findings.Add(GamePart.Kernel, s, a, Defect.Negative, -p, () =>
            $"kernel row (s={s}, a={a}) gives next state {next} the probability {Number(p)} at {findings.Text(mu)}; probabilities must not be negative.", next);

    public static void Outside(GameFindings findings, int s, int a, int next, double p, double[] mu) =>
        findings.Add(GamePart.Kernel, s, a, Defect.Outside, p, () =>
            $"kernel row (s={s}, a={a}) gives next state {next}, which is in another block, the probability {Number(p)} at {findings.Text(mu)}; rows stay in the block of their state.", next);

    public static void WrongSum(GameFindings findings, int s, int a, double sum, double[] mu) =>
        findings.Add(GamePart.Kernel, s, a, Defect.RowSum, Math.Abs(sum - 1), () =>
            $"kernel row (s={s}, a={a}) sums to {Number(sum)} at {findings.Text(mu)}; rows must sum to 1 within 1e-9.");

    private static string Number(double x) => x.ToString("G12", CultureInfo.InvariantCulture);

    // Bit for bit, so that NaN equals itself.
    private static bool Same(ReadOnlySpan<double> x, ReadOnlySpan<double> y) =>
        System.Runtime.InteropServices.MemoryMarshal.AsBytes(x).SequenceEqual(System.Runtime.InteropServices.MemoryMarshal.AsBytes(y));
}
