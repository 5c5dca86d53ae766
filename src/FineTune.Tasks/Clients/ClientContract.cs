using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using FineTune.Contracts;

namespace FineTune.Tasks.Clients;

/// <summary>What an app has to know of a model to be compiled against it.</summary>
/// <param name="Name">The project's name, which is that of the model's folder.</param>
/// <param name="ProblemType">Kind of text classification; null for other tasks.</param>
/// <param name="HasPairs">Whether it is asked about pairs of texts.</param>
/// <param name="Labels">Label names by id; empty where nobody has read the data yet.</param>
internal sealed record ClientContract(string Name, FineTuneTask Task, ProblemType? ProblemType, bool HasPairs, IReadOnlyList<string> Labels)
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One line of JSON, the same for the same contract.</summary>
    public string ToJson()
    {
        var json = new JsonObject { ["name"] = Name, ["task"] = EnumNames.Of(Task) };
        if (ProblemType is { } problem)
        {
            json["problem_type"] = JsonNamingPolicy.SnakeCaseLower.ConvertName(problem.ToString());
        }

        json["has_pairs"] = HasPairs;
        json["labels"] = new JsonArray([.. Labels.Select(label => (JsonNode)label)]);
        return json.ToJsonString(Readable);
    }
}
