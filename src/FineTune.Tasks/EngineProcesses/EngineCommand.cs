namespace FineTune.Tasks.EngineProcesses;

/// <summary>How an engine is started.</summary>
/// <param name="Host">The dotnet host.</param>
/// <param name="Arguments">exec, the engine's path, its verb and what that takes.</param>
internal sealed record EngineCommand(string Host, IReadOnlyList<string> Arguments)
{
    /// <summary>The words of a launcher that starts it once or more, here or elsewhere; empty where this process starts it.</summary>
    public IReadOnlyList<string> Launcher { get; init; } = [];

    /// <summary>True where it is to take itself for one process, whatever launcher has started this one.</summary>
    public bool IsAlone { get; init; }

    /// <summary>What the engine is to do.</summary>
    public string? Verb => Arguments.ElementAtOrDefault(2);

    /// <summary>The program that this process starts.</summary>
    public string Program => Launcher.Count > 0 ? Launcher[0] : Host;

    /// <summary>Its arguments.</summary>
    public IEnumerable<string> ProgramArguments => Launcher.Count > 0 ? [.. Launcher.Skip(1), Host, .. Arguments] : Arguments;
}
