using System.Text.Json.Serialization;

namespace FineTune.Contracts;

/// <summary>
/// What goes to the Hub. Nothing goes before Push, which comes after the gates; so the strategies say what a push holds, not when it happens.
/// </summary>
[JsonConverter(typeof(SnakeCaseEnum<HubStrategy>))]
public enum HubStrategy
{
    /// <summary>The model.</summary>
    End,

    /// <summary>A commit for each checkpoint that training kept, in order, then one for the model.</summary>
    EverySave,

    /// <summary>The model, and the last checkpoint in the folder <c>last-checkpoint</c>.</summary>
    Checkpoint,

    /// <summary>The model, and every checkpoint that training kept in a folder of its own.</summary>
    AllCheckpoints,
}
