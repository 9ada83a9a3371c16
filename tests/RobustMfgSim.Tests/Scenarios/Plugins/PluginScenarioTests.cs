using System.Reflection.Emit;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Runner;
using RobustMfgSim.Scenarios;
using UniformPolicy = RobustMfgSim.Policies.UniformPolicy;

namespace RobustMfgSim.Tests.Scenarios.Plugins;

/// <summary>Scenarios that name plug-ins: what is read, what identifies it, and what is said of those that cannot be used.</summary>
public sealed class PluginScenarioTests
{
    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("robustmfg-plugins-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Plugins_are_not_loaded_unless_allowed()
    {
        new MadeUpPlugin { Constructor = MadeUpPlugin.Throw }.Write(_folder);
        Assert.That(Problems("[made_up.dll]", allow: false), Is.EqualTo((string[])[
            "x.yaml(3,10): plugins: this scenario wants code to be run: made_up.dll. A plug-in can do whatever you can do; if you trust it, allow it with --allow-plugins (in a program of your own: allowPlugins: true).",
        ]));
    }

    [Test]
    public void What_a_plugin_registers_can_be_named_and_the_callers_catalog_stays_as_it_is()
    {
        new MadeUpPlugin { Register = code => AddPolicy(code, "lazy") }.Write(_folder);
        var catalog = BuiltIns.Catalog();
        for (int reading = 0; reading < 2; reading++)
        {
            var read = Read("[made_up.dll]", "population: { policies: [ { policy: lazy } ] }\n", catalog);
            Assert.That(read.Problems, Is.Empty);
            Assert.That(read.Study!.Policy.Name, Is.EqualTo("lazy"));
        }

        Assert.That(catalog.Policies.Find("lazy"), Is.Null);
    }

    [Test]
    public void Its_identity_is_in_the_resolved_scenario_which_reads_the_same_from_the_folder_of_a_run()
    {
        string path = new MadeUpPlugin().Write(_folder);
        var study = Read("[made_up.dll]").Study!;
        string sha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path)));
        Assert.That(study.Plugins.Select(p => (p.File.Name, p.File.Sha256, p.Version)), Is.EqualTo(new[] { ("made_up.dll", sha256, "1.2.3.0") }));
        Assert.That(study.ResolvedScenario, Does.Contain("plugins:\n  - file: \"plugins/made_up/made_up.dll\"\n    version: \"1.2.3.0\"\n    sha256: ").And.Contain(sha256));

        using (var run = RobustMfgSim.Runner.Results.StudyFolder.Open(Path.Combine(_folder, "run"), RobustMfgSim.Runner.Store.RunIdentity.Of(study), resume: false))
        {
            run.KeepPlugins(study);
            run.Store.WriteArtifact("something", [1]);
        }

        var again = ScenarioReader.Read(Path.Combine(_folder, "run", "scenario.yaml"), study.ResolvedScenario, BuiltIns.Catalog(), allowPlugins: true);
        Assert.That(again.Problems, Is.Empty);
        Assert.That(again.Study!.Sha256, Is.EqualTo(study.Sha256));
    }

    [Test]
    public void A_plugin_that_has_changed_gives_another_hash_and_is_refused_where_the_old_one_is_stated()
    {
        new MadeUpPlugin().Write(_folder);
        var before = Read("[made_up.dll]").Study!;
        new MadeUpPlugin { Register = code => AddPolicy(code, "lazy") }.Write(_folder);
        var after = Read("[made_up.dll]").Study!;
        Assert.That(after.Sha256, Is.Not.EqualTo(before.Sha256));
        Assert.That(Problems($"[ {{ file: made_up.dll, sha256: \"{before.Plugins[0].File.Sha256}\" }} ]"), Is.EqualTo((string[])[
            $"x.yaml(3,41): plug-in made_up.dll: its sha256 is not the one stated here but {after.Plugins[0].File.Sha256}. The plug-in has changed since: use the one that ran, or remove the key to use this one.",
        ]));
        Assert.That(Problems($"[ {{ file: made_up.dll, sha256: \"{after.Plugins[0].File.Sha256}\", version: 1.2.3.0 }} ]"), Is.Empty);
    }

    [Test]
    public void What_it_brings_along_is_loaded_kept_and_part_of_its_identity()
    {
        var helper = MadeUpPlugin.WriteDependency(_folder, "helping_hand");
        new MadeUpPlugin { Register = MadeUpPlugin.Call(helper) }.Write(_folder);
        var plugin = Read("[made_up.dll]").Study!.Plugins.Single();
        Assert.That(plugin.Dependencies.Select(d => d.Name), Is.EqualTo((string[])["helping_hand.dll"]));
        Assert.That(plugin.Paths.Select(Path.GetFileName), Is.EqualTo((string[])["made_up.dll", "helping_hand.dll"]));

        File.Delete(Path.Combine(_folder, "helping_hand.dll"));
        Directory.CreateDirectory(Path.Combine(_folder, "other"));
        File.Copy(Path.Combine(_folder, "made_up.dll"), Path.Combine(_folder, "other", "made_up.dll"));
        Assert.That(Problems("[other/made_up.dll]").Single(), Is.EqualTo(
            "x.yaml(3,11): plug-in other/made_up.dll: it needs the assembly helping_hand 2.0.0.0, which cannot be loaded: it is neither beside the plug-in nor part of .NET. Build with <EnableDynamicLoading>true</EnableDynamicLoading>, which puts it there."));
    }

    private static IEnumerable<TestCaseData> Unusable()
    {
        yield return Case("a class that is not public", new() { Public = false },
            "its class MadeUp.Plugin implements IRobustMfgPlugin but is not public or has no public constructor without parameters. A plug-in needs a public class that implements IRobustMfgPlugin and has a public constructor without parameters.");
        yield return Case("no class for it", new() { Implements = false },
            "it has no class that implements IRobustMfgPlugin. A plug-in needs a public class that implements IRobustMfgPlugin and has a public constructor without parameters.");
        yield return Case("a constructor that throws", new() { Constructor = MadeUpPlugin.Throw }, "the constructor of its class MadeUp.Plugin failed: DivideByZeroException: made up.");
        yield return Case("a registration that throws", new() { Register = MadeUpPlugin.Throw }, "its class MadeUp.Plugin could not register what it has: DivideByZeroException: made up.");
        yield return Case("a name that is taken", new() { Register = code => AddPolicy(code, "uniform") },
            "its class MadeUp.Plugin could not register what it has: ArgumentException: A policy named 'uniform' is registered already.");
        yield return Case("a newer runtime", new() { Framework = ".NETCoreApp,Version=v99.0" },
            $"it is built for .NET 99.0, and this program runs on .NET {Here}. Build it with <TargetFramework>net{Here}</TargetFramework>.");
        yield return Case("another framework", new() { Framework = ".NETFramework,Version=v4.8" },
            $"it is built for .NETFramework 4.8, and this program runs on .NET {Here}. Build it with <TargetFramework>net{Here}</TargetFramework>.");
        yield return Case("a class of a later version", new() { Register = MadeUpPlugin.Call(MadeUpPlugin.MethodOf("RobustMfgSim.Runner", "9.9.0.0", "RobustMfgSim.Runner.Later")) },
            "it uses what this program does not have: Could not load type 'RobustMfgSim.Runner.Later' from assembly 'RobustMfgSim.Runner, "
            + $"Version={Version}, Culture=neutral, PublicKeyToken=null'. It was built against RobustMfgSim 9.9.0.0, and this is {Version}; build it against this version.");
        yield return Case("a method of a later version", new() { Register = MadeUpPlugin.Call(MadeUpPlugin.MethodOf("RobustMfgSim.Runner", "9.9.0.0", "RobustMfgSim.Runner.StudyRunner")) },
            $"it uses what this program does not have: Method not found: 'Void RobustMfgSim.Runner.StudyRunner.Do()'. It was built against RobustMfgSim 9.9.0.0, and this is {Version}; build it against this version.");
        yield return Case("an assembly of a later version", new() { Register = MadeUpPlugin.Call(MadeUpPlugin.MethodOf("RobustMfgSim.Weather", "9.9.0.0", "Rain")) },
            $"it uses RobustMfgSim.Weather, which this program does not have. It was built against RobustMfgSim 9.9.0.0, and this is {Version}; build it against this version.");
    }

    [TestCaseSource(nameof(Unusable))]
    public void A_plugin_that_cannot_be_used_is_a_problem_at_its_place(object plugin, string expected)
    {
        ((MadeUpPlugin)plugin).Write(_folder);
        Assert.That(Problems("[made_up.dll]"), Is.EqualTo((string[])[$"x.yaml(3,11): plug-in made_up.dll: {expected}"]));
    }

    [Test]
    public void Files_that_are_no_plugins_are_told_apart()
    {
        File.WriteAllText(Path.Combine(_folder, "text.dll"), "not an assembly");
        Directory.CreateDirectory(Path.Combine(_folder, "folder.dll"));
        Assert.That(Problems("[text.dll, folder.dll, none.dll]"), Is.EqualTo((string[])[
            "x.yaml(3,11): plug-in text.dll: it is not a .NET assembly. Name the .dll that 'dotnet build' of the plug-in's project makes.",
            "x.yaml(3,21): plug-in folder.dll: this is a folder. Name the .dll in it.",
            $"x.yaml(3,33): plug-in none.dll: the file does not exist; looked for {Path.Combine(_folder, "none.dll")}. Paths are relative to the scenario file; is the plug-in built?",
        ]));
        Assert.That(Problems("made_up.dll"), Is.EqualTo((string[])["x.yaml(3,10): plugins is the text 'made_up.dll'; a list is needed."]));
    }

    [Test]
    public void Whatever_a_file_is_reading_does_not_throw()
    {
        string path = new MadeUpPlugin { Name = "odd", Framework = "no framework" }.Write(_folder);
        Assert.That(Problems("[odd.dll]").Single(), Does.StartWith("x.yaml(3,11): plug-in odd.dll: it cannot be used: ArgumentException: "));
        new MadeUpPlugin { Name = "listed" }.Write(_folder);
        File.WriteAllText(Path.Combine(_folder, "listed.deps.json"), "{ not json");
        Assert.That(Problems("[listed.dll]").Single(), Does.StartWith("x.yaml(3,11): plug-in listed.dll: it cannot be used: InvalidOperationException: "));
        Assert.That(Problems("[\"\\0.dll\"]").Single(), Does.StartWith("x.yaml(3,11): plug-in ").And.Contain("it cannot be used: ArgumentException: "));
        byte[] bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(Path.Combine(_folder, "half.dll"), bytes[..(bytes.Length / 2)]);
        Assert.That(Problems("[half.dll]").Single(), Does.StartWith("x.yaml(3,11): plug-in half.dll: it "));
    }

    [Test]
    public void A_plugin_built_against_an_earlier_version_that_still_fits_is_used()
    {
        // It refers to RobustMfgSim.Runner 0.0.1 for a class and a method that this version has.
        var builder = new PersistedAssemblyBuilder(new("RobustMfgSim.Runner, Version=0.0.1.0"), typeof(object).Assembly);
        var type = builder.DefineDynamicModule("RobustMfgSim.Runner").DefineType("RobustMfgSim.Runner.Catalog", System.Reflection.TypeAttributes.Public);
        type.DefineMethod("Copy", System.Reflection.MethodAttributes.Public, type, []).GetILGenerator().Emit(OpCodes.Ret);
        var copy = type.CreateType().GetMethod("Copy")!;
        new MadeUpPlugin
        {
            Register = code =>
            {
                code.Emit(OpCodes.Ldarg_1);
                code.Emit(OpCodes.Callvirt, copy);
                code.Emit(OpCodes.Pop);
            },
        }.Write(_folder);
        Assert.That(Problems("[made_up.dll]"), Is.Empty);
    }

    /// <summary>What a made-up plug-in registers; public, so that it can call it.</summary>
    public static void Add(Catalog catalog, string name)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        catalog.Policies.Add(new Descriptor(name, "Test policy.", "Definition.", 1), Uniform);
    }

    private static double[] Uniform(RobustGame game) => UniformPolicy.Rows(game);

    private static string Here => $"{Environment.Version.Major}.{Environment.Version.Minor}";

    private static Version Version => typeof(Catalog).Assembly.GetName().Version!;

    private static void AddPolicy(ILGenerator code, string name)
    {
        code.Emit(OpCodes.Ldarg_1);
        code.Emit(OpCodes.Ldstr, name);
        code.Emit(OpCodes.Call, typeof(PluginScenarioTests).GetMethod(nameof(Add))!);
    }

    private static TestCaseData Case(string name, MadeUpPlugin plugin, string expected) => new TestCaseData(plugin, expected).SetArgDisplayNames(name);

    private ScenarioResult Read(string plugins, string rest = "", Catalog? catalog = null, bool allow = true) => ScenarioReader.Read(
        Path.Combine(_folder, "x.yaml"), $"schema: 1\nname: x\nplugins: {plugins}\ngame: {{ kind: sis }}\n{rest}", catalog ?? BuiltIns.Catalog(), allowPlugins: allow);

    private string[] Problems(string plugins, bool allow = true) => [.. Read(plugins, allow: allow).Problems.Select(p => p.ToString())];
}
