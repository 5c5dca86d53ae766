using System.Security.Cryptography;
using FineTune.Contracts;
using FineTune.Engine.Events;

namespace FineTune.Engine.Hosting;

/// <summary>The output folder of a stage: written beside the old one and put in its place as a whole.</summary>
internal sealed class StageOutput
{
    private readonly string _final;
    private readonly string _retired;

    /// <param name="rank">Of several processes each has a folder to write to; that of the first is kept.</param>
    public StageOutput(string stageFolder, int rank = 0)
    {
        Partial = Path.Combine(stageFolder, rank == 0 ? StageLayout.Partial : FormattableString.Invariant($"{StageLayout.Partial}-{rank}"));
        _final = Path.Combine(stageFolder, StageLayout.Output);
        _retired = $"{_final}.old";
        DeleteIfThere(Partial);
        Directory.CreateDirectory(Partial);
        // The library behind the digests takes ten milliseconds to load; the stage has other things to do meanwhile.
        _ = Task.Run(static () => SHA256.HashData([]));
    }

    /// <summary>The folder to write to.</summary>
    public string Partial { get; }

    /// <summary>Puts the new outputs in the place of the old ones and reports each file.</summary>
    public void Commit(IEventSink events)
    {
        List<OutputEvent> outputs = [.. Directory.EnumerateFiles(Partial, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(Describe)];
        DeleteIfThere(_retired);
        if (Directory.Exists(_final))
        {
            Directory.Move(_final, _retired);
        }

        Directory.Move(Partial, _final);
        DeleteIfThere(_retired);
        outputs.ForEach(events.Write);
    }

    /// <summary>Leaves the old outputs as they are.</summary>
    public void Discard() => DeleteIfThere(Partial);

    private OutputEvent Describe(string path)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 20, FileOptions.SequentialScan);
        return new OutputEvent(
            Path.GetRelativePath(Partial, path).Replace('\\', '/'), stream.Length, Convert.ToHexStringLower(SHA256.HashData(stream)));
    }

    private static void DeleteIfThere(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
