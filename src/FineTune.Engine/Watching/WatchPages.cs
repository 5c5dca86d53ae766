using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace FineTune.Engine.Watching;

/// <summary>
/// What stands around a page that is watched: a frame that loads it anew, an index where there are several, and words where there is none yet.
/// </summary>
internal static class WatchPages
{
    private const string Style =
        "html,body{height:100%;margin:0;font:16px system-ui,sans-serif;color-scheme:light dark}main{padding:1rem 2rem}"
            + "iframe{border:0;width:100%;height:calc(100% - 2rem)}p.state{height:2rem;line-height:2rem;margin:0;padding:0 1rem}li{margin:.5rem 0}";

    /// <summary>Loads the framed page where an event says so, and keeps its place; the index loads itself.</summary>
    private const string Script =
        """
        (function () {
          'use strict';
          var frame = document.querySelector('iframe'), state = document.querySelector('.state'), seen = {};
          var events = new EventSource('/events');
          events.onmessage = function (event) {
            if (!(event.data in seen)) { seen[event.data] = true; if (frame || Object.keys(seen).length <= +document.body.dataset.projects) { return; } }
            if (!frame) { location.reload(); return; }
            if (event.data !== frame.dataset.project) { return; }
            var top = frame.contentWindow.scrollY;
            frame.onload = function () { frame.contentWindow.scrollTo(0, top); };
            frame.contentWindow.location.reload();
          };
          events.onerror = function () { events.close(); state.textContent = 'The build has ended; this is the last page.'; };
        })();
        """;

    /// <summary>These pages run their one script, show pages of this server and hear its events.</summary>
    public static string Policy { get; } =
        $"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Script)))}'; "
            + "frame-src 'self'; connect-src 'self'; frame-ancestors 'none'";

    /// <param name="number">The project's place in the list.</param>
    public static string Frame(string name, int number)
    {
        string project = number.ToString(CultureInfo.InvariantCulture);
        string frame = $"<iframe src=\"/page/{project}\" data-project=\"{project}\" title=\"The report of {Escape(name)}\"></iframe>";
        return Html(name, $"<p class=\"state\">{Escape(name)} is being built; the page follows.</p>\n{frame}", projects: 1);
    }

    public static string Index(IReadOnlyList<string> names)
    {
        IEnumerable<string> links = names.Select(
            (name, number) => string.Create(CultureInfo.InvariantCulture, $"<li><a href=\"/run/{number}\">{Escape(name)}</a></li>"));
        string list = names.Count == 0 ? "<p>No project has begun.</p>" : $"<ul>{string.Concat(links)}</ul>";
        return Html("Builds", $"<main><h1>Builds</h1>\n<p class=\"state\">Projects that are being built:</p>\n{list}</main>", names.Count);
    }

    public static string Waiting(string name) =>
        $"<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{Escape(name)}</title><style>{Style}</style></head>"
            + $"<body><main><h1>{Escape(name)}</h1><p>Training has not begun.</p></main></body></html>\n";

    private static string Html(string title, string body, int projects) =>
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
            + $"<title>{Escape(title)}</title><style>{Style}</style></head>\n"
            + $"<body data-projects=\"{projects.ToString(CultureInfo.InvariantCulture)}\">{body}\n<script>{Script}</script></body></html>\n";

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}
