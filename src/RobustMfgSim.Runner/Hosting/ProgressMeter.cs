using RobustMfgSim.Policies.Equilibria;
using RobustMfgSim.Runner.Results;

namespace RobustMfgSim.Runner.Hosting;

/// <summary>Turns counts into progress reports, ten a second at most, four of them with a new estimate. The clock is used for reports only and reaches no result.</summary>
internal sealed class ProgressMeter(IProgress<StudyProgress>? target, TimeProvider time) : IProgress<SolverProgress>
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100), EstimatePause = TimeSpan.FromMilliseconds(250);

    private StudyPhase _phase;
    private string _detail = "";
    private long? _agents;
    private long _total, _started, _reported, _estimated, _done;
    private double? _residual;
    private Func<RunningEstimate?>? _soFar;
    private RunningEstimate? _estimate;
    private bool _open;

    /// <summary>Starts a phase and reports it at once. What the episodes so far say is asked for by the thread that counts them.</summary>
    public void Begin(StudyPhase phase, string detail, long? agents = null, long total = 0, Func<RunningEstimate?>? soFar = null)
    {
        Leave();
        (_phase, _detail, _agents, _total, _done, _residual) = (phase, detail, agents, total, 0, null);
        (_soFar, _estimate, _estimated) = (soFar, null, 0);
        (_started, _open) = (time.GetTimestamp(), true);
        StudyMetrics.Enter(phase);
        Send(false);
    }

    /// <summary>Counts an episode.</summary>
    public void Episode()
    {
        StudyMetrics.Episodes(1, _agents, stored: false);
        _done++;
        if (time.GetElapsedTime(_reported) >= Pause)
        {
            Send(false);
        }
    }

    /// <summary>Counts episodes that were read from a store.</summary>
    public void Stored(long episodes)
    {
        if (episodes > 0)
        {
            StudyMetrics.Episodes(episodes, _agents, stored: true);
            _done += episodes;
            Send(false);
        }
    }

    /// <summary>Takes a solver's report.</summary>
    public void Report(SolverProgress value)
    {
        (_detail, _done, _residual) = (value.Stage, value.Iterations, value.Residual);
        if (time.GetElapsedTime(_reported) >= Pause)
        {
            Send(false);
        }
    }

    /// <summary>Ends the phase and reports it at once.</summary>
    public void End()
    {
        Leave();
        Send(true);
    }

    /// <summary>The study has ended, whatever it was doing.</summary>
    public void Leave()
    {
        if (_open)
        {
            _open = false;
            StudyMetrics.Leave(_phase, _agents, time.GetElapsedTime(_started));
        }
    }

    /// <summary>Ends a phase of solving with what came of it, which the solver's own last report need not tell.</summary>
    public void End(EquilibriumResult result)
    {
        var residuals = result.Point.Residuals;
        (_detail, _done, _residual) = (SnakeCase.Of(result.Status).Replace('_', ' '), result.Iterations, residuals.Largest);
        End();
    }

    private void Send(bool finished)
    {
        if (target is null)
        {
            return;
        }

        if (_done > 0 && (finished || time.GetElapsedTime(_estimated) >= EstimatePause))
        {
            (_estimate, _estimated) = (_soFar?.Invoke(), time.GetTimestamp());
        }

        _reported = time.GetTimestamp();
        double seconds = time.GetElapsedTime(_started).TotalSeconds;
        double? rate = _total > 0 && _done > 0 && seconds > 0 ? _done / seconds : null;
        TimeSpan? left = rate is { } r && _done < _total ? TimeSpan.FromSeconds(Math.Min((_total - _done) / r, TimeSpan.MaxValue.TotalSeconds / 2)) : null;
        target.Report(new(_phase, _detail, _agents, _done, _total, rate, left, _residual, finished) { Estimate = _estimate });
    }
}
