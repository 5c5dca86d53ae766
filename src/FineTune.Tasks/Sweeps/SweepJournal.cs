using System.Text.Json;
using FineTune.Contracts;

namespace FineTune.Tasks.Sweeps;

/// <summary>
/// What the trials of a sweep came to, in the order in which it was known: <c>obj/finetune/sweep/journal.jsonl</c>. A trial has a line when it begins and one
/// when it ends.
/// </summary>
internal sealed class SweepJournal
{
    public const string FileName = "journal.jsonl";

    private readonly string _path;
    private readonly SortedDictionary<int, Trial> _trials = [];

    private SweepJournal(string path) => _path = path;

    /// <summary>By their numbers.</summary>
    public IReadOnlyCollection<Trial> Trials => _trials.Values;

    /// <param name="identity">What the trials' values depend on; a journal of another is begun anew.</param>
    /// <param name="wasReplaced">True where there was one of another.</param>
    public static SweepJournal Open(string folder, string identity, out bool wasReplaced)
    {
        Directory.CreateDirectory(folder);
        var journal = new SweepJournal(Path.Combine(folder, FileName));
        wasReplaced = false;
        if (journal.Read(identity))
        {
            return journal;
        }

        wasReplaced = File.Exists(journal._path);
        journal._trials.Clear();
        AtomicFile.Write(journal._path, [.. JsonSerializer.SerializeToUtf8Bytes(new SweepHeader(identity), SweepsJson.Default.SweepHeader), (byte)'\n']);
        return journal;
    }

    public void Add(Trial trial)
    {
        JsonLines.Append(_path, trial, SweepsJson.Default.Trial);
        _trials[trial.Number] = trial;
    }

    /// <summary>The trials of a journal as another process sees them; none where there is no journal.</summary>
    public static IReadOnlyCollection<Trial> TrialsOf(string folder)
    {
        var journal = new SweepJournal(Path.Combine(folder, FileName));
        journal.ReadTrials();
        return journal.Trials;
    }

    /// <summary>False for a journal that is not there, is damaged, or is of another identity.</summary>
    private bool Read(string identity)
    {
        try
        {
            if (!File.Exists(_path) || File.ReadLines(_path).FirstOrDefault() is not { } first
                || JsonSerializer.Deserialize(first, SweepsJson.Default.SweepHeader)?.Identity != identity)
            {
                return false;
            }

            ReadTrials();
            return true;
        }
        catch (JsonException)
        {
            // The trials are built again, which takes them from the store.
            return false;
        }
    }

    private void ReadTrials()
    {
        foreach (Trial trial in JsonLines.Read(_path, SweepsJson.Default.Trial, skip: 1))
        {
            _trials[trial.Number] = trial;
        }
    }
}
