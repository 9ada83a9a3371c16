using System.Runtime.InteropServices;
using System.Text.Json;
using RobustMfgSim.Verification.Estimators;

namespace RobustMfgSim.Python;

/// <summary>What Python calls to evaluate functions of its own; see <see cref="Exports"/>.</summary>
internal static unsafe class EvaluationExports
{
    /// <summary>
    /// What a function gives that has written its rows. An interrupt can end it before it is under way: what it gives then is whatever stands there, which must not pass for an answer.
    /// </summary>
    internal const int Answered = 0x524D4647;

    /// <summary>
    /// What one of N agents gains by playing a function, with its interval. The function gets (K, states [K], populations [K x n], rows [K x m]), writes the rows, and gives <see cref="Answered"/> or, when it could
    /// not, something else; it is called by the thread that called this.
    /// </summary>
    [UnmanagedCallersOnly]
    internal static int EvaluateCallback(long scenario, long agents, int episodes, nint function) => Boundary.Guard(() =>
    {
        Exports.Require((void*)function);
        var open = Exports.Study(scenario);
        var rule = new PrecisionRule(episodes > 0 ? episodes : open.Study.Episodes, open.Study.Precision, open.Study.Confidence);
        var design = open.Design(agents, CancellationToken.None) with { Draws = open.Study.TaggedDraws };
        var point = new CallbackEvaluation(design, agents, (int)rule.Checkpoints[^1], Source((delegate* unmanaged<long, long*, double*, double*, int>)function)).Run(rule);
        var gain = point.Exploitability[0].Gain;
        return JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["agents"] = agents,
            ["episodes"] = point.Episodes,
            ["horizon"] = point.Horizon,
            ["estimate"] = gain.Estimate,
            ["low"] = gain.Low,
            ["high"] = gain.High,
            ["confidence"] = open.Study.Confidence,
        });
    });

    private static RowSource Source(delegate* unmanaged<long, long*, double*, double*, int> function) => (states, populations, rows) =>
    {
        // Rows that are not written are no distributions, and are found out.
        rows.Fill(double.NaN);
        fixed (long* s = states)
        {
            fixed (double* e = populations, r = rows)
            {
                if (function(states.Length, s, e, r) != Answered)
                {
                    throw new CallbackException();
                }
            }
        }
    };
}
