namespace FineTune.Contracts;

/// <summary>The model to start from.</summary>
/// <param name="Reference">As the project file has it; model cards show this.</param>
/// <param name="Location">A folder's full path, or a built-in model's name without <c>builtin:</c>.</param>
/// <param name="Position">Where the project file says so.</param>
/// <param name="Hub">Where it comes from the Hugging Face Hub: its id and revision, and the commit once it is resolved.</param>
public sealed record BaseModelSpec(string Reference, BaseModelKind Kind, string Location, SourcePosition? Position = null, HubReference? Hub = null);
