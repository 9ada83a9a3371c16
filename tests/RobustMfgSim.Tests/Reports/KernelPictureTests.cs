using System.Globalization;
using System.Xml.Linq;
using NUnit.Framework;
using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Runner.Reports;
using RobustMfgSim.Tests.Runner;

namespace RobustMfgSim.Tests.Reports;

public sealed class KernelPictureTests
{
    [Test]
    public void WhatNatureDidIsTheDifferenceOfTheKernels()
    {
        // By hand: the nominal rows are all (1/2, 1/2), the worst-case ones (0.6, 0.4), (0.9, 0.1), (0.5, 0.5), (0.5, 0.5); pi = (0.3, 0.7), (1, 0) and mu = (0.825, 0.175).
        var shift = new KernelShift(TinyStudy.Create().Game, TinyStudy.Point());
        Assert.That(shift.Moved, Is.EqualTo(new[] { 0.1, 0.4, 0, 0 }).Within(1e-15));
        Assert.That(shift.Push, Is.EqualTo(new[] { 0.825 * ((0.3 * 0.1) + (0.7 * 0.4)), -0.825 * ((0.3 * 0.1) + (0.7 * 0.4)) }).Within(1e-15));
        Assert.That((shift.Largest, shift.IsNone), Is.EqualTo((0.4, false)));
        Assert.That(shift.At(0, 1, 1), Is.EqualTo((0.1, 0.5, -0.4)));
    }

    [Test]
    public void AKernelThatOnlyRoundingMovedIsNotMoved()
    {
        var point = TinyStudy.Point() with { Kernel = [.. Enumerable.Repeat(0.5 + 1e-14, 8)] };
        Assert.That(new KernelShift(TinyStudy.Create().Game, point).IsNone, Is.True);
        Assert.That(PointFigures.Nature("nature", TinyStudy.Create().Game, point), Is.Empty);
    }

    [Test]
    public void EveryCellStandsInItsRowAndColumnWithItsNumberAndStrength()
    {
        var figures = PointFigures.Nature("nature", TinyStudy.Create().Game, TinyStudy.Point());
        Assert.That(figures.Select(f => f.Name), Is.EqualTo(new[] { "nature-moves", "nature-1-none", "nature-2-protect" }));
        var cells = Cells(XElement.Parse(figures[2].Drawing.Inline()));
        Assert.That(cells, Is.EqualTo(new[] { ("cell", "S, protect, to S: 0.5 becomes 0.9 (+0.4)"), ("loss", "S, protect, to I: 0.5 becomes 0.1 (−0.4)") }));
        var weak = XElement.Parse(figures[1].Drawing.Inline()).Elements("rect").First(r => r.Element("title") is not null);
        Assert.That((double)weak.Attribute("fill-opacity")!, Is.EqualTo(0.55 * 0.1 / 0.4).Within(6e-4), "one scale for all actions; numbers are written on it");
    }

    [Test]
    public void OfManyStatesTheRowsThatMovedMostAreShown()
    {
        // State s moves mass s/1000 from s to the state before it; state 0 moves nothing.
        const int States = 60;
        var game = new RobustGame(new Ring(States), new TotalVariationBall(Support.Full), new FixedRadius(0.1));
        double[] kernel = new double[States * States], uniform = [.. Enumerable.Repeat(1.0 / States, States)], one = [.. Enumerable.Repeat(1.0, States)];
        for (int s = 0; s < States; s++)
        {
            kernel[(s * States) + s] = 1 - (s / 1000.0);
            kernel[(s * States) + Math.Max(0, s - 1)] += s / 1000.0;
        }

        var point = new StationaryPoint(one, uniform, one, one, kernel, TieGroups.None(States), new(0, 0, 0, 0, 0, 0));
        var picture = new KernelPicture(game.Game.Shape.StateLabels, "go", new KernelShift(game, point), 0, uniform);
        Assert.That(picture.Rows, Is.EqualTo(Enumerable.Range(36, 24)));
        Assert.That(picture.Columns, Has.Count.EqualTo(40).And.SupersetOf(Enumerable.Range(35, 25)));
        Assert.That(picture.AreAll, Is.False);
        Assert.That(Cells(XElement.Parse(picture.Draw().Inline())), Has.Count.EqualTo(48), "each row loses in one place and gains in another");
        Assert.That(PointFigures.Nature("nature", game, point)[^1].Caption, Does.Contain("Shown are the 24 of 60 rows of which nature moves most"));
    }

    [Test]
    public void LabelsAreNoFileNames() =>
        Assert.That(
            PointFigures.Nature("nature", TinyStudy.Create(actions: ["../../etc/<x>", "\u00e9"]).Game, TinyStudy.Point()).Select(f => f.Name),
            Is.EqualTo(new[] { "nature-moves", "nature-1-etcx", "nature-2" }));

    [Test]
    public void AGridIsDrawnAsAGrid()
    {
        // Two rows of two cells but for the last, which is a wall.
        var layout = GridLayout.Of(["r0c0", "r0c1", "r1c0"])!;
        var map = new GridMap(layout, "population", [0.5, 0.25, 0], ["r0c0", "r0c1", "r1c0"]) { Arrows = ([1, 0, 0.5, 0.5, 0, 1], ["right", "stay"]) };
        var svg = XElement.Parse(map.Draw().Inline());
        var cells = svg.Elements("rect").Where(r => r.Element("title") is not null).ToList();
        double Number(int cell, string name) => double.Parse(cells[cell].Attribute(name)?.Value ?? "1", CultureInfo.InvariantCulture);
        Assert.That(cells.Select(c => c.Element("title")!.Value), Is.EqualTo(new[] { "r0c0: population 0.5; right 1", "r0c1: population 0.25; right 0.5, stay 0.5", "r1c0: population 0; stay 1" }));
        Assert.That((Number(1, "x") - Number(0, "x"), Number(1, "y") - Number(0, "y"), Number(2, "x") - Number(0, "x"), Number(2, "y") - Number(0, "y")), Is.EqualTo((44.0, 0.0, 0.0, 44.0)));
        Assert.That(new[] { 0, 1, 2 }.Select(c => Number(c, "fill-opacity")), Is.EqualTo(new[] { 0.6, 0.3, 0 }));
        Assert.That((svg.Elements("path").Count(p => (string?)p.Attribute("class") == "arrow"), svg.Elements("circle").Count()), Is.EqualTo((2, 2)));
    }

    [TestCase("r0c0", "r0c1")]
    [TestCase("r0c0", "r1c1", "S")]
    [TestCase("r0c0", "r99c99")]
    public void OtherLabelsAreNoGrid(params string[] labels) => Assert.That(GridLayout.Of(labels), Is.Null);

    private static List<(string Kind, string Tip)> Cells(XElement svg) =>
        [.. svg.Elements("rect").Where(r => r.Element("title") is not null).Select(r => (r.Attribute("class")!.Value, r.Element("title")!.Value))];

    // Everybody stays where they are.
    private sealed class Ring(int states) : IMeanFieldGame
    {
        private readonly double[] _start = [.. Enumerable.Repeat(1.0 / states, states)];

        public GameShape Shape { get; } = new([.. Enumerable.Range(0, states).Select(s => s.ToString(CultureInfo.InvariantCulture))], ["go"]);

        public double Discount => 0.9;

        public ReadOnlySpan<double> InitialDistribution => _start;

        public void Freeze(ReadOnlySpan<double> population, FrozenModel model)
        {
            model.Rewards.Clear();
            model.Kernel.Clear();
            for (int s = 0; s < states; s++)
            {
                model.Kernel[(s * states) + s] = 1;
            }
        }
    }
}
