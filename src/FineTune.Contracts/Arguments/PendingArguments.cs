namespace FineTune.Contracts;

/// <summary>
/// Arguments, and single values of them, whose effect is not there yet. They are refused (FT1013), so that nothing is ever accepted and
/// ignored; who gives one its effect removes it here.
/// </summary>
public static class PendingArguments
{
    public static IReadOnlyList<string> All { get; } =
    [

    ];

    /// <summary>True for an argument without effect, or a value of one.</summary>
    public static bool Contains(string name, string value) => All.Contains(name) || All.Contains($"{name}={value}");
}
