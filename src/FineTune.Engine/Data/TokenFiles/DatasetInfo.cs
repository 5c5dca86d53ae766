using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using FineTune.Contracts;
using FineTune.Engine.Checkpoints;

namespace FineTune.Engine.Data;

/// <summary>
/// What Tokenize found out about the data: <c>dataset.json</c> in its output, and apart in <c>splits.json</c> what only reports and messages show, so that
/// another row of the test split is no other input of training.
/// </summary>
internal sealed record DatasetInfo
{
    public const string FileName = "dataset.json";

    private static readonly string[] ApartMembers = ["source_files", "splits", "lint"];
    private const string HubPrefix = "hub:";

    /// <summary>Names of the labels by id; for regression the name of the number, for masked language modelling none.</summary>
    public required IReadOnlyList<string> LabelNames { get; init; }

    /// <summary>Kind of text classification; null for other tasks.</summary>
    public ProblemType? ProblemType { get; init; }

    /// <summary>Longest row allowed, special tokens included, after capping.</summary>
    public required int MaxLength { get; init; }

    /// <summary>Tokens that the windows over a long text share; null where long texts are not made into windows.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? WindowStride { get; init; }

    /// <summary>True where rows are pairs of texts and have token types.</summary>
    public required bool HasPairs { get; init; }

    /// <summary>What the rows of sentence similarity are; null for other tasks.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SimilarityForm? SimilarityForm { get; init; }

    /// <summary>How the words of token classification are separated; null for other tasks.</summary>
    public WordSplit? WordSplit { get; init; }

    /// <summary>What is known of the texts to give; null for tasks whose rows have none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TargetInfo? Targets { get; init; }

    /// <summary>What becomes of pictures before the model sees them; null where rows are others.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImageProcessor? Images { get; init; }

    /// <summary>What becomes of recordings before the model hears them; null where rows are others.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FeatureExtractor? Audio { get; init; }

    /// <summary>True where rows are texts, and neither pictures nor recordings.</summary>
    [JsonIgnore]
    public bool HasTexts => Images is null && Audio is null;

    public required int VocabularySize { get; init; }

    /// <summary>Id of the padding token; null where the tokenizer has none.</summary>
    public int? PadTokenId { get; init; }

    /// <summary>Id of the mask token; null where the tokenizer has none.</summary>
    public int? MaskTokenId { get; init; }

    /// <summary>The mask token as it is written; null where the tokenizer has none.</summary>
    public string? MaskToken { get; init; }

    /// <summary>Files by the index that rows carry, relative to the project's folder, with forward slashes. In the order of <see cref="FilesOf"/>.</summary>
    public required IReadOnlyList<string> SourceFiles { get; init; }

    public required IReadOnlyDictionary<string, SplitInfo> Splits { get; init; }

    /// <summary>What is odd about the data.</summary>
    public IReadOnlyList<LintFinding> Lint { get; init; } = [];

    /// <summary>
    /// Full paths of a project's files in the order of <see cref="SourceFiles"/>. Those of the training split come first: another file of another split leaves
    /// its rows, which carry the index, as they are. Then by split, as it makes no difference which is named first.
    /// </summary>
    public static IReadOnlyList<string> FilesOf(ProjectSpec project) =>
    [
        .. project.Datasets
            .OrderBy(dataset => !dataset.Splits().Contains(SplitNames.Train))
            .ThenBy(dataset => dataset.Split, StringComparer.Ordinal)
            .SelectMany(dataset => dataset.Files)
            .Distinct(),
    ];

    /// <summary>Full paths of the source files.</summary>
    /// <param name="projectFile">Full path of the project file they are relative to.</param>
    public IReadOnlyList<string> SourcePaths(string projectFile) =>
        [.. SourceFiles.Select(
            file => file.StartsWith(HubPrefix, StringComparison.Ordinal) ? file : Path.GetFullPath(file, Path.GetDirectoryName(projectFile)!))];

    /// <summary>
    /// A file as an entry of <see cref="SourceFiles"/>: relative to the project, or by its place in a repository of the Hub, so that neither the project's
    /// folder nor that of the cache is part of what the stage gives.
    /// </summary>
    public static string SourceOf(string file, ProjectSpec project)
    {
        if (project.Datasets.FirstOrDefault(dataset => dataset.Hub is not null && dataset.Files.Contains(file))?.Hub is not { } hub)
        {
            return Path.GetRelativePath(Path.GetDirectoryName(project.ProjectFile)!, file).Replace(Path.DirectorySeparatorChar, '/');
        }

        string path = file.Replace(Path.DirectorySeparatorChar, '/');
        return $"{HubPrefix}{hub.Id}@{hub.Revision}/{path[(path.IndexOf(hub.Revision, StringComparison.Ordinal) + hub.Revision.Length + 1)..]}";
    }

    /// <summary>
    /// What Tokenize found out, with the files as the project names them now: a file may have been renamed since, or another project have read it.
    /// </summary>
    public static DatasetInfo Load(string folder, ProjectSpec project)
    {
        DatasetInfo info = Load(folder);
        IReadOnlyList<string> files = FilesOf(project);
        // Fewer or more where a file that two Datasets share has become two: their content is the same all the same.
        return files.Count == info.SourceFiles.Count ? info with { SourceFiles = [.. files.Select(file => SourceOf(file, project))] } : info;
    }

    /// <summary>What Tokenize found out, with the files as they were named then.</summary>
    public static DatasetInfo Load(string folder)
    {
        JsonObject all = Read(folder, FileName);
        foreach ((string name, JsonNode? value) in Read(folder, TokenFiles.Splits))
        {
            all[name] = value?.DeepClone();
        }

        return all.Deserialize(DatasetJson.File.DatasetInfo) ?? throw new JsonException($"{FileName} is null");
    }

    public void Save(string folder)
    {
        JsonObject all = JsonSerializer.SerializeToNode(this, DatasetJson.File.DatasetInfo)!.AsObject();
        var apart = new JsonObject();
        foreach (string name in ApartMembers)
        {
            JsonNode? value = all[name];
            all.Remove(name);
            apart[name] = value;
        }

        JsonFiles.Write(Path.Combine(folder, FileName), all);
        JsonFiles.Write(Path.Combine(folder, TokenFiles.Splits), apart);
    }

    private static JsonObject Read(string folder, string file) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(folder, file)))?.AsObject() ?? throw new JsonException($"{file} is null");
}
