using System.Reflection;
using RobustMfgSim.Tests.House;

namespace RobustMfgSim.Tests.Goldens;

/// <summary>The public surface of every assembly against its record, so that no door opens, closes or changes unseen.</summary>
internal sealed class PublicApiGoldenTests
{
    private static readonly string[] Rooms = ["Core", "Environments", "Policies", "Verification", "Runner", "Scenarios"];

    [TestCaseSource(nameof(Rooms))]
    public void The_public_surface_is_the_recorded_one(string room) => Golden.Assert(
        Path.Combine(HouseTests.Root, "tests", "RobustMfgSim.Tests", "Goldens", "api", $"RobustMfgSim.{room}.txt"), PublicApi.Text(Assembly.Load($"RobustMfgSim.{room}")));

    [Test]
    public void The_command_line_has_no_public_surface() => Assert.That(Assembly.Load("robustmfg").GetExportedTypes(), Is.Empty);

    [Test]
    public void The_text_shows_what_a_caller_could_notice()
    {
        string text = PublicApi.Text(typeof(PublicApiGoldenTests).Assembly);
        Assert.That(text, Does.Contain("sealed record RobustMfgSim.Tests.Goldens.Shape<T> : IShape<T> where T : struct\n    IReadOnlyList<string?>? Names { get; init; }\n"));
        Assert.That(text, Does.Contain("    bool TryScale(in double factor, out T? first, ReadOnlySpan<T> others)\n    int Sides { get; init; }\n    new(T[] Corners, int Sides = 3)\n"));
        Assert.That(text, Does.Contain("abstract class RobustMfgSim.Tests.Goldens.ShapeBase\n    const int Limit = 7\n    protected abstract Task<string> NameAsync(string? given = null)\n    protected new()\n    static ShapeBase? op_UnaryNegation(ShapeBase shape)\n"));
        Assert.That(text, Does.Contain("enum RobustMfgSim.Tests.Goldens.Colour\n    Blue = 4\n    Red = 0\n"));
    }
}

/// <summary>Fixtures of the test above: public, because the text shows what is public.</summary>
public enum Colour
{
    Red,
    Blue = 4,
}

public interface IShape<T>
    where T : struct
{
    bool TryScale(in double factor, out T? first, ReadOnlySpan<T> others);
}

public sealed record Shape<T>(T[] Corners, int Sides = 3) : IShape<T>
    where T : struct
{
    public IReadOnlyList<string?>? Names { get; init; }

    public bool TryScale(in double factor, out T? first, ReadOnlySpan<T> others)
    {
        first = null;
        return false;
    }
}

public abstract class ShapeBase
{
    public const int Limit = 7;

    protected ShapeBase()
    {
    }

    public static ShapeBase? operator -(ShapeBase shape) => null;

    protected abstract Task<string> NameAsync(string? given = null);
}
