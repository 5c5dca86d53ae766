using System.Text.Json.Serialization;

namespace FineTune.Contracts;

/// <summary>The stages of a build, in order. A stage has this one name in targets, engine verbs, folders and docs.</summary>
[JsonConverter(typeof(SnakeCaseEnum<Stage>))]
public enum Stage
{
    Pull,
    Tokenize,
    Train,
    Evaluate,
    Export,

    /// <summary>Asks the trained model about the rows of a file; no part of a build.</summary>
    Predict,
    Push,
}
