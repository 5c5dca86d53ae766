using System.Text.Json;
using FineTune.Contracts;
using FineTune.Tasks.Stamps;

namespace FineTune.Tasks.Stages;

/// <summary>Writes what the engine is asked to do.</summary>
internal sealed class StageRequests(ProjectSpec project, StageSettings settings)
{
    /// <summary>True where training leaves the checkpoints that are there alone.</summary>
    public bool StartAnew { get; init; }

    /// <summary>The request as JSON.</summary>
    /// <param name="torchDirectory">Folder with libtorch; null for stages that compute nothing.</param>
    public byte[] Build(Stage stage, string key, string? torchDirectory)
    {
        string folder = Folder(stage).FullPath;
        return stage switch
        {
            Stage.Pull => Json(
                new PullRequest
                {
                    Key = key,
                    StageFolder = folder,
                    Project = project,
                    Device = settings.Device,
                    PinFile = Path.Combine(Path.GetDirectoryName(project.ProjectFile)!, PinFile.FileName),
                    LockedMode = settings.LockedMode,
                    Offline = settings.Offline,
                    Update = settings.UpdatePins,
                },
                ContractsJson.File.PullRequest),
            Stage.Tokenize =>
                Json(
                    new TokenizeRequest
                    {
                        Key = key,
                        StageFolder = folder,
                        Project = project,
                        Device = settings.Device,
                        ImageLibraryDirectory = ImageLibraryDirectory(),
                    },
                    ContractsJson.File.TokenizeRequest),
            Stage.Train => Json(
                Distributed(new TrainRequest
                {
                    Key = key,
                    StageFolder = folder,
                    Project = project,
                    Device = settings.Device,
                    ShareDevice = settings.ShareDevice,
                    MklKernels = settings.MklKernels,
                    TorchDirectory = torchDirectory,
                    TokenizeOutput = Folder(Stage.Tokenize).Output,
                    LoggingFolder = LoggingFolder,
                    ToldProcesses = settings.TrainingProcesses,
                    ReportsLive = settings.ReportsLive,
                    StartAnew = StartAnew,
                }),
                ContractsJson.File.TrainRequest),
            Stage.Evaluate => Json(
                Distributed(new EvaluateRequest
                {
                    Key = key,
                    StageFolder = folder,
                    Project = project,
                    Device = settings.Device,
                    ShareDevice = settings.ShareDevice,
                    MklKernels = settings.MklKernels,
                    TorchDirectory = torchDirectory,
                    TokenizeOutput = Folder(Stage.Tokenize).Output,
                    TrainOutput = Folder(Stage.Train).Output,
                }),
                ContractsJson.File.EvaluateRequest),
            Stage.Export => Json(
                new ExportRequest
                {
                    Key = key,
                    StageFolder = folder,
                    Project = project,
                    Device = "cpu",
                    TorchDirectory = torchDirectory,
                    OnnxRuntimeDirectory = project.Exports.Any(export => export.Format == ExportFormat.Onnx)
                        ? settings.OnnxRuntime.Find(project.ProjectFile)
                        : null,
                    TokenizeOutput = Folder(Stage.Tokenize).Output,
                    TrainOutput = Folder(Stage.Train).Output,
                    EvaluateOutput = Folder(Stage.Evaluate).Output,
                },
                ContractsJson.File.ExportRequest),
            Stage.Predict => Json(
                Distributed(new PredictRequest
                {
                    Key = key,
                    StageFolder = folder,
                    Project = project,
                    Device = settings.Device,
                    ShareDevice = settings.ShareDevice,
                    MklKernels = settings.MklKernels,
                    TorchDirectory = torchDirectory,
                    TrainOutput = Folder(Stage.Train).Output,
                    Input = project.PredictInput!,
                    ImageLibraryDirectory = ImageLibraryDirectory(),
                }),
                ContractsJson.File.PredictRequest),
            Stage.Push => Json(
                new PushRequest
                {
                    Key = key,
                    StageFolder = folder,
                    Project = project,
                    Device = settings.Device,
                    ShareDevice = settings.ShareDevice,
                    ModelFolder = Path.GetFullPath(settings.ModelFolder),
                    CheckpointsFolder = Path.Combine(Folder(Stage.Train).FullPath, StageLayout.Checkpoints),
                    Offline = settings.Offline,
                },
                ContractsJson.File.PushRequest),
            _ => throw new ArgumentOutOfRangeException(nameof(stage), stage, null),
        };
    }

    /// <summary>Trials of a sweep are trained at the same time, and none is to write into another's files.</summary>
    private string? LoggingFolder => project.Training.LoggingDir is not { } folder ? null
        : Path.Combine(
            Path.GetFullPath(folder, Path.GetDirectoryName(project.ProjectFile)!), settings.Trial.Length > 0 ? $"trial-{settings.Trial}" : "");

    /// <summary>Of tasks that read pictures.</summary>
    private string? ImageLibraryDirectory() =>
        TaskCatalog.Of(project.Task).Media == MediaKind.Pictures ? settings.ImageLibrary.Find(project.ProjectFile) : null;

    /// <summary>With how many processes it is run by what.</summary>
    private T Distributed<T>(T request)
        where T : DistributedRequest => (T)((DistributedRequest)request with
        {
            Processes = settings.Processes,
            Collective = settings.Collective,
            CollectiveTimeout = settings.CollectiveTimeout,
            MpiLibrary = settings.MpiLibrary,
        });

    private static byte[] Json<T>(T request, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) =>
        JsonSerializer.SerializeToUtf8Bytes(request, type);

    private StageFolder Folder(Stage stage) => new(settings.FineTuneFolder, stage);
}
