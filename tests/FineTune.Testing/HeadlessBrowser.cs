using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace FineTune.Testing;

/// <summary>
/// Chromium without a window (Debian's chromium-headless-shell, or a Chrome), spoken to by its DevTools protocol over loopback. It has no network: no name
/// resolves but that of loopback.
/// </summary>
public sealed class HeadlessBrowser : IAsyncDisposable
{
    private static readonly string[] Programs = ["chromium-headless-shell", "chromium", "google-chrome"];
    private const string Announcement = "DevTools listening on ";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly TemporaryFolder _profile;
    private readonly ClientWebSocket _socket = new();
    private readonly List<JsonObject> _events = [];
    private readonly CancellationTokenSource _end = new(Patience);
    private Task _rest = Task.CompletedTask;
    private int _last;
    private string _session = "";

    private HeadlessBrowser(Process process, TemporaryFolder profile)
    {
        _process = process;
        _profile = profile;
    }

    /// <summary>What pages wrote to the console, and errors that they did not catch, one a line.</summary>
    public IReadOnlyList<string> Complaints =>
    [
        .. Events("Runtime.consoleAPICalled").Where(said => (string?)said["type"] is "error" or "warning").Select(said => said["args"]!.ToJsonString()),
        .. Events("Runtime.exceptionThrown").Select(thrown => thrown["exceptionDetails"]!.ToJsonString()),
        .. Events("Log.entryAdded").Select(entry => entry["entry"]!.ToJsonString()),
    ];

    /// <summary>Addresses that pages asked for.</summary>
    public IReadOnlyList<string> Requests => [.. Events("Network.requestWillBeSent").Select(sent => (string)sent["request"]!["url"]!)];

    /// <exception cref="InvalidOperationException">There is no browser, which the tests of pages need.</exception>
    public static async Task<HeadlessBrowser> StartAsync()
    {
        var profile = new TemporaryFolder();
        string[] arguments =
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-background-networking", "--disable-component-update",
            "--no-first-run", "--remote-debugging-port=0",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", $"--user-data-dir={profile.Path}", "about:blank",
        ];
        var browser = new HeadlessBrowser(Start(arguments), profile);
        try
        {
            await browser.ConnectAsync();
            return browser;
        }
        catch
        {
            // Nobody else would end it.
            await browser.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens a file, or an address of loopback.</summary>
    /// <param name="width">Of the window, in pixels.</param>
    /// <param name="isDark">What the reader prefers.</param>
    public async Task OpenAsync(string path, int width, bool isDark)
    {
        await SendAsync(
            "Emulation.setDeviceMetricsOverride", new JsonObject { ["width"] = width, ["height"] = 900, ["deviceScaleFactor"] = 1, ["mobile"] = false });
        var preference = new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = isDark ? "dark" : "light" };
        await SendAsync("Emulation.setEmulatedMedia", new JsonObject { ["features"] = new JsonArray(preference) });
        int loads = Events("Page.loadEventFired").Count();
        await SendAsync("Page.navigate", new JsonObject { ["url"] = new Uri(path).AbsoluteUri });
        while (Events("Page.loadEventFired").Count() == loads)
        {
            Keep(await ReceiveAsync());
        }
    }

    /// <summary>The value of an expression of JavaScript in the page, which the page's own policy has no say in.</summary>
    public async Task<JsonNode?> EvaluateAsync(string expression)
    {
        JsonObject answer = await SendAsync(
            "Runtime.evaluate",
            new JsonObject { ["expression"] = expression, ["returnByValue"] = true, ["awaitPromise"] = true, ["allowUnsafeEvalBlockedByCSP"] = true });
        return answer["exceptionDetails"] is { } failure
            ? throw new InvalidOperationException(failure.ToJsonString())
            : answer["result"]!["value"]?.DeepClone();
    }

    /// <summary>The whole page as a PNG.</summary>
    public async Task<byte[]> ScreenshotAsync()
    {
        JsonObject answer = await SendAsync("Page.captureScreenshot", new JsonObject { ["format"] = "png", ["captureBeyondViewport"] = true });
        return Convert.FromBase64String((string)answer["data"]!);
    }

    /// <summary>Rests the pointer somewhere in the window.</summary>
    public Task PointAsync(double x, double y) => SendAsync("Input.dispatchMouseEvent", Mouse("mouseMoved", x, y, 0));

    /// <summary>Drags from one place of the window to another.</summary>
    public async Task DragAsync(double fromX, double toX, double y)
    {
        await SendAsync("Input.dispatchMouseEvent", Mouse("mousePressed", fromX, y, 1));
        await SendAsync("Input.dispatchMouseEvent", Mouse("mouseMoved", toX, y, 1));
        await SendAsync("Input.dispatchMouseEvent", Mouse("mouseReleased", toX, y, 0));
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        await _rest;
        _process.Dispose();
        _end.Dispose();
        _profile.Dispose();
    }

    private static Process Start(string[] arguments)
    {
        foreach (string program in Programs)
        {
            try
            {
                return Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            }
            catch (Win32Exception)
            {
                // Not this one.
            }
        }

        throw new InvalidOperationException($"There is no browser for the tests of pages: apt-get install --no-install-recommends {Programs[0]}");
    }

    private static JsonObject Mouse(string type, double x, double y, int buttons) => new()
    {
        ["type"] = type,
        ["x"] = x,
        ["y"] = y,
        ["button"] = type == "mouseMoved" ? "none" : "left",
        ["buttons"] = buttons,
        ["clickCount"] = type == "mouseMoved" ? 0 : 1,
    };

    private IEnumerable<JsonObject> Events(string method) =>
        _events.Where(said => (string?)said["method"] == method).Select(said => said["params"]!.AsObject());

    private async Task ConnectAsync()
    {
        string? line = "";
        while (line is not null && !line.StartsWith(Announcement, StringComparison.Ordinal))
        {
            line = await _process.StandardError.ReadLineAsync(_end.Token);
        }

        // Nobody reads what else it says, and a full pipe would stop it.
        _rest = Task.WhenAll(_process.StandardError.ReadToEndAsync(_end.Token), _process.StandardOutput.ReadToEndAsync(_end.Token));
        await _socket.ConnectAsync(new Uri(line![Announcement.Length..]), _end.Token);
        JsonObject target = await SendAsync("Target.createTarget", new JsonObject { ["url"] = "about:blank" });
        JsonObject attached = await SendAsync("Target.attachToTarget", new JsonObject { ["targetId"] = (string)target["targetId"]!, ["flatten"] = true });
        _session = (string)attached["sessionId"]!;
        foreach (string domain in (string[])["Page", "Runtime", "Log", "Network"])
        {
            await SendAsync($"{domain}.enable", []);
        }
    }

    private async Task<JsonObject> SendAsync(string method, JsonObject parameters)
    {
        var message = new JsonObject { ["id"] = ++_last, ["method"] = method, ["params"] = parameters };
        if (_session.Length > 0)
        {
            message["sessionId"] = _session;
        }

        int id = _last;
        await _socket.SendAsync(Encoding.UTF8.GetBytes(message.ToJsonString()), WebSocketMessageType.Text, endOfMessage: true, _end.Token);
        while (true)
        {
            JsonObject received = await ReceiveAsync();
            if ((int?)received["id"] != id)
            {
                Keep(received);
                continue;
            }

            return received["error"] is { } error
                ? throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{method}: {error.ToJsonString()}"))
                : received["result"]!.AsObject();
        }
    }

    private void Keep(JsonObject received)
    {
        if (received["method"] is not null)
        {
            _events.Add(received);
        }
    }

    private async Task<JsonObject> ReceiveAsync()
    {
        using var whole = new MemoryStream();
        byte[] part = new byte[1 << 16];
        WebSocketReceiveResult result;
        do
        {
            result = await _socket.ReceiveAsync(part, _end.Token);
            whole.Write(part, 0, result.Count);
        }
        while (!result.EndOfMessage);
        return JsonNode.Parse(whole.ToArray())!.AsObject();
    }
}
