using static RobustMfgSim.Runner.Reports.Markup;

namespace RobustMfgSim.Runner.Reports;

/// <summary>A picture, drawn once and shown twice: inside a page, which has its style, and as a file of its own.</summary>
/// <param name="Width">Width of the drawing in pixels.</param>
/// <param name="Height">Its height.</param>
/// <param name="Label">What it shows, in a few words. Plain text.</param>
/// <param name="Content">The SVG elements.</param>
internal sealed record Drawing(double Width, double Height, string Label, string Content)
{
    /// <summary>An SVG element for a page.</summary>
    public string Inline() => $"<svg class=\"chart\" role=\"img\" aria-label=\"{Escape(Label)}\" viewBox=\"0 0 {Coordinate(Width)} {Coordinate(Height)}\">\n{Content}</svg>\n";

    /// <summary>A whole SVG file with its style, a background, a title and a description.</summary>
    /// <param name="description">What there is to see. Plain text.</param>
    public string Standalone(string description) =>
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        + $"<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" role=\"img\" aria-labelledby=\"title desc\" width=\"{Coordinate(Width)}\" height=\"{Coordinate(Height)}\" viewBox=\"0 0 {Coordinate(Width)} {Coordinate(Height)}\">\n"
        + $"<title id=\"title\">{Escape(Label)}</title>\n<desc id=\"desc\">{Escape(description)}</desc>\n<style>\n{Palette.Resolved(ReportWriter.Resource("chart.css"))}</style>\n"
        + $"<rect class=\"paper\" width=\"{Coordinate(Width)}\" height=\"{Coordinate(Height)}\"/>\n{Content}</svg>\n";
}

/// <summary>A figure of a report.</summary>
/// <param name="Name">Name of its file, without folder and ending: lower-case letters, digits and hyphens.</param>
/// <param name="Drawing">The picture.</param>
/// <param name="Caption">What there is to see, and how to read it. Plain text.</param>
internal sealed record ReportFigure(string Name, Drawing Drawing, string Caption)
{
    /// <summary>The folder of the files, within that of the run.</summary>
    public const string Folder = "figures";

    /// <summary>Its file, relative to the folder of the run.</summary>
    public string File => $"{Folder}/{Name}.svg";

    /// <summary>Whether it takes the whole width of a page.</summary>
    public bool IsWide => Drawing.Width > PlotFrame.Width;

    /// <summary>The figure for a page.</summary>
    public string Html() => $"<figure{(IsWide ? " class=\"wide\"" : "")}>\n{Drawing.Inline()}<figcaption>{Escape(Caption)}</figcaption></figure>\n";
}
