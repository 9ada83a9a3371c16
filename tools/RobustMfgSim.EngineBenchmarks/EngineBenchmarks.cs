using System.Diagnostics;
using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Numerics;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Environments.Engines;

namespace RobustMfgSim.EngineBenchmarks;

/// <summary>
/// Steps of the engines beside the floor of the machine measured in the same run: dotnet run -c Release --project tools/RobustMfgSim.EngineBenchmarks. The fastest of 21 samples, because the machine may be shared; figures of different runs
/// do not compare, ratios do.
/// </summary>
internal static class Program
{
    private const int Samples = 21;

    private static void Main()
    {
        Console.WriteLine("engine                                             ns a step     agent-steps/s   of the floor");
        double floor = Floor(1_000_000);
        foreach (var width in InstructionWidths.Supported())
        {
            Report($"agents, next state, 4 x 2, N = 1e6, {width}", Engine(4, 1_000_000, EngineKind.Agents, width), 1_000_000, floor);
        }

        foreach (var width in InstructionWidths.Supported())
        {
            Report($"agents, action and next state, 4 x 2, N = 1e6, {width}", Joint(1_000_000, width), 1_000_000, floor);
        }

        foreach (long agents in new[] { 100_000L, 100_000_000, 1_000_000_000_000 })
        {
            Report($"counts, 4 x 2, N = {agents:e0}", Engine(4, agents, EngineKind.Counts, null), agents, 0);
        }

        Report("whole step, 4 x 2, total variation, N = 1e6", Whole(4, 1_000_000, EngineKind.Agents), 1_000_000, floor);
        Report("whole step, 2 x 2, total variation, N = 100", Whole(2, 100, EngineKind.Agents), 100, 0);
        Report("whole step, 2 x 2, total variation, N = 100, counts", Whole(2, 100, EngineKind.Counts), 100, 0);
    }

    private static void Report(string name, double nanoseconds, long agents, double floor) => Console.WriteLine(
        FormattableString.Invariant($"{name,-52} {nanoseconds,10:f0} {agents / nanoseconds * 1e9,17:e2}   {(floor > 0 ? FormattableString.Invariant($"{nanoseconds / floor,8:f1} x") : "")}"));

    // Reading one byte and writing one byte an agent: no step can be faster.
    private static double Floor(int agents)
    {
        byte[] from = new byte[agents], to = new byte[agents];
        double nanoseconds = Fastest(() => from.CopyTo(to, 0));
        Report("floor: copy one byte an agent", nanoseconds, agents, nanoseconds);
        return nanoseconds;
    }

    private static double Engine(int states, long agents, EngineKind kind, InstructionWidth? width)
    {
        var engine = EngineChoice.Create(kind, states, [agents], width);
        double[] initial = [.. Enumerable.Repeat(1.0 / states, states)], rows = Rows(states);
        engine.Start(initial, 1, 0);
        uint step = 0;
        return Fastest(() => engine.Move(rows, step++));
    }

    private static double Joint(int agents, InstructionWidth width)
    {
        var table = new OutcomeTable(4, 8);
        for (int s = 0; s < 4; s++)
        {
            double[] own = Rows(4)[(4 * s)..((4 * s) + 4)];
            table.Set(s, [.. own.Select(p => 0.3 * p), .. Enumerable.Reverse(own).Select(p => 0.7 * p)]);
        }

        var mover = new JointMover(4, 2, width);
        byte[] states = new byte[OutcomeKernel.Padded(agents)], actions = new byte[states.Length], bytes = new byte[2 * OutcomeKernel.Block];
        var counts = new long[4];
        uint step = 0;
        return Fastest(() =>
        {
            step++;
            Array.Clear(counts);
            for (int start = 0, block = 0; start < states.Length; start += OutcomeKernel.Block, block++)
            {
                int length = Math.Min(OutcomeKernel.Block, states.Length - start);
                var address = new BlockAddress(1, StreamPurpose.Transition, 0, step, block);
                LaneGenerator.Fill(address, bytes.AsSpan(0, 2 * length), width);
                mover.Move(table, address, bytes.AsSpan(0, 2 * length), states.AsSpan(start, length), actions.AsSpan(start, length));
                StateCounter.Add(states.AsSpan(start, length), counts);
            }
        });
    }

    private static double Whole(int states, long agents, EngineKind kind)
    {
        var game = new RobustGame(new Ring(states), new TotalVariationBall(Support.Full), new FixedRadius(0.1));
        var point = StationaryCertificate.Certify(game, [.. Enumerable.Repeat(0.5, states * 2)], [.. Enumerable.Repeat(1.0 / states, states)], TieGroups.None(states));
        var process = new PopulationProcess(
            game, [new("all", new TablePolicy(point.Policy, 2), new EquilibriumAdversary(game, point), agents, point.Population)], kind);
        process.Reset(1);
        double sum = 0;
        long before = GC.GetAllocatedBytesForCurrentThread();
        double nanoseconds = Fastest(() =>
        {
            process.Decide();
            sum += process.Mean(process.Moment.Model.Rewards);
            process.Move();
        });
        Console.WriteLine(FormattableString.Invariant($"  ({GC.GetAllocatedBytesForCurrentThread() - before} bytes allocated by all samples together; mean reward {sum:e1})"));
        return nanoseconds;
    }

    private static double[] Rows(int states) =>
        states == 4 ? [.70, .15, .10, .05, .05, .80, .10, .05, .10, .10, .60, .20, .25, .25, .25, .25] : [.9, .1, .4, .6];

    // Each sample is long enough to be measured well.
    private static double Fastest(Action step)
    {
        step();
        int repeats = 1;
        var samples = new double[Samples];
        for (int k = 0; k < Samples;)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < repeats; i++)
            {
                step();
            }

            double nanoseconds = Stopwatch.GetElapsedTime(start).TotalNanoseconds;
            if (nanoseconds < 5e6)
            {
                repeats *= 2;
                continue;
            }

            samples[k++] = nanoseconds / repeats;
        }

        Array.Sort(samples);
        return samples[0];
    }

    // Agents walk round; where it is crowded they are slower.
    private sealed class Ring(int states) : IMeanFieldGame
    {
        private readonly double[] _start = [.. Enumerable.Repeat(1.0 / states, states)];

        public GameShape Shape { get; } = new([.. Enumerable.Range(0, states).Select(s => $"s{s}")], ["stay", "go"]);

        public double Discount => 0.9;

        public ReadOnlySpan<double> InitialDistribution => _start;

        public void Freeze(ReadOnlySpan<double> population, FrozenModel model)
        {
            model.Kernel.Clear();
            for (int s = 0; s < states; s++)
            {
                double move = 0.8 - (0.5 * population[s]);
                for (int a = 0; a < 2; a++)
                {
                    double p = a == 1 ? move : 0.1;
                    model.Row(s, a)[(s + 1) % states] = p;
                    model.Row(s, a)[s] += 1 - p;
                    model.Rewards[(2 * s) + a] = -s - (0.1 * a) - population[s];
                }
            }
        }
    }
}
