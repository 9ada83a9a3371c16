using NUnit.Framework;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Scenarios;

namespace RobustMfgSim.Tests.Games;

// Tables by hand from the definitions.
public class BuiltInGameTests
{
    [Test]
    public void Sis_has_the_tables_of_its_definition()
    {
        var model = Frozen(new SisGame(new ParameterValues(SisGame.Description), 0.9), [0.75, 0.25]);

        // Infection 0.02 + 0.8 * 0.25 = 0.22, a tenth of that with protection.
        Assert.That(model.Kernel.ToArray(), Is.EqualTo((double[])[0.78, 0.22, 0.978, 0.022, 0.5, 0.5, 0.5, 0.5]).Within(1e-15));
        Assert.That(model.Rewards.ToArray(), Is.EqualTo((double[])[0, -0.3, -1, -1.3]).Within(1e-15));
    }

    [Test]
    public void Sis_uses_every_parameter()
    {
        var given = new Dictionary<string, double> { ["beta"] = 0.5, ["ext"] = 0.1, ["shield"] = 0.5, ["delta"] = 0.25, ["cost_infected"] = 2, ["cost_protect"] = 0.5 };
        var model = Frozen(new SisGame(new ParameterValues(SisGame.Description, given), 0.9), [0.6, 0.4]);
        Assert.That(model.Kernel.ToArray(), Is.EqualTo((double[])[0.7, 0.3, 0.85, 0.15, 0.25, 0.75, 0.25, 0.75]).Within(1e-15));
        Assert.That(model.Rewards.ToArray(), Is.EqualTo((double[])[0, -0.5, -2, -2.5]));
    }

    [Test]
    public void Rounding_does_not_make_a_certain_infection_negative()
    {
        var given = new Dictionary<string, double> { ["ext"] = 0.1, ["beta"] = 0.9 };
        double everybody = 1 + 2.3e-16;
        Assert.That(1 - (given["ext"] + (given["beta"] * everybody)), Is.Negative, "otherwise this case does not need rounding");
        var model = Frozen(new SisGame(new ParameterValues(SisGame.Description, given), 0.9), [0, everybody]);
        Assert.That(model.Kernel[0], Is.Zero);

        // The control: a real excess is not hidden.
        given["beta"] = 0.9 + 1e-12;
        Assert.That(Frozen(new SisGame(new ParameterValues(SisGame.Description, given), 0.9), [0, 1]).Kernel[0], Is.Negative);
    }

    [Test]
    public void Left_right_moves_to_the_action_but_for_the_slip()
    {
        var model = Frozen(new LeftRightGame(new ParameterValues(LeftRightGame.Description, new Dictionary<string, double> { ["slip"] = 0.1 }), 0.9), [0.75, 0.25]);
        Assert.That(model.Kernel.ToArray(), Is.EqualTo((double[])[0.9, 0.1, 0.1, 0.9, 0.9, 0.1, 0.1, 0.9]).Within(1e-15));
        Assert.That(model.Rewards.ToArray(), Is.EqualTo((double[])[-0.75, -0.75, -0.5, -0.5]));
    }

    [Test]
    public void At_two_thirds_left_both_places_are_equally_good()
    {
        var model = Frozen(new LeftRightGame(new ParameterValues(LeftRightGame.Description), 0.9), [2.0 / 3, 1.0 / 3]);
        Assert.That(model.Rewards[0], Is.EqualTo(model.Rewards[2]).Within(1e-15));
    }

    [Test]
    public void Rock_paper_scissors_pays_by_the_matrix_with_entries_0_and_1()
    {
        var model = Frozen(new RockPaperScissorsGame(new ParameterValues(RockPaperScissorsGame.Description), 0.9), [0.5, 0.3, 0.2]);

        // Rock: mu(S) - mu(P); paper: mu(R) - mu(S); scissors: mu(P) - mu(R). Whatever the action.
        Assert.That(model.Rewards.ToArray(), Is.EqualTo((double[])[-0.1, -0.1, -0.1, 0.3, 0.3, 0.3, -0.2, -0.2, -0.2]).Within(1e-15));
        Assert.That(model.Row(2, 0).ToArray(), Is.EqualTo((double[])[1, 0, 0]));
    }

    [Test]
    public void The_2_4_6_game_is_reached_by_parameters_and_slips_spread_evenly()
    {
        var given = new Dictionary<string, double>
        {
            ["rock_wins"] = 2, ["rock_loses"] = 1, ["paper_wins"] = 4, ["paper_loses"] = 2, ["scissors_wins"] = 6, ["scissors_loses"] = 3, ["slip"] = 0.2,
        };
        var model = Frozen(new RockPaperScissorsGame(new ParameterValues(RockPaperScissorsGame.Description, given), 0.9), [0.5, 0.3, 0.2]);
        Assert.That(model.Rewards[0], Is.EqualTo((2 * 0.2) - 0.3).Within(1e-15));
        Assert.That(model.Rewards[3], Is.EqualTo((4 * 0.5) - (2 * 0.2)).Within(1e-15));
        Assert.That(model.Rewards[6], Is.EqualTo((6 * 0.3) - (3 * 0.5)).Within(1e-15));
        Assert.That(model.Row(0, 1).ToArray(), Is.EqualTo((double[])[0.1, 0.8, 0.1]).Within(1e-15));
    }

    [TestCaseSource(nameof(Games))]
    public void Built_in_games_pass_the_checks_and_freeze_without_allocating(IMeanFieldGame game)
    {
        Assert.That(GameChecks.Check(game, "built in").Problems, Is.Empty);
        var model = new FrozenModel(game.Shape.States, game.Shape.Actions, game.Shape.Coupling);
        var mu = GameTables.Start(game);
        game.Freeze(mu, model);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            game.Freeze(mu, model);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [TestCase(1.0)]
    [TestCase(-0.1)]
    [TestCase(double.NaN)]
    public void A_discount_outside_its_range_is_refused(double discount)
    {
        foreach (var entry in BuiltIns.Catalog().Games.Entries)
        {
            Assert.That(() => entry.Create(new ParameterValues(entry.Descriptor), discount), Throws.InstanceOf<ArgumentOutOfRangeException>(), entry.Descriptor.Name);
        }
    }

    private static IEnumerable<TestCaseData> Games() => BuiltIns.Catalog().Games.Entries.Select(e =>
        new TestCaseData(e.Create(new ParameterValues(e.Descriptor), 0.9)).SetName($"{nameof(Built_in_games_pass_the_checks_and_freeze_without_allocating)}: {e.Descriptor.Name}"));

    private static FrozenModel Frozen(IMeanFieldGame game, double[] mu)
    {
        var model = new FrozenModel(game.Shape.States, game.Shape.Actions, game.Shape.Coupling);
        game.Freeze(mu, model);
        return model;
    }
}
