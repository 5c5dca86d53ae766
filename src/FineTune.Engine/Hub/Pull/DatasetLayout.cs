using System.Text.RegularExpressions;
using FineTune.Yaml;
using YamlDotNet.RepresentationModel;

namespace FineTune.Engine.Hub.Pull;

/// <summary>
/// Finds a dataset's configurations and splits: by its card, or else by the names of its files and folders, as Hugging Face's datasets library does
/// (its data_files.py), or in the Hub's own Parquet conversion.
/// </summary>
internal static partial class DatasetLayout
{
    public const string ConversionRevision = "refs/convert/parquet";

    private const string PartialPrefix = "partial-";

    private static readonly string[] Compressions = [".gz", ".br", ".zst"];
    private static readonly string[] Extensions = [".parquet", ".jsonl", ".ndjson", ".json", ".csv", ".tsv"];

    /// <summary>The configurations; none where the repository holds no data files (then it may have a conversion).</summary>
    /// <param name="card">Front matter of README.md; null where there is none.</param>
    public static IReadOnlyList<DatasetConfig> Of(IReadOnlyList<HubFile> files, YamlMappingNode? card)
    {
        List<HubFile> data = [.. files.Where(file => IsData(file.Path)).OrderBy(file => file.Path, StringComparer.Ordinal)];
        if (card?.Child("configs") is YamlSequenceNode configs)
        {
            return [.. configs.OfType<YamlMappingNode>().Select(config => FromCard(config, data)).Where(config => config.Splits.Count > 0)];
        }

        var splits = BySplit(OneFormat(data).Select(file => (GuessSplit(file.Path), file)));
        return splits.Count == 0 ? [] : [new DatasetConfig(DatasetConfig.DefaultName, true, splits)];
    }

    /// <summary>The configurations of the Parquet conversion: a folder each, with a folder for each split.</summary>
    public static IReadOnlyList<DatasetConfig> OfConversion(IReadOnlyList<HubFile> files) =>
    [
        .. from file in files
           let parts = file.Path.Split('/')
           where parts.Length == 3 && file.Path.EndsWith(".parquet", StringComparison.Ordinal)
           group (Split: parts[1].StartsWith(PartialPrefix, StringComparison.Ordinal)
               ? parts[1][PartialPrefix.Length..]
               : parts[1], file) by parts[0] into config
           select new DatasetConfig(config.Key, config.Key == DatasetConfig.DefaultName, BySplit(config)),
    ];

    /// <summary>The label names a card gives for a column; none where it gives none.</summary>
    public static IReadOnlyList<string> LabelNames(YamlMappingNode? card, string config, string column)
    {
        YamlNode? info = card?.Child("dataset_info");
        IEnumerable<YamlMappingNode> infos = FrontMatter.Items(info).OfType<YamlMappingNode>();
        YamlMappingNode? chosen = infos.FirstOrDefault(entry => (entry.Text("config_name") ?? DatasetConfig.DefaultName) == config);
        YamlMappingNode? feature =
            FrontMatter.Items(chosen?.Child("features")).OfType<YamlMappingNode>().FirstOrDefault(entry => entry.Text("name") == column);
        YamlNode? names = ((feature?.Child("dtype") as YamlMappingNode)?.Child("class_label") as YamlMappingNode)?.Child("names");
        return names switch
        {
            YamlMappingNode mapping => [.. mapping.Children.Values.Select(name => name.ToString())],
            YamlSequenceNode sequence => [.. sequence.Children.Select(name => name.ToString())],
            _ => [],
        };
    }

    private static bool IsData(string path) => Extensions.Any(extension => WithoutCompression(path).EndsWith(extension, StringComparison.OrdinalIgnoreCase))
        && !path.Split('/').Any(part => part.StartsWith('.') || part.StartsWith("__", StringComparison.Ordinal))
            && Path.GetFileName(path) is not ("dataset_infos.json" or "config.json");

    /// <summary>The path without the extension of a compression.</summary>
    public static string WithoutCompression(string path) =>
        Array.Find(Compressions, extension => path.EndsWith(extension, StringComparison.OrdinalIgnoreCase)) is { } compression
            ? path[..^compression.Length]
            : path;

    private static DatasetConfig FromCard(YamlMappingNode config, List<HubFile> data)
    {
        string name = config.Text("config_name") ?? DatasetConfig.DefaultName;
        string folder = config.Text("data_dir") is { } dataFolder ? dataFolder.Trim('/') + "/" : "";
        IEnumerable<(string, HubFile)> found = config.Child("data_files") is { } dataFiles
            ? from entry in FrontMatter.Items(dataFiles)
              let mapping = entry as YamlMappingNode
              let split = mapping?.Text("split") ?? "train"
              from pattern in FrontMatter.Items(mapping is null ? entry : mapping.Child("path"))
              from file in data
              where GlobPattern.Matches(folder + pattern, file.Path)
              select (split, file)
            : from file in OneFormat([.. data.Where(file => file.Path.StartsWith(folder, StringComparison.Ordinal))])
              select (GuessSplit(file.Path[folder.Length..]), file);
        bool isDefault = name == DatasetConfig.DefaultName || config.Text("default") == "true";
        return new DatasetConfig(name, isDefault, BySplit(found));
    }

    /// <summary>A repository may hold the same rows in two formats: those of the format with most files count.</summary>
    private static List<HubFile> OneFormat(List<HubFile> files) =>
        files.GroupBy(file => Path.GetExtension(WithoutCompression(file.Path)).ToLowerInvariant())
            .OrderByDescending(group => group.Count()).ThenBy(group => Array.IndexOf(Extensions, group.Key))
            .FirstOrDefault()?.ToList() ?? [];

    private static Dictionary<string, IReadOnlyList<HubFile>> BySplit(IEnumerable<(string Split, HubFile File)> files) =>
        files.GroupBy(entry => entry.Split, entry => entry.File)
            .ToDictionary(
                group => group.Key,
                group => (IReadOnlyList<HubFile>)[.. group.DistinctBy(file => file.Path).OrderBy(file => file.Path, StringComparer.Ordinal)],
                StringComparer.Ordinal);

    /// <summary>The split a path speaks of: its last part that does; all is for training where none does.</summary>
    private static string GuessSplit(string path)
    {
        foreach (string part in path.Split('/').Reverse())
        {
            if (Keyword().Match(part) is { Success: true } match)
            {
                return match.Value.ToLowerInvariant() switch
                {
                    "train" or "training" => "train",
                    "test" or "testing" or "eval" or "evaluation" => "test",
                    _ => "validation",
                };
            }
        }

        return "train";
    }

    [GeneratedRegex(
        "(?<![a-z])(training|train|testing|test|validation|valid|val|dev|evaluation|eval)(?![a-z])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Keyword();
}
