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
/// Steps of the engines beside the floor of the machine measured in the same run, as the table of docs/environments.md: dotnet run -c Release --project tools/RobustMfgSim.EngineBenchmarks. The fastest of
/// 21 samples, because the machine may be shared; figures of different runs do not compare, ratios do.
/// </summary>
internal static class Program
{
    private const int Samples = 21, Many = 1_000_000;

    private static void Main(string[] arguments)
    {
        if (arguments is ["batches"])
        {
            BatchSteps.Print();
            return;
        }

        Console.WriteLine("| one step | ns | agent-steps a second | times the floor |");
        Console.WriteLine("| --- | ---: | ---: | ---: |");
        double floor = Floor();
        Report("Floor: copy one byte an agent", floor, Many, floor);
        Report("Random bits alone, 16 an agent", Bits(), Many, floor);
        double engine = 0;
        foreach (var width in InstructionWidths.Supported())
        {
            engine = Engine(4, Many, EngineKind.Agents, width);
            Report($"Next state, {width}", engine, Many, floor);
        }

        foreach (var width in InstructionWidths.Supported())
        {
            Report($"Action and next state, {width}", Joint(Many, width), Many, floor);
        }

        double whole = Whole(4, Many, EngineKind.Agents);
        Report("Whole step", whole, Many, floor);
        foreach (long agents in new[] { 100_000L, 1_000_000_000, 1_000_000_000_000 })
        {
            Report($"Counts, N = {agents:e0}", Engine(4, agents, EngineKind.Counts, null), agents, 0);
        }

        Report("Whole step, 2 x 2, N = 100", Whole(2, 100, EngineKind.Agents), 100, 0);
        Report("Whole step, 2 x 2, N = 100, counts", Whole(2, 100, EngineKind.Counts), 100, 0);
        Console.WriteLine();
        Console.WriteLine(FormattableString.Invariant($"whole step / step of the engine: {whole / engine:f2}"));
        Console.WriteLine(FormattableString.Invariant($"bytes allocated by 1,000 whole steps: {Allocated()}"));
        Console.WriteLine(FormattableString.Invariant($"bytes an agent at N = 1e7: {BytesAnAgent():f2}"));
        Console.WriteLine(FormattableString.Invariant($"two workers on two replications: {TwoWorkers():f2} times one"));
    }

    private static void Report(string name, double nanoseconds, long agents, double floor) => Console.WriteLine(FormattableString.Invariant(
        $"| {name} | {nanoseconds:f0} | {agents / nanoseconds * 1e9:0.0e+0} | {(floor > 0 ? FormattableString.Invariant($"{nanoseconds / floor:f1}") : "-")} |"));

    // Reading one byte and writing one byte an agent: no step can be faster.
    private static double Floor()
    {
        byte[] from = new byte[Many], to = new byte[Many];
        return Fastest(() => from.CopyTo(to, 0));
    }

    private static double Bits()
    {
        var bytes = new byte[2 * OutcomeKernel.Block];
        uint step = 0;
        return Fastest(() =>
        {
            step++;
            for (int start = 0, block = 0; start < Many; start += OutcomeKernel.Block, block++)
            {
                LaneGenerator.Fill(
                    new(1, StreamPurpose.Transition, 0, step, block), bytes.AsSpan(0, 2 * OutcomeKernel.Padded(Math.Min(OutcomeKernel.Block, Many - start))), InstructionWidths.Best);
            }
        });
    }

    private static long Allocated()
    {
        var process = Process(4, Many, EngineKind.Agents);
        Step(process);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int k = 0; k < 1000; k++)
        {
            Step(process);
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static double BytesAnAgent()
    {
        const int Agents = 10_000_000;
        long before = GC.GetAllocatedBytesForCurrentThread();
        var process = Process(4, Agents, EngineKind.Agents);
        double bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)Agents;
        Step(process);
        return bytes;
    }

    // Two replications of a study's kind, one after the other and side by side.
    private static double TwoWorkers()
    {
        PopulationProcess[] processes = [Process(4, 1000, EngineKind.Agents), Process(4, 1000, EngineKind.Agents)];
        void Replication(int worker)
        {
            processes[worker].Reset(1, (uint)worker);
            for (int t = 0; t < 5000; t++)
            {
                Step(processes[worker]);
            }
        }

        double one = Fastest(() => { Replication(0); Replication(1); });
        double two = Fastest(() =>
        {
            var other = new Thread(() => Replication(1));
            other.Start();
            Replication(0);
            other.Join();
        });
        return one / two;
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
        var process = Process(states, agents, kind);
        return Fastest(() => Step(process));
    }

    // Freeze, worst case, mean reward, move, empirical distribution.
    private static double Step(PopulationProcess process)
    {
        process.Decide();
        double reward = process.Mean(process.Moment.Model.Rewards);
        process.Move();
        return reward;
    }

    private static PopulationProcess Process(int states, long agents, EngineKind kind)
    {
        var game = new RobustGame(new Ring(states), new TotalVariationBall(Support.Full), new FixedRadius(0.1));
        var point = StationaryCertificate.Certify(game, [.. Enumerable.Repeat(0.5, states * 2)], [.. Enumerable.Repeat(1.0 / states, states)], TieGroups.None(states));
        var process = new PopulationProcess(
            game, [new("all", new TablePolicy(point.Policy, 2), new EquilibriumAdversary(game, point), agents, point.Population)], kind);
        process.Reset(1);
        return process;
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
