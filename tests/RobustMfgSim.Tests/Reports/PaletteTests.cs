using System.Globalization;
using System.Text.RegularExpressions;
using NUnit.Framework;
using RobustMfgSim.Runner.Reports;

namespace RobustMfgSim.Tests.Reports;

/// <summary>
/// Contrast by WCAG 2 (relative luminance), dichromats by Machado, Oliveira and Fernandes (2009) at severity 1, distances in OKLab (Ottosson 2020): formulas of the literature, computed here.
/// </summary>
public sealed partial class PaletteTests
{
    // Distinct to most eyes: about five just noticeable differences.
    private const double Apart = 0.1;

    private static readonly double[][,] Viewers =
    [
        new[,] { { 1.0, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } },
        new[,] { { 0.152286, 1.052583, -0.204868 }, { 0.114503, 0.786281, 0.099216 }, { -0.003882, -0.048116, 1.051998 } },
        new[,] { { 0.367322, 0.860646, -0.227968 }, { 0.280085, 0.672501, 0.047413 }, { -0.011820, 0.042940, 0.968881 } },
    ];

    [Test]
    public void TheFormulasGiveTheirPublishedValues()
    {
        Assert.That(Contrast("#ffffff", "#000000"), Is.EqualTo(21).Within(1e-9));
        Assert.That(Contrast("#777777", "#ffffff"), Is.EqualTo(4.48).Within(0.005), "the well-known grey that just fails");
        Assert.That(Distance("#ffffff", "#000000", 0), Is.EqualTo(1).Within(1e-3), "lightness runs from 0 to 1");
        Assert.That(Distance("#d55e00", "#a87900", 2), Is.LessThan(0.05), "vermillion and ochre are one for people who do not see green");
    }

    [TestCase(false)]
    [TestCase(true)]
    public void TextAndLinesStandOutFromTheirBackground(bool dark)
    {
        var colour = Named(dark);
        foreach (string background in new[] { "bg", "panel" })
        {
            foreach (string text in new[] { "fg", "muted", "good", "bad", "unsure" })
            {
                Assert.That(Contrast(colour[text], colour[background]), Is.GreaterThanOrEqualTo(4.5), $"{text} on {background}");
            }
        }

        foreach (string line in Enumerable.Range(0, Palette.Series).Select(k => $"c{k}").Append("bound").Append("muted"))
        {
            Assert.That(Contrast(colour[line], colour["bg"]), Is.GreaterThanOrEqualTo(3), line);
        }
    }

    [TestCase(false)]
    [TestCase(true)]
    public void SeriesStayApartForEveryViewer(bool dark)
    {
        var colour = Named(dark);
        for (int viewer = 0; viewer < Viewers.Length; viewer++)
        {
            for (int j = 0; j < Palette.Series; j++)
            {
                for (int k = 0; k < j; k++)
                {
                    Assert.That(Distance(colour[$"c{j}"], colour[$"c{k}"], viewer), Is.GreaterThanOrEqualTo(Apart), $"c{j} and c{k}, viewer {viewer}");
                }
            }
        }
    }

    [Test]
    public void NumbersAreLegibleOnTheStrongestCells()
    {
        foreach (bool dark in new[] { false, true })
        {
            var colour = Named(dark);
            foreach (string cell in new[] { "c0", "c1" })
            {
                string mixed = Mixed(colour[cell], colour["bg"], ColourScale.Opacity(1, 1, underText: true));
                Assert.That(Contrast(colour["fg"], mixed), Is.GreaterThanOrEqualTo(4.5), $"{cell} {(dark ? "dark" : "light")}");
            }
        }
    }

    [Test]
    public void FilesNameNoColourThatTheirStyleDoesNotGive()
    {
        string style = Palette.Resolved(ReportWriter.Resource("chart.css"));
        Assert.That(style, Does.Not.Contain("var(").And.Contain("prefers-color-scheme: dark").And.Contain("#56b4e9"));
        foreach (string sheet in new[] { "chart.css", "report.css" })
        {
            var used = Variable().Matches(ReportWriter.Resource(sheet)).Select(m => m.Groups[1].Value).Distinct();
            Assert.That(used.Except(Palette.Colours.Select(c => c.Name)).Except(["p"]), Is.Empty, sheet);
        }
    }

    private static Dictionary<string, string> Named(bool dark) => Palette.Colours.ToDictionary(c => c.Name, c => dark ? c.Dark : c.Light);

    private static double[] Linear(string hex) => [.. Enumerable.Range(0, 3).Select(k => int.Parse(hex.AsSpan(1 + (2 * k), 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0)
        .Select(v => v <= 0.04045 ? v / 12.92 : Math.Pow((v + 0.055) / 1.055, 2.4))];

    private static double Contrast(string a, string b)
    {
        static double Luminance(string hex) => Linear(hex) is var c ? (0.2126 * c[0]) + (0.7152 * c[1]) + (0.0722 * c[2]) : 0;
        double x = Luminance(a), y = Luminance(b);
        return (Math.Max(x, y) + 0.05) / (Math.Min(x, y) + 0.05);
    }

    // Browsers mix opacities on the encoded values.
    private static string Mixed(string over, string under, double opacity) => "#" + string.Concat(Enumerable.Range(0, 3).Select(k =>
    {
        int Part(string hex) => int.Parse(hex.AsSpan(1 + (2 * k), 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return ((int)Math.Round((opacity * Part(over)) + ((1 - opacity) * Part(under)))).ToString("x2", CultureInfo.InvariantCulture);
    }));

    private static double Distance(string a, string b, int viewer) => Math.Sqrt(Lab(a, Viewers[viewer]).Zip(Lab(b, Viewers[viewer]), (x, y) => (x - y) * (x - y)).Sum());

    private static double[] Lab(string hex, double[,] viewer)
    {
        double[] seen = Linear(hex), c = [.. Enumerable.Range(0, 3).Select(i => Math.Clamp(Enumerable.Range(0, 3).Sum(j => viewer[i, j] * seen[j]), 0, 1))];
        double l = Math.Cbrt((0.4122214708 * c[0]) + (0.5363325363 * c[1]) + (0.0514459929 * c[2]));
        double m = Math.Cbrt((0.2119034982 * c[0]) + (0.6806995451 * c[1]) + (0.1073969566 * c[2]));
        double s = Math.Cbrt((0.0883024619 * c[0]) + (0.2817188376 * c[1]) + (0.6299787005 * c[2]));
        return
        [
            (0.2104542553 * l) + (0.7936177850 * m) - (0.0040720468 * s),
            (1.9779984951 * l) - (2.4285922050 * m) + (0.4505937099 * s),
            (0.0259040371 * l) + (0.7827717662 * m) - (0.8086757660 * s),
        ];
    }

    [GeneratedRegex(@"var\(--([a-z0-9]+)\)")]
    private static partial Regex Variable();
}
