using System.Globalization;

namespace RobustMfgSim.Runner.Reports;

/// <summary>All figures of a completed study, each under the heading it belongs to: the report, its Markdown twin and the files show the same ones.</summary>
internal sealed record StudyFigures
{
    private StudyFigures()
    {
    }

    /// <summary>The equilibrium.</summary>
    public required IReadOnlyList<ReportFigure> Equilibrium { get; init; }

    /// <summary>What nature did at the equilibrium.</summary>
    public required IReadOnlyList<ReportFigure> Nature { get; init; }

    /// <summary>The stationary point of a population that plays one policy of its own; else empty.</summary>
    public required IReadOnlyList<ReportFigure> Stationary { get; init; }

    /// <summary>What nature did there.</summary>
    public required IReadOnlyList<ReportFigure> StationaryNature { get; init; }

    /// <summary>The groups of a mixed population.</summary>
    public required IReadOnlyList<IReadOnlyList<ReportFigure>> Groups { get; init; }

    /// <summary>The curves over the number of agents.</summary>
    public required IReadOnlyList<ReportFigure> Curves { get; init; }

    /// <summary>How deviators learned.</summary>
    public required IReadOnlyList<ReportFigure> Learning { get; init; }

    /// <summary>Model mismatch.</summary>
    public required IReadOnlyList<ReportFigure> Mismatch { get; init; }

    /// <summary>All of them, in reading order.</summary>
    public IReadOnlyList<ReportFigure> All => [.. Equilibrium, .. Nature, .. Stationary, .. StationaryNature, .. Groups.SelectMany(g => g), .. Curves, .. Learning, .. Mismatch];

    /// <summary>The figures of an outcome.</summary>
    /// <exception cref="ArgumentException">The outcome is not that of a completed study.</exception>
    public static StudyFigures Of(Outcome outcome)
    {
        var (result, reference) = ReportWriter.RequireCompleted(outcome);
        var equilibrium = result.Point;
        var (study, shape) = (outcome.Study, outcome.Study.Game.Game.Shape);
        bool own = !study.Policy.IsEquilibrium && reference.Groups.Count == 0;
        return new()
        {
            Equilibrium = PointFigures.States("equilibrium", shape, equilibrium, equilibrium.Population),
            Nature = PointFigures.Nature("nature", study.Game, equilibrium),
            Stationary = own ? PointFigures.States("stationary-point", shape, reference, reference.Population) : [],
            StationaryNature = own ? PointFigures.Nature("stationary-point-nature", study.Game, reference) : [],
            Groups = [.. reference.Groups.Select((group, k) => PointFigures.States($"group-{(k + 1).ToString(CultureInfo.InvariantCulture)}", shape, group.Point, group.Distribution))],
            Curves = CurveCharts.Figures(outcome),
            Learning = CurveCharts.Learning(outcome),
            Mismatch = outcome.Mismatch is { } mismatch ? MismatchSection.Figures(mismatch) : [],
        };
    }
}
