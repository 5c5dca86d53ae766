using System.Text.Json;
using FineTune.Contracts;

namespace FineTune.Tasks.Clients;

/// <summary>What Tokenize found out about the data, as far as an app is concerned: a part of its dataset.json.</summary>
internal sealed record ScannedDataset(ProblemType? ProblemType, bool HasPairs, IReadOnlyList<string> Labels)
{
    private const string FileName = "dataset.json";

    /// <summary>Null where Tokenize has not run.</summary>
    /// <param name="folder">Tokenize's output.</param>
    public static ScannedDataset? Find(string folder)
    {
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            return null;
        }

        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(path));
        JsonElement root = json.RootElement;
        string? problem = root.TryGetProperty("problem_type", out JsonElement type) ? type.GetString() : null;
        return new ScannedDataset(
            problem is null
                ? null
                : Enum.GetValues<ProblemType>().First(value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()) == problem),
            root.GetProperty("has_pairs").GetBoolean(),
            [.. root.GetProperty("label_names").EnumerateArray().Select(label => label.GetString()!)]);
    }
}
