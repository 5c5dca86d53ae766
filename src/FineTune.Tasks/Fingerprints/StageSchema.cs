using FineTune.Contracts;

namespace FineTune.Tasks.Fingerprints;

/// <summary>
/// Versions of what the stages compute. Raise a stage's number when the engine gives other outputs for the same inputs: it makes
/// every project run that stage again.
/// </summary>
internal static class StageSchema
{
    public static int Version(Stage stage) => stage switch
    {
        Stage.Pull => 2,
        Stage.Tokenize => 15,
        Stage.Train => 15,
        Stage.Evaluate => 14,
        Stage.Export => 3,
        Stage.Predict => 1,
        Stage.Push => 1,
        _ => throw new ArgumentOutOfRangeException(nameof(stage), stage, null),
    };
}
