namespace RobustMfgSim.Verification.Moments;

/// <summary>
/// What the inequalities of (T6) need to know where the tagged agent is in state s and everybody's counts are c: its rows at e = c / N, the monomials of
/// z = sqrt(N) (e - mu) and, for each of its own next states s', their conditional expectation in the next step.
/// </summary>
internal sealed class LatticePosition(int states, int actions, int monomials)
{
    public int State { get; set; }

    /// <summary>z^alpha here, [F].</summary>
    public double[] Here { get; } = new double[monomials];

    /// <summary>E z'^alpha given s', [n x F].</summary>
    public double[] Next { get; } = new double[states * monomials];

    /// <summary>r(s, a, e), [m].</summary>
    public double[] Rewards { get; } = new double[actions];

    /// <summary>Radii of (s, a) at e, [m].</summary>
    public double[] Radii { get; } = new double[actions];

    /// <summary>Pbar(. | s, a, e), [m x n].</summary>
    public double[] Nominal { get; } = new double[actions * states];

    /// <summary>The population's rule P(. | s, a, e), [m x n].</summary>
    public double[] Kernel { get; } = new double[actions * states];

    public LatticePosition Copy()
    {
        var copy = new LatticePosition(Next.Length / Here.Length, Rewards.Length, Here.Length);
        CopyTo(copy);
        return copy;
    }

    public void CopyTo(LatticePosition target)
    {
        target.State = State;
        Here.CopyTo(target.Here, 0);
        Next.CopyTo(target.Next, 0);
        Rewards.CopyTo(target.Rewards, 0);
        Radii.CopyTo(target.Radii, 0);
        Nominal.CopyTo(target.Nominal, 0);
        Kernel.CopyTo(target.Kernel, 0);
    }
}
