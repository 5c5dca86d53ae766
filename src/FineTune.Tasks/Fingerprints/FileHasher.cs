using System.Security.Cryptography;
using System.Text.Json;
using FineTune.Contracts;
using FineTune.Tasks.Stages;

namespace FineTune.Tasks.Fingerprints;

/// <summary>
/// SHA-256 of files through a memo of this machine, so that an unchanged file is not read again. A file written in the last two
/// seconds is not remembered: it could change once more without its size or time telling.
/// </summary>
internal sealed class FileHasher
{
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);

    private readonly string? _memoFile;
    private readonly TimeProvider _time;
    private readonly Dictionary<string, HashedFile> _memo;
    private bool _changed;

    /// <param name="memoFile">The memo; null to read every file every time.</param>
    public FileHasher(string? memoFile, TimeProvider time)
    {
        _memoFile = memoFile;
        _time = time;
        _memo = memoFile is null ? [] : Load(memoFile);
    }

    /// <summary>The digest in lower-case hex; null where there is no such file.</summary>
    public string? Hash(string path)
    {
        FileInfo file = LinkedFile.Follow(path);
        if (!file.Exists)
        {
            return null;
        }

        long ticks = file.LastWriteTimeUtc.Ticks;
        if (_memo.TryGetValue(path, out HashedFile? known) && known.Bytes == file.Length && known.Ticks == ticks)
        {
            return known.Sha256;
        }

        string sha256 = Read(path);
        if (_memoFile is not null && _time.GetUtcNow().UtcDateTime - file.LastWriteTimeUtc > Settling)
        {
            _memo[path] = new HashedFile(file.Length, ticks, sha256);
            _changed = true;
        }

        return sha256;
    }

    public void Save()
    {
        if (_changed && _memoFile is not null)
        {
            AtomicFile.Write(_memoFile, JsonSerializer.SerializeToUtf8Bytes(_memo, TasksJson.Default.DictionaryStringHashedFile));
            _changed = false;
        }
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
        if (!File.Exists(path))
        {
            return [];
        }

        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), TasksJson.Default.DictionaryStringHashedFile) ?? [];
        }
        catch (JsonException)
        {
            // A memo saves time and nothing else: a damaged one is as good as none, and is written anew.
            return [];
        }
    }
}
