using System.Globalization;
using System.Text;

namespace RobustMfgSim.Scenarios;

/// <summary>The text of a file, whatever the file is: no more than the limit is read, and a pipe to which nobody writes is not waited for.</summary>
internal static class ScenarioFile
{
    private const int Piece = 65_536;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>The text.</summary>
    /// <exception cref="IOException">It is too long, or nothing came; or as for <see cref="File.OpenRead"/>.</exception>
    /// <exception cref="DecoderFallbackException">It is not UTF-8.</exception>
    public static string Read(string path)
    {
        // Pipes and devices have no length. They are read on a thread that is left behind where it waits: opening a pipe cannot be called off.
        byte[] bytes = new FileInfo(path).Length > 0 ? Bytes(path) : Awaited(path);
        string text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        return text.StartsWith('\ufeff') ? text[1..] : text;
    }

    private static byte[] Awaited(string path)
    {
        (byte[]? Bytes, Exception? Fault) result = default;
        var reader = new Thread(() =>
        {
            try
            {
                result = (Bytes(path), null);
            }
            catch (Exception fault)
            {
                result = (null, fault);
            }
        })
        { IsBackground = true };
        reader.Start();
        return !reader.Join(Patience) ? throw new IOException(string.Create(CultureInfo.InvariantCulture, $"it gave nothing within {Patience.TotalSeconds} seconds; a scenario is a file, not a pipe that stays empty."))
            : result.Bytes ?? throw new IOException(result.Fault!.Message, result.Fault);
    }

    private static byte[] Bytes(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 0);
        using var read = new MemoryStream();
        var piece = new byte[Piece];
        for (int count; (count = file.Read(piece)) > 0;)
        {
            read.Write(piece, 0, count);
            if (read.Length > Limits.FileBytes)
            {
                throw new IOException(string.Create(CultureInfo.InvariantCulture, $"it has more than {Limits.FileBytes} bytes; no scenario needs that."));
            }
        }

        return read.ToArray();
    }
}
