using System.Text;
using static RobustMfgSim.Runner.Reports.Markup;

namespace RobustMfgSim.Runner.Reports;

/// <summary>The frame of a page: one file with its style and script inside.</summary>
internal static class Page
{
    /// <summary>Everything up to the content.</summary>
    public static void Begin(StringBuilder html, string kind, string title)
    {
        html.Append($"<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<title>{Escape(title)} – {Escape(kind)}</title>\n<style>\n{Palette.Properties()}{ReportWriter.Resource("report.css")}{ReportWriter.Resource("chart.css")}</style>\n</head>\n<body>\n<main>\n");
        html.Append($"<header><p class=\"muted\">{Escape(kind)}</p><h1>{Escape(title)}</h1></header>\n");
    }

    /// <summary>Everything after it.</summary>
    public static void End(StringBuilder html) => html.Append($"</main>\n<script>\n{ReportWriter.Resource("report.js")}</script>\n</body>\n</html>\n");
}
