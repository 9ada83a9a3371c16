using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Ambiguity.SRectangular;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Scenarios;
using RobustMfgSim.Tests.Oracles;

namespace RobustMfgSim.Tests.Ambiguity;

/// <summary>Sets of a game with blocks (eq. G3): no mass leaves a block, and inside a block a set is that of a game which has only the block's states.</summary>
internal sealed class BlockSetTests
{
    private const int States = 7;

    // From the states of a set, each known by its number in the whole game, to the set over them: data of a state are a function of its number.
    private static readonly Dictionary<string, Func<int[], IAmbiguitySet>> Families = new()
    {
        ["none"] = _ => new NominalSet(),
        ["contamination"] = _ => new ContaminationBall(Support.Full),
        ["total_variation"] = _ => new TotalVariationBall(Support.Full),
        ["l1"] = _ => new L1Ball(Support.Nominal),
        ["l_infinity"] = _ => new LInfinityBall(Support.Full),
        ["l2"] = _ => new L2Ball(Support.Full),
        ["kl"] = _ => new KullbackLeiblerBall(Support.Full),
        ["reverse_kl"] = _ => new ReverseKullbackLeiblerBall(Support.Full),
        ["chi_square"] = _ => new ChiSquareBall(),
        ["neyman"] = _ => new NeymanBall(Support.Full),
        ["hellinger"] = _ => new HellingerBall(Support.Full),
        ["cressie_read"] = _ => new CressieReadBall(Support.Full, 0.5),
        ["density_ratio"] = _ => new DensityRatioSet(0.5, 2),
        ["weighted_l1"] = states => new WeightedL1Ball(Support.Full, [.. states.Select(s => 1.0 + s)]),
        ["wasserstein"] = states => new WassersteinBall(Support.Full, [.. states.Select(s => states.Select(t => (double)Math.Abs(s - t)).ToArray())]),
        ["interval"] = states => new IntervalSet(Support.Full, [.. states.Select(_ => 0.0)], [.. states.Select(s => 0.9 + (0.01 * s))]),
        ["moment"] = states => new MomentSet(Support.Full, [[.. states.Select(s => s / 10.0)]], [0], [0.9]),
    };

    // Of the other families, finite has a test of its own below.
    [Test]
    public void Every_built_in_family_is_looked_at() =>
        Assert.That(BuiltIns.Catalog().AmbiguitySets.Entries.Select(e => e.Descriptor.Name), Is.SubsetOf(Families.Keys.Append("finite")));

    [Test]
    public void Inside_a_block_a_set_is_that_of_a_game_with_the_block_s_states_alone([ValueSource(nameof(Names))] string family, [Range(1, 12)] int number)
    {
        var draw = new Draw(number);
        var (game, blocks) = Game(draw, Families[family]([.. Enumerable.Range(0, States)]));
        double[] v = draw.Values(States), row = new double[States];
        double radius = draw.Radius(0.5);
        int[][] tied = [.. blocks.Where(b => b.Length > 1).Select(b => b[..2])];
        var ties = new TieGroups(States, tied);
        var order = new TieOrder(ties, [.. ties.Groups.Select(g => g.Reverse().ToArray())], States);
        foreach (int way in Enumerable.Range(0, 3))
        {
            var whole = new PreparedValues(States);
            Prepare(whole, v, way, ties, order);
            foreach (int[] block in blocks)
            {
                var alone = Families[family](block);
                var part = new PreparedValues(block.Length);
                var own = block.Length > 1 ? new TieGroups(block.Length, [[0, 1]]) : TieGroups.None(1);
                Prepare(part, [.. block.Select(s => v[s])], way, own, new TieOrder(own, [.. own.Groups.Select(g => g.Reverse().ToArray())], block.Length));
                double[] nominalPart = draw.Distribution(block.Length), nominal = new double[States], expected = new double[block.Length];
                Put(nominalPart, block, nominal);
                var set = game.Ambiguity.At(block[0]);
                Assert.That(set.WorstValue(nominal, radius, whole), Is.EqualTo(alone.WorstValue(nominalPart, radius, part)));
                set.WorstRow(nominal, radius, whole, row);
                alone.WorstRow(nominalPart, radius, part, expected);
                Assert.That(row, Is.EqualTo(Put(expected, block, new double[States])), $"way {way}");
                Assert.That(set.Violation(nominal, radius, row), Is.EqualTo(alone.Violation(nominalPart, radius, expected)));
                set.SmoothedRow(nominal, radius, whole, 0.1, row);
                alone.SmoothedRow(nominalPart, radius, part, 0.1, expected);
                Assert.That(row, Is.EqualTo(Put(expected, block, new double[States])));
            }
        }
    }

    [Test]
    public void Nature_takes_mass_to_the_worst_state_of_the_block_and_never_beyond([Values(Support.Full, Support.Nominal)] Support support)
    {
        // Blocks {0, 2, 4} and {1, 3}; the lowest value of all is in the other block. By hand, 0.2 of mass from state 0 (V = 5) to the block's lowest, or its lowest with nominal mass.
        var game = new RobustGame(TabularBlocks([[0, 2, 4], [1, 3]]), new TotalVariationBall(support), new FixedRadius(0.2));
        var values = new PreparedValues(5);
        values.Prepare([5, -9, 1, -8, 3]);
        double[] nominal = [0.7, 0, 0, 0, 0.3], row = new double[5];
        game.Ambiguity.At(0).WorstRow(nominal, 0.2, values, row);
        Assert.That(row, Is.EqualTo(support == Support.Full ? new[] { 0.5, 0, 0.2, 0, 0.3 } : [0.5, 0, 0, 0, 0.5]).Within(1e-15));
        Assert.That(game.Ambiguity.At(0).WorstValue(nominal, 0.2, values), Is.EqualTo(support == Support.Full ? 3.6 : 4.0).Within(1e-14));

        double[] leaving = [0.5, 0.2, 0, 0, 0.3];
        Assert.That(game.Ambiguity.At(0).Violation(nominal, 0.2, leaving), Is.EqualTo(0.2).Within(1e-15));
        Assert.That(new TotalVariationBall(Support.Full).Violation(nominal, 0.2, leaving), Is.LessThanOrEqualTo(1e-15), "the control: without blocks it is a member");
    }

    [Test]
    public void Ties_are_those_of_the_block()
    {
        // V of the other block lies between two values of this one that are 1.5 tolerances apart: it must not chain them together.
        var game = new RobustGame(TabularBlocks([[0, 2], [1]]), new ContaminationBall(Support.Full), new FixedRadius(0.5));
        var values = new PreparedValues(3);
        values.Prepare([0, 0.75e-10, 1.5e-10]);
        double[] row = new double[3];
        game.Ambiguity.At(0).WorstRow([0.5, 0, 0.5], 0.5, values, row);
        Assert.That(row, Is.EqualTo(new[] { 0.75, 0, 0.25 }));
    }

    [Test]
    public void Data_that_force_a_row_out_of_its_block_are_refused_with_the_row_named()
    {
        var game = TabularBlocks([[0], [1]]);
        Assert.That(() => new RobustGame(game, new IntervalSet(Support.Full, [0, 0.1], [1, 1]), new FixedRadius(0)), Throws.ArgumentException.With.Message.StartsWith(
            "row (s=0, a=0): interval: state 1 is outside the block and has the lower bound 0.1; it must be 0, because rows stay in their block."));
        Assert.That(() => new RobustGame(game, new FiniteSet([[1, 0], [0.5, 0.5]]), new FixedRadius(0)), Throws.ArgumentException.With.Message.StartsWith(
            "row (s=0, a=0): finite: kernel 1 gives probability 0.5 to state 1, which is outside the block; rows stay in their block."));
        Assert.That(() => new RobustGame(game, new SRectangularAmbiguity(SharedBudgetBall.L1(Support.Full)), new FixedRadius(0)), Throws.ArgumentException.With.Message.StartsWith(
            "s-rectangular sets cannot be held to blocks of states; use (s,a)-rectangular sets, or a game without blocks."));
        double[] kernels = [1, 0, 0, 1];
        Assert.That(() => new RobustGame(game, FiniteSet.PerRow(2, 1, [kernels]), new FixedRadius(0)), Throws.Nothing);
    }

    [Test]
    public void Holding_sets_to_the_same_blocks_again_changes_nothing_and_to_others_is_refused()
    {
        var game = new RobustGame(TabularBlocks([[0, 2, 4], [1, 3]]), new TotalVariationBall(Support.Full), new FixedRadius(0.2));
        var again = new RobustGame(TabularBlocks([[0, 2, 4], [1, 3]]), game.Ambiguity, new FixedRadius(0.2));
        var values = new PreparedValues(5);
        values.Prepare([5, -9, 1, -8, 3]);
        double[] row = new double[5];
        again.Ambiguity.At(0).WorstRow([0.7, 0, 0, 0, 0.3], 0.2, values, row);
        Assert.That(row, Is.EqualTo(new[] { 0.5, 0, 0.2, 0, 0.3 }).Within(1e-15));
        Assert.That(() => new RobustGame(TabularBlocks([[0, 1, 2], [3, 4]]), game.Ambiguity, new FixedRadius(0.2)), Throws.ArgumentException.With.Message.StartsWith(
            "row (s=0, a=0): The set is held to another block of states already."));
    }

    [Test]
    public void A_backup_allocates_nothing()
    {
        var game = new RobustGame(TabularBlocks([[0, 2, 4], [1, 3]]), new TotalVariationBall(Support.Full), new FixedRadius(0.2));
        var values = new PreparedValues(5);
        double[] nominal = [0.7, 0, 0, 0, 0.3], row = new double[5], v = [5, -9, 1, -8, 3];
        void Backup()
        {
            values.Prepare(v);
            game.Ambiguity.At(0).WorstValue(nominal, 0.2, values);
            game.Ambiguity.At(0).WorstRow(nominal, 0.2, values, row);
        }

        Backup();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Backup();
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static IEnumerable<string> Names => Families.Keys;

    private static void Prepare(PreparedValues values, double[] v, int way, TieGroups ties, TieOrder order)
    {
        if (way == 0)
        {
            values.Prepare(v);
        }
        else if (way == 1)
        {
            values.Prepare(v, ties);
        }
        else
        {
            values.Prepare(v, ties, order);
        }
    }

    private static double[] Put(double[] part, int[] block, double[] whole)
    {
        foreach (var (k, s) in block.Index())
        {
            whole[s] = part[k];
        }

        return whole;
    }

    // Two blocks that lie among each other.
    private static (RobustGame Game, int[][] Blocks) Game(Draw draw, IAmbiguitySet set)
    {
        int[] states = draw.Permutation(States);
        int size = 2 + draw.Integer(States - 3);
        int[][] blocks = [[.. states[..size].Order()], [.. states[size..].Order()]];
        return (new(TabularBlocks(blocks), set, new FixedRadius(0.1)), blocks);
    }

    private static TabularGame TabularBlocks(int[][] blocks)
    {
        int n = blocks.Sum(b => b.Length);
        return new(n, 1, 0.9, (_, model) => model.Kernel.Clear(), blocks);
    }
}
