using System.Reflection;
using System.Xml.Linq;

namespace RobustMfgSim.Tests.House;

/// <summary>The documentation that is shipped beside the assemblies says something everywhere. (That it is there at all, and that its references lead somewhere, the compiler sees to.)</summary>
internal sealed class DocumentationTests
{
    private static readonly Assembly[] Rooms = [.. new[] { "Core", "Environments", "Policies", "Verification", "Runner", "Scenarios" }.Select(room => Assembly.Load($"RobustMfgSim.{room}"))];

    private static readonly Dictionary<string, Type> Types = Rooms.SelectMany(room => room.GetExportedTypes()).ToDictionary(Id);

    // Documented members of public types, by type and simple name; overloads share an entry.
    private static readonly ILookup<(string Type, string Name), XElement> Members = Rooms
        .SelectMany(room => XDocument.Load(Path.ChangeExtension(room.Location, ".xml")).Descendants("member"))
        .Select(m => (Id: m.Attribute("name")!.Value[2..].Split('(')[0], IsType: m.Attribute("name")!.Value[0] == 'T', Member: m))
        .Select(m => m.IsType ? (Key: (m.Id, ""), m.Member) : (Key: (m.Id[..m.Id.LastIndexOf('.')], m.Id[(m.Id.LastIndexOf('.') + 1)..].Split('`')[0]), m.Member))
        .Where(m => Types.ContainsKey(m.Key.Item1)).ToLookup(m => m.Key, m => m.Member);

    [Test]
    public void Every_public_type_has_an_entry() => Assert.That(Types.Keys.Where(type => !Members.Contains((type, ""))), Is.Empty);

    [Test]
    public void Every_summary_says_something() => Assert.That(
        Members.SelectMany(g => g).Where(m => m.Element("inheritdoc") is null && string.IsNullOrWhiteSpace(m.Element("summary")?.Value)).Select(m => m.Attribute("name")!.Value), Is.Empty);

    [Test]
    public void What_is_inherited_is_documented_where_it_comes_from()
    {
        var inheriting = Members.Where(g => g.Any(m => m.Element("inheritdoc") is { } inherited && inherited.Attribute("cref") is null)).Select(g => g.Key).ToList();
        Assert.That(inheriting, Has.Count.GreaterThan(100));
        Assert.That(inheriting.Where(i => !Ancestors(Types[i.Type]).Any(a => Documents(a, i.Name))), Is.Empty);
        Assert.That(Ancestors(typeof(RobustMfgSim.Core.Games.SisGame)).Any(a => Documents(a, "Nothing")), Is.False);
    }

    private static IEnumerable<Type> Ancestors(Type type)
    {
        for (var ancestor = type.BaseType; ancestor is not null; ancestor = ancestor.BaseType)
        {
            yield return ancestor;
        }

        foreach (var implemented in type.GetInterfaces())
        {
            yield return implemented;
        }
    }

    // Of the framework it is enough that it has the member.
    private static bool Documents(Type ancestor, string member) => Rooms.Contains(ancestor.Assembly)
        ? Members[(Id(ancestor), member)].Any(m => m.Element("summary") is not null)
        : ancestor.GetMember(member, BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance).Length > 0;

    private static string Id(Type type) => (type.IsGenericType ? type.GetGenericTypeDefinition() : type).FullName!.Replace('+', '.');
}
