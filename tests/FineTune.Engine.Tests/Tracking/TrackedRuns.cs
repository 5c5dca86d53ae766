using FineTune.Contracts;
using FineTune.Engine.Tracking;

namespace FineTune.Engine.Tests.Tracking;

internal static class TrackedRuns
{
    /// <summary>A run of a project with nothing in it.</summary>
    public static TrackedRun Of(string folder, int step, int maxSteps) => new(
        new ProjectSpec
        {
            Name = "project",
            ProjectFile = Path.Combine(folder, "project.finetune"),
            Task = FineTuneTask.TextClassification,
            BaseModel = new BaseModelSpec("golden", BaseModelKind.Folder, "golden"),
            TaskArguments = new TaskArguments(),
            Tokenizer = new TokenizerArguments(),
            Training = new TrainingArguments(),
            Datasets = [],
            Metrics = [],
        },
        "run",
        folder,
        step,
        maxSteps);
}
