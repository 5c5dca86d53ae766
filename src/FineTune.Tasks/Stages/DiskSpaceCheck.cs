using System.Text.Json;
using FineTune.Contracts;

namespace FineTune.Tasks.Stages;

/// <summary>Asks before training whether its checkpoints and its model will have room, and not hours later.</summary>
internal static class DiskSpaceCheck
{
    /// <summary>A checkpoint holds the weights and, with Adam, two numbers for each of them.</summary>
    private const int CheckpointTimesWeights = 3;

    /// <summary>The stage's output and the copy of it in the product folder.</summary>
    private const int Models = 2;

    private const long Megabyte = 1 << 20;

    /// <exception cref="FineTuneException">FT1022: there is less free space than the base model's weights let expect.</exception>
    public static void Run(ProjectSpec project, string folder) => Run(project, folder, new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace);

    public static void Run(ProjectSpec project, string folder, long freeBytes)
    {
        int checkpoints = Checkpoints(project.Training);
        int timesWeights = project.Training.SaveOnlyModel ? 1 : CheckpointTimesWeights;
        // An adapter, with its checkpoints, is next to nothing beside the model that it is merged into.
        int times = project.Training.Peft is null ? (checkpoints * timesWeights) + Models : project.MergesAdapter ? Models : 0;
        long needed = WeightBytes(project.BaseModel) * times;
        if (needed > freeBytes)
        {
            SourcePosition position = project.PositionOf("SaveTotalLimit", "SaveStrategy");
            throw new FineTuneException(
                DiagnosticCatalog.LittleDiskSpace, position, needed / Megabyte, folder, Quantity.Of(checkpoints, "checkpoint"), freeBytes / Megabyte);
        }
    }

    /// <summary>The kept ones and one that is being written.</summary>
    private static int Checkpoints(TrainingArguments training)
    {
        int kept = training.SaveTotalLimit ?? (training.LoadBestModelAtEnd ? 2 : 1);
        return training.SaveStrategy == SaveStrategy.No && !training.LoadBestModelAtEnd ? 0 : kept + 1;
    }

    /// <summary>
    /// Of the weights in float32, as they are trained and saved. 0 where the model has no folder on this machine, as the built-in one. Many folders have the
    /// weights twice; only one is read.
    /// </summary>
    private static long WeightBytes(BaseModelSpec model) =>
        !Directory.Exists(model.Location) ? 0
        : (long)((Bytes(model.Location, "*.safetensors") is > 0 and long bytes
            ? bytes
            : Bytes(model.Location, "pytorch_model*.bin")) * Growth(model.Location));

    /// <summary>How much larger the weights are in float32 than in the files, by what the config says of them.</summary>
    private static double Growth(string folder)
    {
        string path = Path.Combine(folder, ModelFileNames.Config);
        if (!File.Exists(path))
        {
            return 1;
        }

        try
        {
            using JsonDocument config = JsonDocument.Parse(File.ReadAllBytes(path));
            bool isNamed = config.RootElement.TryGetProperty("dtype", out JsonElement type) || config.RootElement.TryGetProperty("torch_dtype", out type);
            return !isNamed ? 1 : type.ToString() switch
            {
                "float16" or "bfloat16" => 2,
                "float64" => 0.5,
                _ => 1,
            };
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The engine says what is wrong with it.
            return 1;
        }
    }

    private static long Bytes(string folder, string pattern)
    {
        long bytes = 0;
        foreach (string file in Directory.EnumerateFiles(folder, pattern))
        {
            bytes += LinkedFile.Follow(file).Length;
        }

        return bytes;
    }
}
