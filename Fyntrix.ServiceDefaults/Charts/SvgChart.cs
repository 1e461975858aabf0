using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fyntrix.ServiceDefaults.Charts;

/// <summary>
/// A drawing in SVG that needs nothing from outside and is readable on light and dark. What is put into it is escaped. Its title and
/// description say to a screen reader what the eye sees.
/// </summary>
public sealed class SvgChart
{
    public const string ContentType = "image/svg+xml";

    private const string Style =
        """
        svg{--ink:#1b1f24;--soft:#59636e;--grid:#d8dee4;--line:#0969da;--band:#0969da33;--low:#b3442b;--paper:#ffffff}
        @media(prefers-color-scheme:dark){svg{--ink:#e6edf3;--soft:#9da7b3;--grid:#30363d;--line:#58a6ff;--band:#58a6ff40;--low:#ff8f73;--paper:#0d1117}}
        text{font:12px system-ui,"DejaVu Sans",sans-serif;fill:var(--soft)}.title{font-size:16px;font-weight:600;fill:var(--ink)}.strong{fill:var(--ink)}
        .paper{fill:var(--paper)}.grid{stroke:var(--grid);stroke-width:1}.axis{stroke:var(--soft);stroke-width:1}
        .line{fill:none;stroke:var(--line);stroke-width:2;stroke-linejoin:round}.dash{stroke:var(--soft);stroke-width:1;stroke-dasharray:4 4}
        .low{fill:var(--low);fill-opacity:.3;stroke:var(--low);stroke-width:1}.bar{fill:var(--band)}.dot{fill:var(--line)}.error{stroke:var(--line);stroke-width:1.5}
        .end{text-anchor:end}.middle{text-anchor:middle}
        .s0{fill:#0969da}.s1{fill:#bf8700}.s2{fill:#1a7f37}.s3{fill:#8250df}.s4{fill:#cf222e}.s5{fill:#1b7c83}.s6{fill:#bc4c00}.s7{fill:#6e7781}
        @media(prefers-color-scheme:dark){.s0{fill:#58a6ff}.s1{fill:#e3b341}.s2{fill:#56d364}.s3{fill:#bc8cff}.s4{fill:#ff7b72}.s5{fill:#39c5cf}.s6{fill:#ffa657}.s7{fill:#8b949e}}
        """;

    /// <summary>How many fills there are for things side by side: the styles <c>s0</c> to <c>s7</c>.</summary>
    public const int Series = 8;

    private readonly StringBuilder _body = new();

    /// <summary>The drawing as an answer. Opened by itself it is a document: it may style itself and do nothing else.</summary>
    public static ContentHttpResult Answer(string drawing, HttpResponse response)
    {
        response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'";
        return TypedResults.Text(drawing, ContentType, Encoding.UTF8);
    }

    public SvgChart Rectangle(string style, double x, double y, double width, double height) =>
        Add($"<rect class=\"{style}\" x=\"{N(x)}\" y=\"{N(y)}\" width=\"{N(width)}\" height=\"{N(height)}\"/>");

    /// <summary>A bar that says what it is when pointed at.</summary>
    public SvgChart Bar(string style, double x, double y, double width, double height, string label) =>
        Add($"<rect class=\"{style}\" x=\"{N(x)}\" y=\"{N(y)}\" width=\"{N(width)}\" height=\"{N(height)}\"><title>{Escaped(label)}</title></rect>");

    public SvgChart Line(string style, double x1, double y1, double x2, double y2) =>
        Add($"<line class=\"{style}\" x1=\"{N(x1)}\" y1=\"{N(y1)}\" x2=\"{N(x2)}\" y2=\"{N(y2)}\"/>");

    public SvgChart Dot(string style, double x, double y, double radius, string label) =>
        Add($"<circle class=\"{style}\" cx=\"{N(x)}\" cy=\"{N(y)}\" r=\"{N(radius)}\"><title>{Escaped(label)}</title></circle>");

    public SvgChart Text(string style, double x, double y, string text) =>
        Add($"<text class=\"{style}\" x=\"{N(x)}\" y=\"{N(y)}\">{Escaped(text)}</text>");

    /// <summary>A text that runs upwards, centred.</summary>
    public SvgChart Upright(double x, double y, string text) =>
        Add($"<text class=\"middle\" transform=\"translate({N(x)} {N(y)}) rotate(-90)\">{Escaped(text)}</text>");

    /// <param name="closed">True to fill what the points enclose.</param>
    public SvgChart Path(string style, IEnumerable<(double X, double Y)> points, bool closed = false) =>
        Add($"<path class=\"{style}\" d=\"M{string.Join('L', points.Select(p => $"{N(p.X)} {N(p.Y)}"))}{(closed ? "Z" : "")}\"/>");

    public string Draw(int width, int height, string title, string description) =>
        $"""
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {N(width)} {N(height)}" width="{N(width)}" height="{N(height)}" role="img" aria-labelledby="title desc">
        <title id="title">{Escaped(title)}</title>
        <desc id="desc">{Escaped(description)}</desc>
        <style>{Style}</style>
        <rect class="paper" width="{N(width)}" height="{N(height)}"/>
        <text class="title" x="20" y="28">{Escaped(title)}</text>
        {_body}</svg>

        """;

    /// <summary>Round values about a given number of steps apart that cover a range: each 1, 2 or 5 times a power of ten.</summary>
    public static IReadOnlyList<double> Ticks(double low, double high, int steps)
    {
        var rough = Math.Max(high - low, 1e-9) / steps;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var step = new[] { 1, 2, 5, 10 }.Select(f => f * power).First(s => s >= rough * 0.999);
        var (first, last) = (Math.Floor((low / step) + 1e-9), Math.Ceiling((high / step) - 1e-9));
        return [.. Enumerable.Range(0, (int)(last - first) + 1).Select(i => (first + i) * step)];
    }

    private SvgChart Add(string element)
    {
        _body.Append(element).Append('\n');
        return this;
    }

    private static string N(double number) => Math.Round(number, 2).ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>Characters that XML 1.0 cannot hold become U+FFFD.</summary>
    private static string Escaped(string text) =>
        WebUtility.HtmlEncode(string.Concat(text.EnumerateRunes().Select(r => r.Value is < 0x20 and not (0x9 or 0xA or 0xD) or 0xFFFE or 0xFFFF ? Rune.ReplacementChar : r)));
}
