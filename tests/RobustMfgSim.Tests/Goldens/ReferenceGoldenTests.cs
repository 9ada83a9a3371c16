using RobustMfgSim.Tests.Docs.Reference;
using RobustMfgSim.Tests.House;

namespace RobustMfgSim.Tests.Goldens;

/// <summary>The pages of docs/reference that are written from the code say what the code says.</summary>
internal sealed class ReferenceGoldenTests
{
    private static IEnumerable<string> Kinds => BuiltInsPage.Kinds;

    [TestCaseSource(nameof(Kinds))]
    public void The_page_of_a_kind_describes_what_is_built_in(string kind) => Golden.Assert(Page(kind), BuiltInsPage.Text(kind));

    [Test]
    public void The_index_leads_to_the_page_of_every_kind() => Golden.Assert(Page("README"), BuiltInsPage.Index());

    [Test]
    public async Task The_page_of_the_command_line_has_the_help_of_every_verb() => Golden.Assert(Page("command-line"), await CommandLinePage.TextAsync());

    [Test]
    public async Task The_page_of_metrics_has_every_instrument() => Golden.Assert(Page("metrics"), await MetricsPage.TextAsync(Path.Combine(HouseTests.Root, "scenarios", "first-study.yaml")));

    private static string Page(string name) => Path.Combine(HouseTests.Root, "docs", "reference", name + ".md");
}
