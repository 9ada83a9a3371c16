using NUnit.Framework;
using RobustMfgSim.Runner.Reports;
using RobustMfgSim.Runner.Results;
using RobustMfgSim.Runner.Store;

namespace RobustMfgSim.Tests.Runner;

public sealed class RunFolderTests
{
    private string _root = "";

    [SetUp]
    public void MakeRoot() => _root = Directory.CreateTempSubdirectory("robustmfg-test-").FullName;

    [TearDown]
    public void RemoveRoot() => Directory.Delete(_root, recursive: true);

    [Test]
    public void NothingIsVisibleBeforeEverythingIs()
    {
        string target = Path.Combine(_root, "runs", "a");
        using (var folder = RunFolder.Open(target))
        {
            folder.Write("x", s => s.WriteByte(1));
            Assert.That(Directory.Exists(target), Is.False);
            folder.Publish();
        }

        Assert.That(Directory.GetFileSystemEntries(Path.Combine(_root, "runs")), Is.EqualTo(new[] { target }));
        Assert.That(Directory.GetFiles(target).Select(Path.GetFileName), Is.EqualTo(new[] { "x" }));
    }

    [Test]
    public void ARunThatIsNotPublishedLeavesNothingBehind()
    {
        using (var folder = RunFolder.Open(Path.Combine(_root, "a", "b", "c")))
        {
            folder.Write("x", s => s.WriteByte(1));
        }

        Assert.That(Directory.GetFileSystemEntries(_root), Is.Empty);
    }

    [Test]
    public void AnEmptyFolderIsUsed()
    {
        using var folder = RunFolder.Open(_root + Path.DirectorySeparatorChar);
        folder.Publish();
        Assert.That(folder.Path, Is.EqualTo(_root));
    }

    [Test]
    public void AnEmptyFolderStaysTheSameFolderAndIsFilledAtTheEnd()
    {
        string here = Path.Combine(_root, "here");
        Directory.CreateDirectory(here);
        string link = Path.Combine(_root, "link");
        File.CreateSymbolicLink(link, here);
        using (var folder = RunFolder.Open(here))
        {
            folder.Write("results.json", s => s.WriteByte(1));
            folder.Write("curves.csv", s => s.WriteByte(1));
            folder.Write("figures/a.svg", s => s.WriteByte(1));
            Assert.That(Directory.GetFiles(here), Is.Empty);
            folder.Publish();
        }

        Assert.That(Directory.Exists(link), Is.True);
        Assert.That(Directory.GetFileSystemEntries(here).Select(Path.GetFileName), Is.EquivalentTo(new[] { "results.json", "curves.csv", "figures" }));
        Assert.That(File.Exists(Path.Combine(here, "figures", "a.svg")), Is.True);
    }

    [TestCase(true)]
    [TestCase(false)]
    public void ASecondRunIntoTheSameFolderIsRefusedAtOnceAndDisturbsNothing(bool exists)
    {
        string target = Path.Combine(_root, "a");
        if (exists)
        {
            Directory.CreateDirectory(target);
        }

        using (var first = RunFolder.Open(target))
        {
            first.Write("x", s => s.WriteByte(1));
            Assert.That(() => RunFolder.Open(target), Throws.TypeOf<RunFolderException>().With.Message.EqualTo(
                $"{target}: another run is writing to this folder. Wait for it, or choose another one with --out."));
            first.Publish();
        }

        Assert.That(Directory.GetFileSystemEntries(target).Select(Path.GetFileName), Is.EqualTo(new[] { "x" }));
    }

    [Test]
    public void WhatAKilledRunLeftBehindIsClearedAway()
    {
        string target = Path.Combine(_root, "a"), left = Path.Combine(_root, ".a.partial");
        Directory.CreateDirectory(Path.Combine(left, "figures"));
        File.WriteAllText(Path.Combine(left, "results.json"), "half");
        File.WriteAllText(Path.Combine(left, "figures", "a.svg"), "half");
        using (var folder = RunFolder.Open(target))
        {
            folder.Write("results.json", s => s.WriteByte(1));
            folder.Publish();
        }

        Assert.That(File.ReadAllBytes(Path.Combine(target, "results.json")), Is.EqualTo(new byte[] { 1 }));
        Assert.That(Directory.GetFileSystemEntries(_root), Is.EqualTo(new[] { target }));
    }

    [Test]
    public void AnEmptyNameIsRefused() => Assert.That(() => RunFolder.Open(" "), Throws.TypeOf<RunFolderException>().With.Message.StartsWith("the name of the results folder is empty."));

    [Test]
    public void AFolderThatIsNotEmptyIsRefused()
    {
        File.WriteAllText(Path.Combine(_root, "mine"), "keep");
        Assert.That(() => RunFolder.Open(_root), Throws.TypeOf<RunFolderException>().With.Message.EqualTo(
            $"{_root}: the folder is not empty, and results are never overwritten. Choose another one with --out, or remove it."));
        Assert.That(Directory.GetFileSystemEntries(_root), Has.Length.EqualTo(1));
    }

    [Test]
    public void AFolderThatSomebodyFillsMeanwhileIsNotOverwritten()
    {
        string target = Path.Combine(_root, "a");
        using var folder = RunFolder.Open(target);
        Directory.CreateDirectory(target);
        File.WriteAllText(Path.Combine(target, "theirs"), "keep");
        Assert.That(folder.Publish, Throws.TypeOf<RunFolderException>());
        Assert.That(File.ReadAllText(Path.Combine(target, "theirs")), Is.EqualTo("keep"));
    }

    [Test]
    public void AFileInTheWayIsSaidSo()
    {
        string file = Path.Combine(_root, "file");
        File.WriteAllText(file, "");
        Assert.That(() => RunFolder.Open(file), Throws.TypeOf<RunFolderException>().With.Message.Contains("this is a file"));
        Assert.That(() => RunFolder.Open(Path.Combine(file, "below")), Throws.TypeOf<RunFolderException>().With.Message.Contains("cannot be written"));
    }

    [Test]
    public void AllFilesOfARunAreWritten()
    {
        string target = Path.Combine(_root, "a");
        var outcome = TinyOutcome.Create();
        using (var folder = StudyFolder.Open(target, RunIdentity.Of(outcome.Study), resume: false))
        {
            folder.Write(outcome);
            folder.Write(outcome);
        }

        Assert.That(Directory.GetFileSystemEntries(target).Select(Path.GetFileName), Is.EquivalentTo([.. RunFiles.Names, RunStore.FileName, "figures"]));
        Assert.That(Directory.GetFiles(Path.Combine(target, "figures")), Has.Length.EqualTo(StudyFigures.Of(outcome).All.Count).And.All.EndsWith(".svg"), "nothing half-written is left");
        Assert.That(File.ReadAllText(Path.Combine(target, "scenario.yaml")), Is.EqualTo(outcome.Study.ResolvedScenario));
    }
}
