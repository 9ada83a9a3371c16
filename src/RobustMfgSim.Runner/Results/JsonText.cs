using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace RobustMfgSim.Runner.Results;

/// <summary>
/// JSON as results write it: two spaces, LF, keys in the order of the calls, a row of numbers on one line (which the writer of the framework cannot do).
/// Numbers are the shortest text that reads back as the same double, null where JSON has no word for them.
/// </summary>
internal sealed class JsonText
{
    // Letters of all scripts stay readable; characters with a meaning in HTML are escaped.
    private static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.Create(UnicodeRanges.All);

    private readonly StringBuilder _text = new();
    private readonly Stack<char> _open = new();
    private bool _first = true;

    /// <summary>A finite number as text: 0.1, 1E-12; null for the rest. Minus zero is zero.</summary>
    public static string Number(double? value) =>
        value is { } number && double.IsFinite(number) ? (number + 0.0).ToString("R", CultureInfo.InvariantCulture) : "null";

    public void BeginObject(string? name = null) => Begin(name, '{', '}');

    public void BeginArray(string? name = null) => Begin(name, '[', ']');

    /// <summary>Closes what was opened last.</summary>
    public void End()
    {
        char close = _open.Pop();
        if (!_first)
        {
            NewLine();
        }

        _text.Append(close);
        _first = false;
    }

    public void Value(string? name, string? value) => Item(name, value is null ? "null" : Quoted(value));

    public void Value(string? name, double? value) => Item(name, Number(value));

    public void Value(string? name, long value) => Item(name, value.ToString(CultureInfo.InvariantCulture));

    public void Value(string? name, ulong value) => Item(name, value.ToString(CultureInfo.InvariantCulture));

    public void Value(string? name, bool value) => Item(name, value ? "true" : "false");

    public void Null(string name) => Item(name, "null");

    /// <summary>Integers on one line.</summary>
    public void Row(string? name, IEnumerable<int> row) => Item(name, $"[{string.Join(", ", row.Select(i => i.ToString(CultureInfo.InvariantCulture)))}]");

    /// <summary>Strings on one line.</summary>
    public void Row(string? name, IEnumerable<string> row) => Item(name, $"[{string.Join(", ", row.Select(Quoted))}]");

    /// <summary>Numbers on one line.</summary>
    public void Row(string? name, ReadOnlySpan<double> row)
    {
        var text = new StringBuilder("[");
        for (int i = 0; i < row.Length; i++)
        {
            text.Append(i > 0 ? ", " : "").Append(Number(row[i]));
        }

        Item(name, text.Append(']').ToString());
    }

    /// <summary>A table, [rows x columns], row-major: one row a line.</summary>
    public void Table(string? name, ReadOnlySpan<double> table, int columns)
    {
        BeginArray(name);
        for (int at = 0; at < table.Length; at += columns)
        {
            Row(null, table.Slice(at, columns));
        }

        End();
    }

    /// <summary>The document, with a line end.</summary>
    /// <exception cref="InvalidOperationException">Something is still open.</exception>
    public override string ToString() =>
        _open.Count == 0 ? _text.ToString() + "\n" : throw new InvalidOperationException($"{_open.Count} JSON values are still open.");

    private static string Quoted(string value) => $"\"{Encoder.Encode(value)}\"";

    private void Begin(string? name, char open, char close)
    {
        Item(name, open.ToString());
        _open.Push(close);
        _first = true;
    }

    private void Item(string? name, string value)
    {
        if (!_first)
        {
            _text.Append(',');
        }

        if (_open.Count > 0)
        {
            NewLine();
        }

        if (name is not null)
        {
            _text.Append(Quoted(name)).Append(": ");
        }

        _text.Append(value);
        _first = false;
    }

    private void NewLine() => _text.Append('\n').Append(' ', 2 * _open.Count);
}
