namespace RobustMfgSim.Core.RobustDynamics;

/// <summary>
/// Tells when only rounding is left. A method that shrinks the residual by (1 + gamma)/2 or better with every sweep, or by gamma with every second one, halves it within
/// 1.4/(1 - gamma) sweeps; where twice that has not sufficed the residual is at its floor.
/// </summary>
internal struct Patience(double discount)
{
    private readonly int _allowed = 10 + (int)(3 / (1 - discount));
    private double _goal = double.PositiveInfinity;
    private int _since;

    /// <summary>Whether to give up, given the residual after one more sweep (or a few).</summary>
    public bool IsOver(double residual)
    {
        _since++;
        if (residual <= _goal)
        {
            (_goal, _since) = (0.5 * residual, 0);
        }

        return _since > _allowed || double.IsNaN(residual);
    }
}
