namespace RobustMfgSim.Environments.Adversaries;

/// <summary>
/// The population's adversary (eq. N2): a feedback rule that picks kernel rows from the ambiguity sets around the empirical distribution.
/// An instance belongs to one worker and may keep scratch memory; it must not carry information from one moment to the next.
/// </summary>
public interface IAdversary
{
    /// <summary>Writes p(s' | s, a) for this moment, [n x m x n]. Allocates nothing.</summary>
    void Choose(in Moment moment, Span<double> kernel);

    /// <summary>The rule for the rows of the tagged agent itself: this one, unless nature treats that agent differently from all others.</summary>
    IAdversary ForTagged => this;
}
