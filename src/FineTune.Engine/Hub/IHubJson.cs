using System.Text.Json;

namespace FineTune.Engine.Hub;

/// <summary>An object in the Hub's own JSON.</summary>
internal interface IHubJson
{
    /// <summary>Writes the members, without the braces around them.</summary>
    void WriteMembers(Utf8JsonWriter json);
}
