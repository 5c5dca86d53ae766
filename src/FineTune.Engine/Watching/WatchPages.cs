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
        "html,body{height:100%;margin:0;font:16px system-ui,sans-serif;color-scheme:light dark}body{background:Canvas;color:CanvasText}main{padding:1rem 2rem}"
            + "iframe{border:0;width:100%;height:calc(100% - 2rem)}p.state{height:2rem;line-height:2rem;margin:0;padding:0 1rem}li{margin:.5rem 0}"
            + "main.run{position:absolute;left:-100rem}";

    /// <summary>
    /// Loads the framed page where an event says that there is another, and keeps its place; an index gets the projects that begin. At the end the last page
    /// stays. An error may be one who served the pages going and another taking its place, so a few are waited for.
    /// </summary>
    private const string Script =
        """
        (function () {
          'use strict';
          var frame = document.querySelector('iframe'), list = document.querySelector('ul'), state = document.querySelector('.state');
          var version = frame && frame.dataset.version, loading = false, ended = false, errors = 0;
          var events = new EventSource('/events');

          function stop() {
            events.close();
            state.textContent = frame ? 'The build has ended; this is the last page.' : 'The build has ended. Each report is report.html beside its model.';
          }

          function load() {
            var top = frame.contentWindow.scrollY;
            loading = true;
            frame.onload = function () {
              frame.contentWindow.scrollTo(0, top);
              loading = false;
              if (ended) { stop(); }
            };
            frame.contentWindow.location.reload();
          }

          events.onmessage = function (event) {
            var project = JSON.parse(event.data);
            errors = 0;
            if (frame) {
              if (project.key === frame.dataset.key && project.version !== version) { version = project.version; load(); }
              return;
            }
            if (!document.querySelector('a[href="/run/' + project.key + '"]')) {
              var entry = document.createElement('li'), link = document.createElement('a');
              link.href = '/run/' + project.key;
              link.textContent = project.name;
              entry.appendChild(link);
              list.appendChild(entry);
              state.textContent = 'Projects that are being built:';
            }
          };
          events.addEventListener('end', function () { ended = true; if (!loading) { stop(); } });
          events.onerror = function () { errors++; if (ended || errors > 3) { stop(); } };
        })();
        """;

    /// <summary>These pages run their one script, show pages of this server and hear its events.</summary>
    public static string Policy { get; } =
        $"default-src 'none'; script-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Script)))}'; img-src data:; "
            + "style-src 'unsafe-inline'; frame-src 'self'; connect-src 'self'; frame-ancestors 'none'";

    public static string Frame(WatchedProject project)
    {
        string name = Escape(project.Name);
        // Of the page before it is asked for: one that is written meanwhile is loaded once too often, and never missed.
        string version = FormattableString.Invariant($"{project.Version}");
        return Html(
            project.Name,
            $"<main class=\"run\"><h1>{name}</h1></main><p class=\"state\">{name} is being built; the page follows.</p>\n"
                + $"<iframe src=\"/page/{project.Key}\" data-key=\"{project.Key}\" data-version=\"{version}\" title=\"The report of {name}\"></iframe>");
    }

    public static string Index(IReadOnlyList<WatchedProject> projects)
    {
        IEnumerable<string> links = projects.Select(project => $"<li><a href=\"/run/{project.Key}\">{Escape(project.Name)}</a></li>");
        string state = projects.Count == 0 ? "No project has begun." : "Projects that are being built:";
        return Html("Builds", $"<main><h1>Builds</h1>\n<p class=\"state\">{state}</p>\n<ul>{string.Concat(links)}</ul></main>");
    }

    public static string Waiting(string name) =>
        $"<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{Escape(name)}</title><style>{Style}</style></head>"
            + $"<body><main><h1>{Escape(name)}</h1><p>Training has not begun.</p></main></body></html>\n";

    private static string Html(string title, string body) =>
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
            + $"<title>{Escape(title)}</title><link rel=\"icon\" href=\"data:,\"><style>{Style}</style></head>\n"
            + $"<body>{body}\n<script>{Script}</script></body></html>\n";

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}
