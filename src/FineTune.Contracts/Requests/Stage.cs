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
    Push,
}
