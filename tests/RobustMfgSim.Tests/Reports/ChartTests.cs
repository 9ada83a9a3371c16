using System.Globalization;
using System.Xml.Linq;
using NUnit.Framework;
using RobustMfgSim.Runner.Reports;

namespace RobustMfgSim.Tests.Reports;

public sealed class ChartTests
{
    [Test]
    public void MarksStandWhereTheFiguresAre()
    {
        // By hand. x: 10 and 1000, two decades, 6 % air on each side: 2.24 decades on 480 pixels. y: estimates 1 and 0.01 with intervals that reach
        // from 0.01 to 1, two decades, 2.24 decades on 274 pixels.
        var chart = new Chart("N", "y", [new("d", [new(10, 1, 1, 1, "one"), new(1000, 0.01, 0.01, 0.01, "two")], -1)], []);
        var svg = XElement.Parse(chart.Draw().Inline());
        double air = 0.12 / 2.24;
        var line = svg.Descendants("polyline").Single(e => (string?)e.Attribute("class") == "line" && (string?)e.Parent!.Attribute("data-series") == "0");
        var numbers = ((string)line.Attribute("points")!).Split(' ', ',').Select(t => double.Parse(t, CultureInfo.InvariantCulture)).ToArray();
        Assert.That(numbers, Is.EqualTo(new[]
        {
            66 + (480 * air), 12 + (274 * air), 546 - (480 * air), 286 - (274 * air),
        }).Within(0.006));

        // The fitted slope of -1 is the line through both points itself.
        var slope = svg.Descendants("line").Single(e => (string?)e.Attribute("class") == "slope");
        Assert.That(new[] { "x1", "y1", "x2", "y2" }.Select(a => (double)slope.Attribute(a)!), Is.EqualTo(numbers).Within(0.011));
    }

    [Test]
    public void WhatIsNotPositiveIsMarkedAtTheFoot()
    {
        var chart = new Chart("N", "y", [new("d", [new(10, 0.1, 0.05, 0.2, "a"), new(100, -0.01, -0.03, 0.01, "b"), new(1000, -1, -2, -0.5, "c")], null)], []);
        var svg = XElement.Parse(chart.Draw().Inline());
        var marks = svg.Descendants("path").Where(e => ((string?)e.Attribute("class"))!.StartsWith("mark", StringComparison.Ordinal) && e.Element("title") is not null).ToList();
        Assert.That(marks.Select(m => (string?)m.Attribute("class")), Is.EqualTo(new[] { "mark", "mark foot", "mark foot" }));
        Assert.That(svg.Descendants("line").Count(e => (string?)e.Attribute("class") == "whisker"), Is.EqualTo(2), "an interval below zero cannot be drawn");
        Assert.That(svg.ToString(), Does.Not.Contain("NaN").And.Not.Contain("Infinity"));
    }

    [Test]
    public void AChartWithoutOnePositiveNumberIsStillAChart()
    {
        var svg = XElement.Parse(new Chart("N", "y", [new("d", [new(10, 0, 0, 0, "a")], double.NaN)], []).Draw().Inline());
        Assert.That(svg.Descendants("text").Any(t => t.Value == "0.1"), Is.True);
    }

    [Test]
    public void ABoundIsDashedAndNamed()
    {
        var svg = XElement.Parse(new Chart("N", "y", [new("d", [new(10, 1, 0.5, 2, "a"), new(20, 1, 0.5, 2, "b")], null)], [new("bound T9", [(10, 500), (20, 400)])]).Draw().Inline());
        Assert.That(svg.Descendants("polygon").Single().Attribute("class")?.Value, Is.EqualTo("break"));
        Assert.That(svg.Descendants("text").Any(t => t.Value == "bound T9"), Is.True);
        Assert.That(svg.Descendants("title").Any(t => t.Value == "bound T9 at N = 10: 500"), Is.True);
    }

    [TestCase(0, "0")]
    [TestCase(0.00012346, "0.0001235")]
    [TestCase(0.000012346, "1.235·10⁻⁵")]
    [TestCase(1e-12, "10⁻¹²")]
    [TestCase(-2.5, "−2.5")]
    [TestCase(12345.6, "12350")]
    [TestCase(123456, "1.235·10⁵")]
    [TestCase(1e6, "10⁶")]
    [TestCase(9.9999e-6, "10⁻⁵")]
    [TestCase(double.NaN, "undefined")]
    [TestCase(double.NegativeInfinity, "−∞")]
    public void FiguresReadWell(double value, string expected) => Assert.That(Markup.Figure(value), Is.EqualTo(expected));

    [Test]
    public void EscapingLeavesNothingThatMarkupCouldRead()
    {
        string hostile = "<b a=\"1\" c='2'>&\u0000\u001b\ud800\uffff\U0001F600";
        Assert.That(Markup.Escape(hostile), Is.EqualTo("&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;\ufffd\ufffd\ufffd\ufffd\U0001F600"));
    }
}
