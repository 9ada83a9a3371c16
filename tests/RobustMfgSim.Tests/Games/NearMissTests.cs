using NUnit.Framework;
using RobustMfgSim.Core.Games;

namespace RobustMfgSim.Tests.Games;

public class NearMissTests
{
    private static readonly string[] Known = ["left_right", "beach_bar", "sis", "s", "rock_paper_scissors"];

    [TestCase("beachbar", "beach_bar")]
    [TestCase("Beach-Bar", "beach_bar")]
    [TestCase("left_rigth", "left_right")]
    [TestCase("sir", "sis")]
    [TestCase("rockpaperscisors", "rock_paper_scissors")]
    [TestCase("S", "s")]
    [TestCase("x", null)]
    [TestCase("garnet", null)]
    [TestCase("", null)]
    public void The_nearest_known_name_is_suggested(string name, string? expected) => Assert.That(NearMiss.Find(name, Known), Is.EqualTo(expected));

    [Test]
    public void A_hint_lists_what_is_known()
    {
        Assert.That(NearMiss.Hint("beachbar", ["beach_bar", "sis"]), Is.EqualTo("Did you mean 'beach_bar'? Known: beach_bar, sis."));
        Assert.That(NearMiss.Hint("zzz", ["beach_bar"]), Is.EqualTo("Known: beach_bar."));
        Assert.That(NearMiss.Hint("zzz", []), Is.EqualTo("None is known."));
        Assert.That(NearMiss.Hint("zzz", Enumerable.Range(0, 60).Select(i => $"state{i}")), Does.EndWith("state39, ... (60 in all)."));
    }

    [TestCase(0, 1, false, "lies in [0, 1]")]
    [TestCase(1, 20, true, "is a whole number in [1, 20]")]
    [TestCase(0, double.PositiveInfinity, false, "is a number of at least 0")]
    [TestCase(0, double.MaxValue, true, "is a whole number of at least 0")]
    [TestCase(double.NegativeInfinity, 0.5, false, "is a number of at most 0.5")]
    public void A_range_is_said_in_words(double minimum, double maximum, bool integer, string expected) =>
        Assert.That(ParameterRange.Text(new("x", 0, minimum, maximum, "x", integer)), Is.EqualTo(expected));

    [Test]
    public void A_range_allows_its_ends_and_no_value_that_is_not_a_number()
    {
        var spec = new ParameterSpec("x", 0, 0, 2, "x", true);
        Assert.That(new[] { -1, 0, 0.5, 1, 2, 3, double.NaN, double.PositiveInfinity }.Where(x => ParameterRange.Allows(spec, x)), Is.EqualTo((double[])[0, 1, 2]));
    }
}
