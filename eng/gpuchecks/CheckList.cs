using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using FineTune.Contracts;

/// <summary>Makes checks one after the other, and keeps how each ended.</summary>
/// <param name="limit">What has not begun by then is left out.</param>
/// <param name="only">Names of those that are wanted; empty for all.</param>
internal sealed class CheckList(TimeSpan limit, IReadOnlyCollection<string> only)
{
    private const string Passed = "passed";
    private const string Failed = "failed";
    private const string LeftOut = "left out";

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly DateTimeOffset _began = DateTimeOffset.UtcNow;
    private readonly JsonArray _checks = [];

    public bool HasFailed => _checks.Any(check => (string)check!["outcome"]! == Failed);

    public bool HasPassed(string name) => _checks.Any(check => (string)check!["name"]! == name && (string)check!["outcome"]! == Passed);

    public void Run(string name, Func<JsonObject> check) => RunAsync(name, () => Task.FromResult(check())).GetAwaiter().GetResult();

    /// <param name="check">Gives what was measured; throws <see cref="LeftOutException"/> where it cannot be made, and anything else where it fails.</param>
    public async Task RunAsync(string name, Func<Task<JsonObject>> check)
    {
        if (only.Count > 0 && name != "load" && !only.Contains(name))
        {
            return;
        }

        TimeSpan before = _clock.Elapsed;
        string outcome = Passed;
        JsonObject measured = [];
        try
        {
            measured = before < limit ? await check() : throw new LeftOutException("there was no time left");
        }
        catch (LeftOutException reason)
        {
            outcome = LeftOut;
            measured = new JsonObject { ["reason"] = reason.Message };
        }
        catch (Exception exception)
        {
            outcome = Failed;
            string reason = exception is FineTuneException failure ? $"{failure.Descriptor.Code}: {failure.Message}" : exception.ToString();
            measured = new JsonObject { ["reason"] = reason };
        }

        var entry = new JsonObject { ["name"] = name, ["outcome"] = outcome, ["seconds"] = Math.Round((_clock.Elapsed - before).TotalSeconds, 2) };
        foreach ((string key, JsonNode? value) in measured)
        {
            entry[key] = value?.DeepClone();
        }

        _checks.Add(entry);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {outcome} {measured.ToJsonString()}"));
    }

    public void Write(string path, CheckedDevice device)
    {
        var report = new JsonObject
        {
            ["device"] = device.Name,
            ["dry"] = device.IsDry,
            ["torch"] = device.TorchVersion,
            ["began"] = _began.ToString("O", CultureInfo.InvariantCulture),
            ["seconds"] = Math.Round(_clock.Elapsed.TotalSeconds, 1),
            ["passed"] = Count(Passed),
            ["failed"] = Count(Failed),
            ["left_out"] = Count(LeftOut),
            ["checks"] = _checks,
        };
        File.WriteAllText(path, report.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
        Console.WriteLine($"{Count(Passed)} passed, {Count(Failed)} failed, {Count(LeftOut)} left out: {Path.GetFullPath(path)}");
    }

    private int Count(string outcome) => _checks.Count(check => (string)check!["outcome"]! == outcome);
}
