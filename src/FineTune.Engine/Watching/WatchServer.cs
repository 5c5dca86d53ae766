using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FineTune.Engine.Watching;

/// <summary>
/// Serves the pages of running trainings on loopback alone, and tells by server-sent events when one is another. Who asks by another name than loopback's is
/// refused: a page of the web must not reach it by a name of its own that leads here.
/// </summary>
internal sealed class WatchServer : IDisposable
{
    private const int Tries = 20;

    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(300);

    private readonly HttpListener _listener;
    private readonly List<WatchedProject> _projects = [];
    private readonly CancellationTokenSource _end = new();

    private WatchServer(HttpListener listener, int port)
    {
        _listener = listener;
        Port = port;
    }

    public int Port { get; }

    public string Address => FormattableString.Invariant($"http://127.0.0.1:{Port}/");

    /// <summary>Listens on a free port.</summary>
    public static WatchServer Start()
    {
        for (int attempt = 1; ; attempt++)
        {
            int port = FreePort();
            var listener = new HttpListener();
            listener.Prefixes.Add(FormattableString.Invariant($"http://127.0.0.1:{port}/"));
            try
            {
                listener.Start();
                var server = new WatchServer(listener, port);
                _ = Task.Run(server.ServeAsync);
                return server;
            }
            catch (HttpListenerException) when (attempt < Tries)
            {
                // Another program was faster to take the port.
                listener.Close();
            }
        }
    }

    /// <param name="folder">Of a project's stages, full path.</param>
    public void Add(string folder)
    {
        lock (_projects)
        {
            if (_projects.All(project => project.Folder != folder))
            {
                _projects.Add(new WatchedProject(folder));
            }
        }
    }

    public void Dispose()
    {
        _end.Cancel();
        _listener.Close();
        _end.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private WatchedProject[] Projects()
    {
        lock (_projects)
        {
            return [.. _projects];
        }
    }

    private async Task ServeAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync().ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                // It was closed.
                return;
            }

            _ = Task.Run(() => AnswerAsync(context));
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            string path = context.Request.Url?.AbsolutePath ?? "";
            if (!IsLoopback(context.Request))
            {
                await SendAsync(context, 403, "text/plain", "This server answers to its loopback address alone.", "default-src 'none'").ConfigureAwait(false);
            }
            else if (context.Request.HttpMethod != "GET")
            {
                await SendAsync(context, 405, "text/plain", "Only GET.", "default-src 'none'").ConfigureAwait(false);
            }
            else if (path == "/events")
            {
                await SendEventsAsync(context).ConfigureAwait(false);
            }
            else if (path == "/")
            {
                WatchedProject[] projects = Projects();
                string page = projects.Length == 1 ? WatchPages.Frame(projects[0].Name, 0) : WatchPages.Index([.. projects.Select(project => project.Name)]);
                await SendAsync(context, 200, "text/html", page, WatchPages.Policy).ConfigureAwait(false);
            }
            else
            {
                await SendPageAsync(context, path).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is HttpListenerException or IOException or ObjectDisposedException or OperationCanceledException)
        {
            // Who asked has gone away, or the build has ended.
            context.Response.Abort();
        }
    }

    /// <summary><c>/run/0</c> is a frame that follows, <c>/page/0</c> the page in it as it is now.</summary>
    private async Task SendPageAsync(HttpListenerContext context, string path)
    {
        WatchedProject[] projects = Projects();
        string[] parts = path.Split('/');
        bool isKnown = parts.Length == 3 && int.TryParse(parts[2], out int index) && index >= 0 && index < projects.Length && parts[1] is "run" or "page";
        if (!isKnown)
        {
            await SendAsync(context, 404, "text/plain", "There is no such page.", "default-src 'none'").ConfigureAwait(false);
            return;
        }

        int number = int.Parse(parts[2], System.Globalization.CultureInfo.InvariantCulture);
        if (parts[1] == "run")
        {
            await SendAsync(context, 200, "text/html", WatchPages.Frame(projects[number].Name, number), WatchPages.Policy).ConfigureAwait(false);
            return;
        }

        string page = projects[number].Page is { } file
            ? await File.ReadAllTextAsync(file.FullName, _end.Token).ConfigureAwait(false)
            : WatchPages.Waiting(projects[number].Name);
        // The page says itself what it may do.
        await SendAsync(context, 200, "text/html", page, "frame-ancestors 'self'").ConfigureAwait(false);
    }

    /// <summary>A line for each project that has another page than before, until who listens goes away.</summary>
    private async Task SendEventsAsync(HttpListenerContext context)
    {
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers["Cache-Control"] = "no-store";
        context.Response.SendChunked = true;
        var known = new Dictionary<string, long>();
        while (true)
        {
            WatchedProject[] projects = Projects();
            for (int index = 0; index < projects.Length; index++)
            {
                long version = projects[index].Version;
                if (!known.TryGetValue(projects[index].Folder, out long before) || before != version)
                {
                    known[projects[index].Folder] = version;
                    byte[] line = Encoding.UTF8.GetBytes(FormattableString.Invariant($"data: {index}\n\n"));
                    await context.Response.OutputStream.WriteAsync(line, _end.Token).ConfigureAwait(false);
                    await context.Response.OutputStream.FlushAsync(_end.Token).ConfigureAwait(false);
                }
            }

            await Task.Delay(LookInterval, _end.Token).ConfigureAwait(false);
        }
    }

    private bool IsLoopback(HttpListenerRequest request) =>
        request.IsLocal && string.Equals(request.Headers["Host"], FormattableString.Invariant($"127.0.0.1:{Port}"), StringComparison.Ordinal);

    private static async Task SendAsync(HttpListenerContext context, int status, string type, string text, string policy)
    {
        byte[] content = Encoding.UTF8.GetBytes(text);
        HttpListenerResponse response = context.Response;
        response.StatusCode = status;
        response.ContentType = $"{type}; charset=utf-8";
        response.ContentLength64 = content.Length;
        response.Headers["Cache-Control"] = "no-store";
        response.Headers["Content-Security-Policy"] = policy;
        response.Headers["X-Content-Type-Options"] = "nosniff";
        await response.OutputStream.WriteAsync(content).ConfigureAwait(false);
        response.Close();
    }
}
