namespace FineTune.Engine.Hub.Http;

/// <summary>A secret and where it came from. Never shows itself: not in a message, not in a debugger's text.</summary>
/// <param name="value">The token.</param>
/// <param name="source">Where it was found, as the user should read it.</param>
internal sealed class HubToken(string value, string source)
{
    /// <summary>Only for the Authorization header and for the token file.</summary>
    public string Secret { get; } = value;

    public string Source { get; } = source;

    public override string ToString() => $"token from {Source}";
}
