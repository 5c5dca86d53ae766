using System.Text.Json;
using System.Text.Json.Nodes;
using FineTune.Contracts;

namespace FineTune.Engine.Tracking;

/// <summary>The training that is tracked.</summary>
/// <param name="Project">What is trained, with its arguments.</param>
/// <param name="Id">The beginning of the stage's key: the same for a run that goes on, another for other arguments.</param>
/// <param name="Folder">Where files go; made by who writes one.</param>
/// <param name="Step">Steps done before; 0 where it begins.</param>
/// <param name="MaxSteps">Steps in all.</param>
internal sealed record TrackedRun(ProjectSpec Project, string Id, string Folder, int Step, int MaxSteps)
{
    private const int IdLength = 8;

    /// <summary>As programs show it.</summary>
    public string Name => Project.Training.RunName ?? Project.Name;

    /// <summary>The arguments, by Hugging Face's names.</summary>
    public JsonObject Arguments => JsonSerializer.SerializeToNode(Project.PortableTraining, ContractsJson.File.TrainingArguments)!.AsObject();

    /// <summary>What the names of a run's files have of its key.</summary>
    public static string IdOf(string key) => key[..Math.Min(IdLength, key.Length)];

    /// <summary>
    /// The folder that LoggingDir names. Else one of the run's own below the stage's <c>runs</c>, named by the time and the key: TensorBoard shows it beside
    /// those of other arguments.
    /// </summary>
    /// <param name="loggingFolder">Full path; null where it is not set.</param>
    public static string FolderOf(string? loggingFolder, string stageFolder, string id, TimeProvider time)
    {
        if (loggingFolder is not null)
        {
            return loggingFolder;
        }

        string runs = Path.Combine(stageFolder, StageLayout.Runs);
        string? own = Directory.Exists(runs) ? Directory.GetDirectories(runs, $"*_{id}").Order(StringComparer.Ordinal).LastOrDefault() : null;
        return own ?? Path.Combine(runs, FormattableString.Invariant($"{time.GetLocalNow():yyyy-MM-dd_HH-mm-ss}_{id}"));
    }
}
