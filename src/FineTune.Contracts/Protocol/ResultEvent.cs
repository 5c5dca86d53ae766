namespace FineTune.Contracts;

/// <summary>The last line. Without it the engine has crashed.</summary>
/// <param name="Succeeded">True where the outputs are complete.</param>
/// <param name="Summary">One line for the user, such as <c>accuracy 0.912, loss 0.251</c>.</param>
public sealed record ResultEvent(bool Succeeded, string? Summary = null) : EngineEvent;
