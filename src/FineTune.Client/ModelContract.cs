namespace FineTune.Client;

/// <summary>What a program was compiled for; a folder with another model is refused.</summary>
/// <param name="Name">Name of the model, and of its folder below <c>models</c>.</param>
/// <param name="Labels">Label names by id; null where any will do.</param>
public sealed record ModelContract(string Name, IReadOnlyList<string>? Labels = null);
