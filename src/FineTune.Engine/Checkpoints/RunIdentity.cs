using System.Text.Json.Nodes;
using FineTune.Contracts;

namespace FineTune.Engine.Checkpoints;

/// <summary>Which run a checkpoint is of: <c>run.json</c> in it.</summary>
/// <param name="Key">Key of the stage. Of the same key, a checkpoint is of the same run.</param>
/// <param name="Arguments">The training arguments, by Hugging Face's names.</param>
/// <param name="Data">Digest of the token files; reading it may take a second.</param>
/// <param name="MklKernels">The kernels that MKL multiplied by (<see cref="Contracts.MklKernels"/>): by others the last bits differ.</param>
internal sealed record RunIdentity(string Key, JsonObject Arguments, Lazy<string> Data, string MklKernels = Contracts.MklKernels.Default)
{
    public const string File = "run.json";

    /// <summary>Beside the arguments: the project's OptimizerGroup items.</summary>
    public const string OptimizerGroups = "optimizer_groups";

    /// <summary>Likewise, of tasks that have it: whether the weights that make features of samples were trained.</summary>
    public const string FreezeFeatureEncoder = "freeze_feature_encoder";

    /// <exception cref="FineTuneException">FT3005: the file is damaged.</exception>
    public static RunIdentity Load(string checkpoint)
    {
        JsonObject whole = JsonFiles.ReadObject(
            Path.Combine(checkpoint, File), (_, reason, cause) => Checkpoint.NotUsable(checkpoint, $"its {File} is damaged: {reason}", cause));
        return whole["key"] is JsonValue keyValue && keyValue.TryGetValue(out string? key)
            && whole["data"] is JsonValue dataValue && dataValue.TryGetValue(out string? data)
            && whole["arguments"] is JsonObject arguments
                ? new RunIdentity(key, arguments, new Lazy<string>(data), KernelsOf(whole))
                : throw Checkpoint.NotUsable(checkpoint, $"its {File} is not whole");
    }

    public void Save(string checkpoint) => JsonFiles.Write(
        Path.Combine(checkpoint, File),
        new JsonObject { ["key"] = Key, ["arguments"] = Arguments.DeepClone(), ["data"] = Data.Value, ["mkl_kernels"] = MklKernels });

    /// <summary>A checkpoint from before there was a choice had the default ones.</summary>
    private static string KernelsOf(JsonObject run) =>
        run["mkl_kernels"] is JsonValue value && value.TryGetValue(out string? kernels) && kernels == Contracts.MklKernels.Processor
            ? kernels
            : Contracts.MklKernels.Default;
}
