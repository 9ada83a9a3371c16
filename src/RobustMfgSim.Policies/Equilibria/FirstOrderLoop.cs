using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;

namespace RobustMfgSim.Policies.Equilibria;

/// <summary>Where a first-order method stands. The loop fills it, the method's rule changes policy and population.</summary>
/// <param name="states">Number of states n.</param>
/// <param name="actions">Number of actions m.</param>
internal sealed class FirstOrderState(int states, int actions)
{
    /// <summary>Iteration, from 1.</summary>
    public int Iteration { get; set; }

    /// <summary>Unit of temperatures and steps: the span of Q at the start, or 1.</summary>
    public double Scale { get; set; }

    /// <summary>pi, [n x m].</summary>
    public double[] Policy { get; } = new double[states * actions];

    /// <summary>mu, [n].</summary>
    public double[] Population { get; } = new double[states];

    /// <summary>Q at mu: of the best reply, or of pi itself, as the method asks. [n x m].</summary>
    public double[] ActionValues { get; set; } = new double[states * actions];

    /// <summary>The greedy policy of the best reply where the method asks for one, [n x m].</summary>
    public double[] Greedy { get; set; } = new double[states * actions];
}

/// <summary>One method: how a policy answers action values, and how a population follows.</summary>
internal interface IFirstOrderRule
{
    /// <summary>Whether Q is that of the policy at hand (true) or of the best reply (false).</summary>
    bool EvaluatesPolicy { get; }

    /// <summary>Changes pi, [n x m], given Q.</summary>
    void UpdatePolicy(FirstOrderState state);

    /// <summary>w_k in (0, 1]: how far population and averaged kernel move towards what iteration k finds.</summary>
    double Weight(int iteration);
}

/// <summary>
/// The loop that first-order methods share (eq. E5). Every iteration freezes the game at mu, plans robustly, lets the rule answer, averages nature's kernels over iterations (eq. E6: her
/// minimisers jump where values tie, and their average is what the population needs), and moves mu towards its image under the average (L towards its image
/// times the rule's policy, where the game couples through states and actions). Every result is judged by <see cref="StationaryCertificate"/>, which shares no code with the rules; no method is believed.
/// </summary>
internal static class FirstOrderLoop
{
    // Certificates cost as much as an iteration: they are taken at these steps and at every tenth more than the last.
    private const int FirstCheck = 8, StalledChecks = 40;

    public static EquilibriumResult Run(
        RobustGame game, string solver, IFirstOrderRule rule, EquilibriumOptions options, IProgress<SolverProgress>? progress, CancellationToken cancellation)
    {
        var run = new Iterates(game, rule);
        var history = new List<double>();
        StationaryPoint? best = null;
        double bestError = double.PositiveInfinity, moved = 0, movedBefore = 0;
        int nextCheck = FirstCheck, stalled = 0;
        var status = SolveStatus.IterationLimit;
        int k = 0;
        while (k < options.MaxIterations && status == SolveStatus.IterationLimit)
        {
            if (cancellation.IsCancellationRequested)
            {
                status = SolveStatus.Cancelled;
                break;
            }

            k++;
            (movedBefore, moved) = (moved, run.Step(k));
            if (k < nextCheck && k < options.MaxIterations)
            {
                continue;
            }

            nextCheck = k + Math.Max(1, k / 10);
            var point = StationaryCertificate.Certify(game, [.. run.State.Policy], [.. run.State.Population], TieGroups.None(game.States));
            double error = Math.Max(point.Residuals.Optimality, point.Residuals.Consistency);
            history.Add(point.Residuals.MeanFieldExploitability);
            progress?.Report(new(solver.Replace('_', ' '), k, error));
            stalled = error < 0.999 * bestError ? 0 : stalled + 1;
            if (best is null || error < bestError)
            {
                (best, bestError) = (point, error);
            }

            status = StationaryCertificate.Holds(point, options.Tolerance) ? SolveStatus.Converged
                : !double.IsFinite(error) ? SolveStatus.NumericalFailure
                : stalled >= StalledChecks ? SolveStatus.Stalled : status;
            best = status == SolveStatus.Converged ? point : best;
        }

        best ??= StationaryCertificate.Certify(game, [.. run.State.Policy], [.. run.State.Population], TieGroups.None(game.States));
        return new(status, solver, k, best, Why(status, options, best)) { History = history, ErrorEstimate = ErrorEstimate(status, moved, movedBefore) };
    }

    // Eq. E5: |mu_j - mu*| <= q/(1-q) |mu_j - mu_{j-1}| with q the observed ratio of the last two moves, where that is below one.
    private static double? ErrorEstimate(SolveStatus status, double moved, double movedBefore)
    {
        double ratio = movedBefore > 0 ? moved / movedBefore : 1;
        return status == SolveStatus.Converged && ratio < 1 ? ratio / (1 - ratio) * moved : null;
    }

    private static string Why(SolveStatus status, EquilibriumOptions options, StationaryPoint best) => status switch
    {
        SolveStatus.Converged => "",
        SolveStatus.Cancelled => "The search was cancelled.",
        SolveStatus.IterationLimit => string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"The limit of {options.MaxIterations} iterations was reached at residuals {best.Residuals.Optimality:g2} (optimality) and {best.Residuals.Consistency:g2} (consistency). The solver auto finishes such points."),
        SolveStatus.NumericalFailure => "A residual is not a finite number.",
        _ => string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"The residuals have stopped falling at {best.Residuals.Optimality:g2} (optimality) and {best.Residuals.Consistency:g2} (consistency). The solver auto finishes such points."),
    };

    private sealed class Iterates
    {
        private readonly RobustGame _game;
        private readonly IFirstOrderRule _rule;
        private readonly FrozenModel _model;
        private readonly PreparedValues _values;
        private readonly double[] _kernel, _average, _next, _coupling, _image;

        public Iterates(RobustGame game, IFirstOrderRule rule)
        {
            (_game, _rule, _model, _values) = (game, rule, game.NewModel(), new(game.States));
            State = new(game.States, game.Actions);
            game.Game.InitialDistribution.CopyTo(State.Population);
            Array.Fill(State.Policy, 1.0 / game.Actions);
            _kernel = new double[_model.Kernel.Length];
            _average = new double[_kernel.Length];
            _next = new double[game.States];
            _coupling = game.CouplesThroughActions ? game.CouplingOf(State.Population, State.Policy) : State.Population;
            _image = game.CouplesThroughActions ? new double[game.CouplingSize] : _next;
        }

        public FirstOrderState State { get; }

        // One iteration; returns |mu_k - mu_{k-1}|_1.
        public double Step(int k)
        {
            State.Iteration = k;
            _game.Freeze(_coupling, _model);
            var solution = _rule.EvaluatesPolicy
                ? RobustPlanner.Evaluate(_model, _game.Ambiguity, _game.Discount, State.Policy)
                : RobustPlanner.Optimise(_model, _game.Ambiguity, _game.Discount);
            (State.ActionValues, State.Greedy) = (solution.ActionValues, solution.Policy);
            if (k == 1)
            {
                double span = solution.ActionValues.Max() - solution.ActionValues.Min();
                State.Scale = span > 0 ? span : 1;
            }

            _rule.UpdatePolicy(State);
            _values.Prepare(solution.Value);
            RobustBellmanOperator.WorstKernel(_model, _game.Ambiguity, _values, _kernel);
            double weight = _rule.Weight(k), moved = 0;
            for (int i = 0; i < _kernel.Length; i++)
            {
                _average[i] = k == 1 ? _kernel[i] : _average[i] + (weight * (_kernel[i] - _average[i]));
            }

            PopulationMap.Step(State.Population, State.Policy, _average, _next);
            if (_game.CouplesThroughActions)
            {
                StateActionDistribution.Join(_next, State.Policy, _image);
            }

            for (int i = 0; i < _image.Length; i++)
            {
                double move = weight * (_image[i] - _coupling[i]);
                _coupling[i] += move;
                moved += Math.Abs(move);
            }

            // Kernels that depend on mu would let rounding in its masses grow from step to step.
            _game.Couplings.Normalise(_coupling);
            if (_game.CouplesThroughActions)
            {
                StateActionDistribution.Marginal(_coupling, State.Population);
            }

            return moved;
        }
    }
}
