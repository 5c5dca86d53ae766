namespace FineTune.TestHub;

/// <summary>A request as it arrived.</summary>
/// <param name="Origin"><c>hub</c> or <c>cdn</c>.</param>
public sealed record RequestRecord(string Origin, string Method, string Path, bool HasAuthorization, string? Range, string UserAgent);
