using System.Text.Json.Serialization;

namespace FineTune.Contracts;

/// <summary>The model to start from.</summary>
/// <param name="Reference">As the project file has it.</param>
/// <param name="Location">A folder's full path, or a built-in model's name without <c>builtin:</c>.</param>
/// <param name="Position">Where the project file says so.</param>
/// <param name="Hub">Where it comes from the Hugging Face Hub: its id and revision, and the commit once it is resolved.</param>
/// <param name="Adapter">The folder of an adapter that is added to the model, full path; null for none.</param>
public sealed record BaseModelSpec(
    string Reference,
    BaseModelKind Kind,
    string Location,
    SourcePosition? Position = null,
    HubReference? Hub = null,
    string? Adapter = null)
{
    /// <summary>True for the pretrained model that the SDK brings: it has no head for any task, as everybody knows.</summary>
    [JsonIgnore]
    public bool IsPackaged => Reference == BuiltinModels.Prefix + BuiltinModels.MiniLm;

    /// <summary>The model of a folder that holds an adapter, with that adapter; itself where the folder holds none.</summary>
    /// <exception cref="FineTuneException">FT1230: the adapter's configuration cannot be read; FT1231: its base model is not there.</exception>
    public BaseModelSpec WithAdapter() => Kind == BaseModelKind.Folder && Adapter is null && AdapterReference.Of(Location) is { } adapter
        ? this with { Location = adapter.FindBase() ?? throw adapter.NotFound(Position), Adapter = Location }
        : this;

    /// <summary>
    /// How keys, messages and model cards call it: as the project file has it, but of an absolute path the last folder only, as it lies elsewhere on another
    /// machine.
    /// </summary>
    [JsonIgnore]
    public string Name => Path.IsPathRooted(Reference) ? Path.GetFileName(Reference.TrimEnd('/', '\\')) : Reference.TrimEnd('/');
}
