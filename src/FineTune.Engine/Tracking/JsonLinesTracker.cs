using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Training;

namespace FineTune.Engine.Tracking;

/// <summary>A JSON object a line for whatever else reads it (docs/tracking.md): a log entry, an evaluation, a sample each.</summary>
internal sealed class JsonLinesTracker(TimeProvider time) : ITracker
{
    private readonly HashSet<(string Type, long Step, long Number)> _written = [];
    private FileStream? _file;

    public string Name => ReportTargets.JsonLines;

    public void Begin(TrackedRun run)
    {
        Directory.CreateDirectory(run.Folder);
        bool goesOn = run.Step > 0;
        _file = new FileStream(
            Path.Combine(run.Folder, $"log.{run.Id}.jsonl"),
            goesOn ? FileMode.OpenOrCreate : FileMode.Create,
            FileAccess.ReadWrite,
            FileShare.Read | FileShare.Delete);
        GoOn(_file);
        Write("run", 0, null, new JsonObject
        {
            ["name"] = run.Name,
            ["project"] = run.Project.Name,
            ["task"] = EnumNames.Of(run.Project.Task),
            ["base_model"] = run.Project.BaseModel.Name,
            ["max_steps"] = run.MaxSteps,
            ["arguments"] = run.Arguments,
        });
    }

    public void Log(TrackedEntry entry)
    {
        var values = new JsonObject();
        foreach ((string name, double value) in entry.Values)
        {
            values[name] = Number(value);
        }

        Write(entry.Kind.ToString().ToLowerInvariant(), entry.Step, entry.Epoch, values);
    }

    public void Evaluated(TrackedEvaluation evaluation)
    {
        for (int index = 0; index < evaluation.Samples.Count; index++)
        {
            GeneratedSample sample = evaluation.Samples[index];
            Write(
                "sample",
                evaluation.Step,
                evaluation.Epoch,
                new JsonObject { ["number"] = index + 1, ["text"] = sample.Text, ["generated"] = sample.Generated },
                index + 1);
        }
    }

    public void End()
    {
        // The line of the whole run says it.
    }

    public void Dispose() => _file?.Dispose();

    /// <summary>JSON has no number for them; a text says which it is.</summary>
    private static JsonNode Number(double value) =>
        double.IsFinite(value) ? JsonValue.Create(value) : JsonValue.Create(value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Remembers what is there and leaves the file behind its last whole line.</summary>
    private void GoOn(FileStream file)
    {
        byte[] content = new byte[file.Length];
        file.ReadExactly(content);
        int end = 0;
        for (int next = Array.IndexOf(content, (byte)'\n'); next >= 0 && Remember(content.AsSpan(end..next)); next = Array.IndexOf(content, (byte)'\n', end))
        {
            end = next + 1;
        }

        file.SetLength(end);
        file.Position = end;
    }

    /// <returns>False for a line that is none of ours: what follows is written anew.</returns>
    private bool Remember(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            using var document = JsonDocument.ParseValue(ref reader);
            JsonElement root = document.RootElement;
            _written.Add((
                root.GetProperty("type").GetString()!,
                root.GetProperty("step").GetInt64(),
                root.TryGetProperty("number", out JsonElement number) ? number.GetInt64() : 0));
            return true;
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return false;
        }
    }

    private void Write(string type, int step, double? epoch, JsonObject values, int number = 0)
    {
        if (!_written.Add((type, step, number)))
        {
            return;
        }

        var line = new JsonObject
        {
            ["type"] = type,
            ["time"] = time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
            ["step"] = step,
        };
        if (epoch is { } passed)
        {
            line["epoch"] = passed;
        }

        foreach ((string name, JsonNode? value) in values)
        {
            line[name] = value?.DeepClone();
        }

        _file!.Write(Encoding.UTF8.GetBytes(line.ToJsonString() + "\n"));
        _file.Flush();
    }
}
