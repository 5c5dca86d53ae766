namespace FineTune.Tokenizers.ChatTemplates;

/// <summary>A function or method of the template's world.</summary>
/// <param name="description">As Python shows it, between angle brackets.</param>
internal sealed class PythonFunction(string description, Func<Rendering, Arguments, object?> call)
{
    public string Description { get; } = description;

    /// <exception cref="PythonException">The arguments are none that it takes.</exception>
    public object? Call(Rendering rendering, Arguments arguments) => call(rendering, arguments);
}
