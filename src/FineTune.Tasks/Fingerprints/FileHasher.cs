using System.Security.Cryptography;
using System.Text.Json;
using FineTune.Contracts;
using FineTune.Tasks.Stamps;

namespace FineTune.Tasks.Fingerprints;

/// <summary>
/// SHA-256 of files through a memo of this machine, so that an unchanged file is not read again. A file written in the last two
/// seconds, or in the future, is not remembered: it could change once more without its size or time telling.
/// </summary>
internal sealed class FileHasher
{
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);
    private static readonly ReadOnce<Dictionary<string, HashedFile>> Memos = new(Load);

    private readonly string? _memoFile;
    private readonly TimeProvider _time;
    private readonly IReadOnlyDictionary<string, HashedFile> _memo;
    private readonly Dictionary<string, HashedFile> _new = new(StringComparer.Ordinal);
    private bool _changed;

    /// <param name="memoFile">The memo; null to read every file every time.</param>
    public FileHasher(string? memoFile, TimeProvider time)
    {
        _memoFile = memoFile;
        _time = time;
        _memo = memoFile is null || !File.Exists(memoFile) ? new Dictionary<string, HashedFile>() : Memos.Of(memoFile);
    }

    /// <summary>The memo of a project.</summary>
    public static string MemoOf(string fineTuneFolder) => Path.Combine(fineTuneFolder, "hashes.json");

    /// <summary>The digest of an input in lower-case hex; null where there is no such file.</summary>
    public string? Hash(string path) => Hash(path, isOutput: false);

    /// <summary>
    /// The digest of a stage's output, which the store may hold as a hard link: a link that another clone makes moves the time of the last change, and would
    /// have gigabytes read again for nothing.
    /// </summary>
    public string? HashOutput(string path) => Hash(path, isOutput: true);

    private string? Hash(string path, bool isOutput)
    {
        if (FileState.Of(path) is not { } state)
        {
            return null;
        }

        if ((_new.TryGetValue(path, out HashedFile? known) || _memo.TryGetValue(path, out known)) && IsSame(known, state, isOutput))
        {
            return known.Sha256;
        }

        string sha256 = Read(path);
        // Where the system keeps a time of its own, what a program has set says nothing.
        long written = state.Change == 0 || isOutput ? state.Ticks : state.Change;
        if (_memoFile is not null && _time.GetUtcNow().UtcDateTime.Ticks - written > Settling.Ticks)
        {
            _new[path] = new HashedFile(state.Bytes, state.Ticks, sha256, state.Identity, state.Change);
            _changed = true;
        }

        return sha256;
    }

    private static bool IsSame(HashedFile known, FileState state, bool isOutput) =>
        known.Bytes == state.Bytes && known.Ticks == state.Ticks && known.Identity == state.Identity && (isOutput || known.Change == state.Change);

    /// <summary>Writes the memo, where the disk lets it.</summary>
    public void Save()
    {
        if (!_changed || _memoFile is null)
        {
            return;
        }

        var all = new Dictionary<string, string>(_memo.Count + _new.Count, StringComparer.Ordinal);
        foreach ((string path, HashedFile file) in _memo.Concat(_new))
        {
            all[path] = file.ToLine();
        }

        MemoFile.TryWrite(_memoFile, JsonSerializer.SerializeToUtf8Bytes(all, TasksJson.Default.DictionaryStringString));
        _changed = false;
    }

    private static string Read(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 17, FileOptions.SequentialScan);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FineTuneException(DiagnosticCatalog.FileNotReadable, new SourcePosition(path), exception, path, exception.Message.TrimEnd('.'));
        }
    }

    private static Dictionary<string, HashedFile> Load(string path)
    {
        try
        {
            var files = new Dictionary<string, HashedFile>(StringComparer.Ordinal);
            var reader = new Utf8JsonReader(File.ReadAllBytes(path));
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string file = reader.GetString()!;
                reader.Read();
                if (reader.TokenType == JsonTokenType.String && HashedFile.Parse(reader.GetString()!) is { } known)
                {
                    files[file] = known;
                }
            }

            return files;
        }
        catch (Exception exception) when (StrictJson.IsDamage(exception))
        {
            // A memo saves time and nothing else: a damaged one is as good as none, and is written anew.
            return [];
        }
    }
}
