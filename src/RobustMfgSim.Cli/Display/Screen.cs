using System.Globalization;
using System.Text;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace RobustMfgSim.Cli.Display;

/// <summary>
/// Standard output: tables and lines. Redirected output gets neither control codes nor colours, and labels from a stranger's file cannot put control
/// codes on a terminal.
/// </summary>
internal sealed class Screen
{
    private const int RedirectedWidth = 140;
    private readonly IAnsiConsole _console;

    public Screen(CliHost host)
    {
        _console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = host.Terminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = host.Terminal && !host.NoColor ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = host.Terminal ? InteractionSupport.Detect : InteractionSupport.No,
            Out = new AnsiConsoleOutput(host.Output),
        });
        if (!host.Terminal)
        {
            _console.Profile.Width = RedirectedWidth;
            _console.Profile.Capabilities.Unicode = true;
        }

        Terminal = host.Terminal;
        Live = host.Terminal && _console.Profile.Capabilities.Ansi;
    }

    /// <summary>Whether somebody looks at it line by line.</summary>
    public bool Terminal { get; }

    /// <summary>Whether lines can be redrawn: a terminal that knows control codes, which TERM=dumb does not.</summary>
    public bool Live { get; }

    /// <summary>The console, for live displays.</summary>
    public IAnsiConsole Console => _console;

    /// <summary>A table with the given headings.</summary>
    public static Table Table(params string[] headings)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (string heading in headings)
        {
            table.AddColumn(new TableColumn(Text(heading)));
        }

        return table;
    }

    /// <summary>Text as it is, never markup.</summary>
    public static IRenderable Text(string text) => new Text(Safe(text));

    /// <summary>Right-aligned text.</summary>
    public static IRenderable Right(string text) => new Text(Safe(text)) { Justification = Justify.Right };

    /// <summary>A figure with four significant digits.</summary>
    public static string Number(double value) => value.ToString("G4", CultureInfo.InvariantCulture);

    /// <summary>Text without control characters, which could command a terminal; line ends stay.</summary>
    public static string Safe(string text)
    {
        var safe = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            safe.Append(char.IsControl(c) && c != '\n' ? '\ufffd' : c);
        }

        return safe.ToString();
    }

    /// <summary>Writes one line.</summary>
    public void Line(string text) => _console.Profile.Out.Writer.WriteLine(Safe(text));

    /// <summary>Writes a table or text.</summary>
    public void Show(IRenderable renderable)
    {
        _console.Write(renderable);
        _console.WriteLine();
    }
}
