using System.Text.Json;
using System.Text.Json.Serialization;
using FineTune.Contracts;

namespace FineTune.Tasks.Stamps;

/// <summary>What the last finished run of a stage was made from and what it gave.</summary>
[JsonConverter(typeof(RecordConverter<StageStamp>))]
internal sealed record StageStamp
{
    private static readonly ReadOnce<StageStamp> Stamps = new(path => RecordFile.Read<StageStamp>(File.ReadAllBytes(path)));

    public required string Key { get; init; }

    public required IReadOnlyList<KeyEntry> Entries { get; init; }

    public IReadOnlyList<OutputFile> Outputs { get; init; } = [];

    public string? Summary { get; init; }

    /// <summary>What the run warned of: said again in every build until it is mended. Null in stamps of a run without any.</summary>
    public IReadOnlyList<LogEvent>? Warnings { get; init; }

    /// <summary>
    /// Where the project's elements stood in that run, by their names: a warning that is said again points to where they stand now. Null without warnings.
    /// </summary>
    public IReadOnlyDictionary<string, SourcePosition>? Places { get; init; }

    /// <summary>Null in stamps of versions that did not write it.</summary>
    public RunProvenance? Provenance { get; init; }

    /// <summary>The stamp; null where there is none or it cannot be read, which <paramref name="damaged"/> tells apart.</summary>
    public static StageStamp? Load(string path, out bool damaged)
    {
        damaged = false;
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            return Stamps.Of(path);
        }
        catch (JsonException)
        {
            damaged = true;
            return null;
        }
    }

    public void Save(string path) => AtomicFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(this, TasksJson.Default.StageStamp));
}
