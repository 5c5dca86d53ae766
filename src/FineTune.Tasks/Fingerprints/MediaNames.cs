using System.Text.Json;
using FineTune.Contracts;
using FineTune.Tasks.Stamps;

namespace FineTune.Tasks.Fingerprints;

/// <summary>
/// The pictures or recordings of each folder that a stage read last, by the digest of the folder, so that the next build can say which of them changed. Only
/// for a number that costs no time to speak of.
/// </summary>
internal sealed class MediaNames
{
    private const int MostFiles = 200_000;
    private const int Named = 3;

    private readonly Dictionary<string, Dictionary<string, string>> _folders = new(StringComparer.Ordinal);

    /// <summary>Reads what <see cref="Save"/> wrote; empty where there is nothing or it cannot be read, as it only makes a message richer.</summary>
    public static MediaNames Load(string path)
    {
        var names = new MediaNames();
        try
        {
            if (File.Exists(path) && JsonSerializer.Deserialize(File.ReadAllBytes(path), TasksJson.Default.DictionaryStringDictionaryStringString) is { } read)
            {
                foreach ((string digest, Dictionary<string, string> files) in read)
                {
                    names._folders[digest] = files;
                }
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException || StrictJson.IsDamage(failure))
        {
            names._folders.Clear();
        }

        return names;
    }

    /// <summary>Those of Datasets, as they are now.</summary>
    public static MediaNames Of(IEnumerable<DatasetSpec> datasets, FineTuneTask task, FileHasher hasher)
    {
        var names = new MediaNames();
        foreach (DatasetSpec dataset in datasets)
        {
            IReadOnlyList<string> all = MediaDigests.KindOf(dataset, task) is { } kind ? MediaDigests.FilesOf(dataset, kind) : [];
            foreach ((_, List<KeyEntry> files) in MediaDigests.ByFolder(all, hasher))
            {
                names._folders[StageKey.Digest(files)] = files.ToDictionary(file => file.Name, file => file.Value, StringComparer.Ordinal);
            }
        }

        return names;
    }

    /// <summary>Writes them, where there are any and not too many.</summary>
    public void Save(string path)
    {
        int count = _folders.Values.Sum(files => files.Count);
        if (count is > 0 and <= MostFiles)
        {
            MemoFile.TryWrite(path, JsonSerializer.SerializeToUtf8Bytes(_folders, TasksJson.Default.DictionaryStringDictionaryStringString));
        }
    }

    /// <summary>How a folder differs: <c>1.png, 7.png; 9.png added</c>; empty where it is not known what was in it.</summary>
    /// <param name="before">Digest of the folder as these know it.</param>
    /// <param name="digest">The one that it has now.</param>
    /// <param name="now">What lies in the folders now.</param>
    public string Difference(string before, string digest, MediaNames now)
    {
        if (!_folders.TryGetValue(before, out Dictionary<string, string>? old) || !now._folders.TryGetValue(digest, out Dictionary<string, string>? present))
        {
            return "";
        }

        string[] parts =
        [
            List(present.Where(file => old.TryGetValue(file.Key, out string? content) && content != file.Value), ""),
            List(present.Where(file => !old.ContainsKey(file.Key)), " added"),
            List(old.Where(file => !present.ContainsKey(file.Key)), " removed"),
        ];
        return string.Join("; ", parts.Where(part => part.Length > 0));
    }

    private static string List(IEnumerable<KeyValuePair<string, string>> files, string what)
    {
        string[] names = [.. files.Select(file => file.Key).Order(StringComparer.Ordinal)];
        return names.Length == 0 ? ""
            : names.Length <= Named ? string.Join(", ", names) + what
            : string.Create(null, $"{string.Join(", ", names.Take(Named))} and {names.Length - Named} more{what}");
    }
}
