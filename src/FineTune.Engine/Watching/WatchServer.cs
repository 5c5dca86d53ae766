using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace FineTune.Engine.Watching;

/// <summary>
/// Serves the pages of running trainings on loopback alone, and tells by server-sent events when one is another. Who asks by another name than loopback's is
/// refused: a page of the web must not reach it by a name of its own that leads here.
/// </summary>
internal sealed class WatchServer : IDisposable
{
    private const int Tries = 20;

    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(300);

    /// <summary>How long the last pages may take to be shown.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1.5);

    /// <summary>From one look whether somebody still listens to the next.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    private readonly HttpListener _listener;
    private readonly List<WatchedProject> _projects = [];
    private readonly Func<IEnumerable<string>> _find;
    private readonly TaskCompletionSource _finishing = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _end = new();

    /// <summary>Those who listen for events, and the server itself until it finishes.</summary>
    private readonly CountdownEvent _listening = new(1);

    private WatchServer(HttpListener listener, int port, Func<IEnumerable<string>> find)
    {
        _listener = listener;
        Port = port;
        _find = find;
    }

    public int Port { get; }

    public string Address => AddressOf(Port);

    public static string AddressOf(int port) => FormattableString.Invariant($"http://127.0.0.1:{port}/");

    /// <summary>Listens.</summary>
    /// <param name="wished">The port, where it is free; null or where it is not any free one.</param>
    /// <param name="find">Gives, asked again and again, projects besides those that are added; null for none.</param>
    public static WatchServer Start(int? wished = null, Func<IEnumerable<string>>? find = null)
    {
        for (int attempt = 1; ; attempt++)
        {
            int port = attempt == 1 && wished is { } known ? known : FreePort();
            var listener = new HttpListener();
            listener.Prefixes.Add(FormattableString.Invariant($"http://127.0.0.1:{port}/"));
            try
            {
                listener.Start();
                var server = new WatchServer(listener, port, find ?? (() => []));
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

    /// <param name="line">A project as <see cref="WatchedProject.Of"/> reads it.</param>
    public void Add(string line)
    {
        var added = WatchedProject.Of(line);
        lock (_projects)
        {
            if (_projects.All(project => project.Folder != added.Folder))
            {
                _projects.Add(added);
            }
        }
    }

    /// <summary>Tells who listens of the last pages and that there will be no more, and waits until they have them, but not for long.</summary>
    public void Finish()
    {
        if (_finishing.TrySetResult())
        {
            _listening.Signal();
            _listening.Wait(Farewell);
        }
    }

    public void Dispose()
    {
        _end.Cancel();
        _listener.Close();
        _listening.Dispose();
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
        foreach (string line in _find())
        {
            Add(line);
        }

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
                string page = projects.Length == 1 ? WatchPages.Frame(projects[0]) : WatchPages.Index(projects);
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

    /// <summary><c>/run/3fa94c01</c> is a frame that follows, <c>/page/3fa94c01</c> the page in it as it is now.</summary>
    private async Task SendPageAsync(HttpListenerContext context, string path)
    {
        string[] parts = path.Split('/');
        WatchedProject? project = parts is ["", "run" or "page", var key] ? Projects().FirstOrDefault(project => project.Key == key) : null;
        if (project is null)
        {
            await SendAsync(context, 404, "text/plain", "There is no such page.", "default-src 'none'").ConfigureAwait(false);
            return;
        }

        if (parts[1] == "run")
        {
            await SendAsync(context, 200, "text/html", WatchPages.Frame(project), WatchPages.Policy).ConfigureAwait(false);
            return;
        }

        string page = project.Page is { } file
            ? await File.ReadAllTextAsync(file.FullName, _end.Token).ConfigureAwait(false)
            : WatchPages.Waiting(project.Name);
        // The page says itself what it may do.
        await SendAsync(context, 200, "text/html", page, "frame-ancestors 'self'").ConfigureAwait(false);
    }

    /// <summary>A line for each project that has another page than before, until who listens goes away or the build ends.</summary>
    private async Task SendEventsAsync(HttpListenerContext context)
    {
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers["Cache-Control"] = "no-store";
        context.Response.SendChunked = true;
        // Who comes when all have gone is not waited for.
        bool isWaitedFor = _listening.TryAddCount();
        try
        {
            await SendAsync(context, "retry: 1000").ConfigureAwait(false);
            var known = new Dictionary<string, long>();
            bool isLast;
            do
            {
                isLast = _finishing.Task.IsCompleted;
                foreach (WatchedProject project in Projects())
                {
                    long version = project.Version;
                    if (!known.TryGetValue(project.Key, out long before) || before != version)
                    {
                        known[project.Key] = version;
                        await SendAsync(context, $"data: {EventOf(project, version)}").ConfigureAwait(false);
                    }
                }

                await Task.WhenAny(Task.Delay(LookInterval, _end.Token), _finishing.Task).ConfigureAwait(false);
            }
            while (!isLast && !_end.IsCancellationRequested);
            await SendAsync(context, "event: end\ndata: end").ConfigureAwait(false);
            // Who listens goes away when the last page is there; writing says whether it has.
            while (!_end.IsCancellationRequested)
            {
                await Task.Delay(Pause, _end.Token).ConfigureAwait(false);
                await SendAsync(context, ":").ConfigureAwait(false);
            }
        }
        finally
        {
            if (isWaitedFor)
            {
                _listening.Signal();
            }
        }
    }

    private static string EventOf(WatchedProject project, long version) => new JsonObject
    {
        ["key"] = project.Key,
        ["name"] = project.Name,
        // Too large for a number of JavaScript.
        ["version"] = version.ToString(CultureInfo.InvariantCulture),
    }.ToJsonString();

    private async Task SendAsync(HttpListenerContext context, string message)
    {
        await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes($"{message}\n\n"), _end.Token).ConfigureAwait(false);
        await context.Response.OutputStream.FlushAsync(_end.Token).ConfigureAwait(false);
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
