using System.CommandLine;
using RobustMfgSim.Cli.Display;
using RobustMfgSim.Cli.Scaffolding;

namespace RobustMfgSim.Cli.Verbs;

/// <summary>new policy|game|study NAME: a project that builds and runs at once.</summary>
internal static class NewVerb
{
    public static Command Create(CliHost host)
    {
        var kind = new Argument<string>("KIND") { Description = $"What to make: {string.Join(", ", Scaffold.Kinds)}. Policies and games are plug-ins for scenarios, a study is a program of its own." };
        kind.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && !Scaffold.Kinds.Contains(text))
            {
                result.AddError($"There is no kind '{text}'; known are {string.Join(", ", Scaffold.Kinds)}.");
            }
        });
        var name = new Argument<string>("NAME") { Description = "Name of the project, for example bus-stop." };
        var output = new Option<string?>("--out") { Description = "Folder of the project; must not exist. Default: the name.", HelpName = "DIR" };
        var command = new Command("new", "Makes a project for a policy, a game or a study of your own, with a test: it builds and runs at once.") { kind, name, output };
        command.SetAction(parsed => Run(host, parsed.GetRequiredValue(kind), parsed.GetRequiredValue(name), parsed.GetValue(output)));
        return command;
    }

    private static int Run(CliHost host, string kind, string text, string? output)
    {
        if (ProjectName.Parse(text, out string problem) is not { } name)
        {
            return Refused(host, problem);
        }

        if (ListVerb.Kinds.SelectMany(k => k.Entries(host.Catalog())).FirstOrDefault(e => e.Name == name.Snake) is { } taken)
        {
            return Refused(host, $"'{taken.Name}' is built in already, and scenarios could not tell the two apart. Choose another name.");
        }

        string folder = output ?? name.Class;
        if (Directory.Exists(folder) || File.Exists(folder))
        {
            return Refused(host, $"{folder}: this exists already, and nothing is overwritten. Choose another folder with --out, or remove it.");
        }

        try
        {
            var files = Scaffold.Files(kind, name, Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
            foreach (var (path, contents) in files)
            {
                string full = Path.Combine(folder, path);
                Directory.CreateDirectory(Path.GetDirectoryName(full)!);
                File.WriteAllText(full, contents);
            }

            Told(new Screen(host), kind, name, folder, files.Count);
            return ExitCode.Done;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Refused(host, $"{folder}: the project cannot be written ({e.Message.TrimEnd('.')}). Choose another folder with --out.");
        }
    }

    private static void Told(Screen screen, string kind, ProjectName name, string folder, int files)
    {
        screen.Line($"{folder}: {files} files of the {kind} {name.Class}. Next:");
        screen.Line($"  cd {folder}");
        screen.Line("  dotnet build");
        screen.Line("  dotnet test");
        screen.Line(kind == "study" ? $"  dotnet run -c Release --project {name.Class}" : "  robustmfg run study.yaml --allow-plugins");
    }

    private static int Refused(CliHost host, string problem)
    {
        host.Error.WriteLine($"robustmfg: {Screen.Safe(problem)}");
        return ExitCode.Wrong;
    }
}
