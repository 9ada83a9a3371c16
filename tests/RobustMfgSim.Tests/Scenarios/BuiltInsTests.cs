using NUnit.Framework;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Runner;
using RobustMfgSim.Scenarios;

namespace RobustMfgSim.Tests.Scenarios;

public class BuiltInsTests
{
    [Test]
    public void Every_game_of_the_list_is_made_from_its_defaults_and_passes_the_checks()
    {
        var games = BuiltIns.Catalog().Games.Entries;
        Assert.That(games, Has.Count.GreaterThanOrEqualTo(3));
        foreach (var entry in games)
        {
            var game = entry.Create(new ParameterValues(entry.Descriptor), 0.9);
            Assert.That(GameChecks.Check(game, entry.Descriptor.Name).Problems, Is.Empty);
        }
    }

    [Test]
    public void Every_name_is_in_snake_case_with_a_summary_and_parameters_whose_defaults_are_allowed()
    {
        foreach (var descriptor in BuiltIns.Catalog().Games.Entries.Select(e => e.Descriptor).Append(RobustMfgSim.Policies.UniformPolicy.Description))
        {
            Assert.That(descriptor.Name, Does.Match("^[a-z][a-z0-9_]*$"));
            Assert.That(descriptor.Summary, Is.Not.Empty.And.EndsWith("."));
            Assert.That(descriptor.Source, Is.Not.Empty);
            Assert.That(descriptor.Parameters.Where(p => !ParameterRange.Allows(p, p.Default)), Is.Empty);
        }
    }

    [Test]
    public void Filling_a_catalog_twice_is_refused()
    {
        var catalog = new Catalog();
        BuiltIns.Fill(catalog);
        Assert.That(() => BuiltIns.Fill(catalog), Throws.ArgumentException.With.Message.StartsWith("A game named 'sis' is registered already."));
    }
}
