using System.Globalization;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Environments.Adversaries;

namespace RobustMfgSim.Environments.Sampling;

/// <summary>
/// The calls into policies and adversaries, which users may have written: what they throw, and rows that are no distributions, are told with the name of the policy or the class of the adversary, whose
/// policy it is, and the step. Nothing is drawn from rows that were not checked here.
/// </summary>
public static class CheckedCalls
{
    /// <summary>A policy decides.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="player">Whose policy it is.</param>
    /// <param name="moment">The moment.</param>
    /// <param name="actions">m.</param>
    /// <param name="table">Receives pi(a | s), [n x m].</param>
    /// <exception cref="InvalidOperationException">It throws, or a row is no distribution.</exception>
    public static void Decide(IPolicy policy, in Player player, in Moment moment, int actions, Span<double> table)
    {
        ArgumentNullException.ThrowIfNull(policy);
        try
        {
            policy.Decide(moment, table);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            throw ExtensionCall.Fault($"policy {player}", nameof(Decide), fault, moment.Step);
        }

        if (ProbabilityRows.FirstBroken(table, actions) >= 0)
        {
            ProbabilityRows.RequirePolicy(table, actions, player.ToString(), moment.Step);
        }
    }

    /// <summary>An adversary chooses.</summary>
    /// <param name="adversary">The adversary.</param>
    /// <param name="player">Whose rows it picks: the first group or agent that it was given to.</param>
    /// <param name="moment">The moment, with the game frozen at it.</param>
    /// <param name="kernel">Receives p(s' | s, a), [n x m x n].</param>
    /// <exception cref="InvalidOperationException">It throws, or a row is no distribution; a nominal row that is none is told as a fault of the game.</exception>
    public static void Choose(IAdversary adversary, in Player player, in Moment moment, Span<double> kernel)
    {
        ArgumentNullException.ThrowIfNull(adversary);
        try
        {
            adversary.Choose(moment, kernel);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            throw ExtensionCall.Fault($"adversary {Chooser(adversary, player)}", nameof(Choose), fault, moment.Step);
        }

        int states = moment.Model.States, actions = moment.Model.Actions;
        RequireNominal(moment);
        if (ProbabilityRows.FirstBroken(kernel, states) >= 0)
        {
            ProbabilityRows.RequireKernel(kernel, states, actions, Chooser(adversary, player), moment.Step);
        }
    }

    private static string Chooser(IAdversary adversary, in Player player) => $"{adversary.GetType().Name} {player}".TrimEnd();

    // An adversary that starts from a broken nominal row is not to blame, nor may its set hide one: the worst row of a ball around a negative row can be a distribution.
    private static void RequireNominal(in Moment moment)
    {
        int states = moment.Model.States, row = ProbabilityRows.FirstBroken(moment.Model.Kernel, states);
        if (row >= 0)
        {
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture,
                $"game: nominal kernel row (s={row / moment.Model.Actions}, a={row % moment.Model.Actions}) at step {moment.Step} {ProbabilityRows.Fault(moment.Model.Kernel.Slice(row * states, states))}."));
        }
    }
}
