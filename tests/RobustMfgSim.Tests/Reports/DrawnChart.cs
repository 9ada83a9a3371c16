using System.Globalization;
using System.Xml.Linq;

namespace RobustMfgSim.Tests.Reports;

/// <summary>
/// A chart read back from its file as a reader with a ruler would: positions of marks become numbers by the labelled ticks next to them. Shares no code with what drew it.
/// </summary>
internal sealed class DrawnChart
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";
    private readonly XElement _root;
    private readonly bool _logarithmic;

    public DrawnChart(string file, bool logarithmic)
    {
        (_root, _logarithmic) = (XDocument.Parse(file).Root!, logarithmic);
        // The label of a y tick stands 4 pixels below it.
        X = Ticks("xtick", "x", 0);
        Y = Ticks("ytick", "y", 4);
    }

    public IReadOnlyList<(double Pixel, double Value)> X { get; }

    public IReadOnlyList<(double Pixel, double Value)> Y { get; }

    /// <summary>Where the axis of y is broken, from the lower to the upper end of the mark; null where it is not.</summary>
    private (double Low, double High)? Break => _root.Elements(Svg + "polygon").Select(p => Numbers(p.Attribute("points")!.Value).Where((_, k) => k % 2 == 1).ToList())
        .Select(y => ((double, double)?)(y.Max(), y.Min())).SingleOrDefault();

    /// <summary>The series of the legend, with what it says.</summary>
    public IReadOnlyList<string> Legend => [.. _root.Elements(Svg + "g").Where(g => g.Attribute("data-key") is not null).OrderBy(g => (int)g.Attribute("data-key")!).Select(g => g.Element(Svg + "text")!.Value)];

    /// <summary>The points of the line of a series, in numbers.</summary>
    public IReadOnlyList<(double X, double Y)> Line(int series) => [.. Group(series).Elements(Svg + "polyline").SelectMany(l => Points(l.Attribute("points")!.Value))];

    /// <summary>The whiskers of a series: where, and between which numbers.</summary>
    public IReadOnlyList<(double X, double Low, double High)> Whiskers(int series) => [.. Group(series).Elements(Svg + "line").Where(l => (string?)l.Attribute("class") == "whisker")
        .Select(l => (Number(X, (double)l.Attribute("x1")!), Number(Y, (double)l.Attribute("y1")!), Number(Y, (double)l.Attribute("y2")!)))];

    private XElement Group(int series) => _root.Elements(Svg + "g").Single(g => (string?)g.Attribute("data-series") == series.ToString(CultureInfo.InvariantCulture));

    private IEnumerable<(double X, double Y)> Points(string text)
    {
        double[] numbers = Numbers(text);
        for (int i = 0; i < numbers.Length; i += 2)
        {
            yield return (Number(X, numbers[i]), Number(Y, numbers[i + 1]));
        }
    }

    private static double[] Numbers(string text) => [.. text.Split(' ', ',').Select(t => double.Parse(t, CultureInfo.InvariantCulture))];

    // Between the two nearest ticks on the same side of a break.
    private double Number(IReadOnlyList<(double Pixel, double Value)> ticks, double pixel)
    {
        bool Above(double at) => Break is { } mark && ReferenceEquals(ticks, Y) && at < (mark.Low + mark.High) / 2;
        var near = ticks.Where(t => Above(t.Pixel) == Above(pixel)).OrderBy(t => t.Value).ToList();
        var (low, high) = (near[0], near[^1]);
        double share = (pixel - low.Pixel) / (high.Pixel - low.Pixel);
        return _logarithmic ? low.Value * Math.Pow(high.Value / low.Value, share) : low.Value + (share * (high.Value - low.Value));
    }

    private List<(double, double)> Ticks(string kind, string coordinate, double offset) =>
        [.. _root.Elements(Svg + "text").Where(t => (string?)t.Attribute("class") == kind).Select(t => ((double)t.Attribute(coordinate)! - offset, Read(t.Value)))];

    // "0.05", "−3", "10⁻⁵", "2·10⁶".
    private static double Read(string label)
    {
        const string Raised = "⁰¹²³⁴⁵⁶⁷⁸⁹";
        string plain = string.Concat(label.Select(c => c == '−' || c == '⁻' ? '-' : Raised.Contains(c, StringComparison.Ordinal) ? (char)('0' + Raised.IndexOf(c, StringComparison.Ordinal)) : c));
        bool power = label.Any(c => c == '⁻' || Raised.Contains(c, StringComparison.Ordinal));
        string text = power ? plain.Replace("·10", "e", StringComparison.Ordinal) : plain;
        return double.Parse(power && !text.Contains('e', StringComparison.Ordinal) ? "1e" + text[2..] : text, CultureInfo.InvariantCulture);
    }
}
