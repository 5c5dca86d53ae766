namespace FineTune.Tokenizers.ChatTemplates;

/// <summary>What <c>namespace()</c> makes: the one thing whose members a template can set.</summary>
internal sealed class Namespace(PythonDict members)
{
    public PythonDict Members { get; } = members;
}
