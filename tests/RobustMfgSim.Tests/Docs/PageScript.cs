using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using RobustMfgSim.Cli;

namespace RobustMfgSim.Tests.Docs;

/// <summary>A block of code of a page: its language, what stands beside it, its text, and the lines between which it stands.</summary>
internal sealed record PageBlock(string Language, string Info, string Text, int First, int End);

/// <summary>
/// Plays a page: writes its named files ("```yaml NAME"), runs the commands of its shell blocks in their order ("```sh exit=N" for another exit code than 0), and takes
/// the text block that follows a shell block for what they print. A first line "..." leaves out what is printed before the line that begins like the next one,
/// up to its first digit.
/// </summary>
internal static partial class PageScript
{
    /// <summary>Commands of a page that are not the program: another test sees to them, or they are the reader's own.</summary>
    private static readonly string[] NotRun = ["dotnet ", "export ", "cd ", "cp ", "scp "];

    public static List<PageBlock> Blocks(string[] lines)
    {
        var blocks = new List<PageBlock>();
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].StartsWith("```", StringComparison.Ordinal))
            {
                int end = Array.IndexOf(lines, "```", i + 1);
                Assert.That(end, Is.GreaterThan(i), $"line {i + 1}: the block has no end");
                string[] words = lines[i][3..].Split(' ', 2);
                blocks.Add(new(words[0], words.Length > 1 ? words[1] : "", string.Join('\n', lines[(i + 1)..end]), i + 1, end));
                i = end;
            }
        }

        return blocks;
    }

    /// <summary>Plays the page in a folder, which is the current one meanwhile, and gives the page with what was printed in place of what it says.</summary>
    public static async Task<string> PlayAsync(string page, string folder)
    {
        string[] lines = page.Split('\n');
        var played = lines.ToList();
        string before = Environment.CurrentDirectory;
        Environment.CurrentDirectory = folder;
        try
        {
            var replacements = new List<(PageBlock Block, string Printed)>();
            (PageBlock Block, string Printed)? last = null;
            foreach (var block in Blocks(lines))
            {
                if (block is { Language: "text" } && last is { } shell && lines[(shell.Block.End + 1)..(block.First - 1)].All(l => l.Length == 0))
                {
                    replacements.Add((block, Shown(block.Text, shell.Printed)));
                }

                last = block.Language == "sh" ? (block, await RunAsync(block)) : null;
                if (block is { Language: "yaml", Info.Length: > 0 })
                {
                    await File.WriteAllTextAsync(block.Info, block.Text + "\n");
                }
            }

            foreach (var (block, printed) in Enumerable.Reverse(replacements))
            {
                played.RemoveRange(block.First, block.End - block.First);
                played.InsertRange(block.First, printed.Split('\n'));
            }
        }
        finally
        {
            Environment.CurrentDirectory = before;
        }

        return string.Join('\n', played);
    }

    /// <summary>Whether two texts differ by more than the rounding of numbers: another processor's last digit.</summary>
    public static bool Differ(string actual, string expected)
    {
        if (Spaces().Replace(Number().Replace(actual, "#"), " ") != Spaces().Replace(Number().Replace(expected, "#"), " "))
        {
            return true;
        }

        return Number().Matches(actual).Zip(Number().Matches(expected), (a, b) => (Value(a), Value(b))).Any(p => Math.Abs(p.Item1 - p.Item2) > 1e-9 + 2e-3 * Math.Abs(p.Item2));
    }

    private static async Task<string> RunAsync(PageBlock block)
    {
        int expected = block.Info.StartsWith("exit=", StringComparison.Ordinal) ? int.Parse(block.Info[5..], CultureInfo.InvariantCulture) : 0;
        var printed = new StringBuilder();
        foreach (string line in block.Text.Split('\n').Where(l => l.Length > 0 && l[0] != '#'))
        {
            if (line.Split(' ') is ["cmp", var one, var other])
            {
                Assert.That(await File.ReadAllBytesAsync(one), Is.EqualTo(await File.ReadAllBytesAsync(other)), line);
                continue;
            }

            if (!line.StartsWith("robustmfg ", StringComparison.Ordinal))
            {
                Assert.That(NotRun.Any(n => line.StartsWith(n, StringComparison.Ordinal)), $"'{line}' is not run by the tests");
                continue;
            }

            using StringWriter output = new() { NewLine = "\n" }, error = new() { NewLine = "\n" };
            int code = await CommandLine.RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..], new CliHost { Output = output, Error = error, Terminal = false, Signals = false });
            Assert.That(code, Is.EqualTo(expected), $"{line}\n{output}\n{error}");
            printed.Append(output).Append(error);
        }

        return string.Join('\n', printed.Replace(Environment.CurrentDirectory + "/", "").ToString().Split('\n').Select(l => l.TrimEnd())).Trim('\n');
    }

    private static string Shown(string said, string printed)
    {
        string[] wanted = said.Split('\n'), lines = printed.Split('\n');
        if (wanted[0] != "...")
        {
            return printed;
        }

        string start = wanted[1].Split("0123456789".ToCharArray(), 2)[0].TrimEnd(' ', '-');
        int from = Array.FindIndex(lines, l => l.StartsWith(start, StringComparison.Ordinal));
        Assert.That(from, Is.Not.Negative, $"no line begins with '{start}' in:\n{printed}");
        return "...\n" + string.Join('\n', lines[from..]);
    }

    private static double Value(Match match) => double.Parse(match.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(?<![\w.])-?\d+(\.\d+)?([Ee][+-]?\d+)?")]
    private static partial Regex Number();

    [GeneratedRegex(" +|\u2500+")]
    private static partial Regex Spaces();
}
