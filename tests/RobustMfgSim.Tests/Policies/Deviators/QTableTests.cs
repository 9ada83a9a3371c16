using NUnit.Framework;
using RobustMfgSim.Policies.Deviators.Learning;

namespace RobustMfgSim.Tests.Policies.Deviators;

internal sealed class QTableTests
{
    [Test]
    public void AFullTableSharesItsOneCellAndKeepsThoseItHas()
    {
        // Room for the shared cell and two more of 2 states and 3 actions.
        var table = new QTable(2, 3, 10, mostEntries: 20);
        Assert.That(table.Cell([0.5, 0.5], grow: false), Is.EqualTo(QTable.Shared));
        int first = table.Cell([0.5, 0.5], grow: true), second = table.Cell([0.4, 0.6], grow: true);
        Assert.That(new[] { QTable.Shared, first, second }, Is.Unique);
        Assert.That(table.Cell([0.3, 0.7], grow: true), Is.EqualTo(QTable.Shared));
        Assert.That(table.Cell([0.5, 0.5], grow: true), Is.EqualTo(first));
        Assert.That(table.Cells, Is.EqualTo(3));
    }

    // One state, two actions with rewards 0 and 1, discount 0.5: Q = (1, 2). Each of the two values learns from its half of the visits.
    [Test]
    public void BothValuesConvergeToTheFixedPoint()
    {
        var table = new QTable(1, 2, 10);
        int cell = table.Cell([1], grow: true);
        Assert.That(table.Greedy(cell, 0), Is.Zero, "of equals the lowest");
        for (int k = 0; k < 4000; k++)
        {
            table.Learn(cell, 0, k % 2, k % 2, 0.5, cell, 0, k % 4 < 2);
        }

        Assert.That(table.Values(cell, 0), Is.EqualTo(new[] { 1.0, 2.0 }).Within(0.05));
        Assert.That(table.Greedy(cell, 0), Is.EqualTo(1));
    }
}
