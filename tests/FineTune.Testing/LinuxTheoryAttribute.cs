using Xunit;

namespace FineTune.Testing;

/// <summary>A theory that only Linux can check: elsewhere it counts as skipped, not as passed.</summary>
public sealed class LinuxTheoryAttribute : TheoryAttribute
{
    /// <param name="because">What other systems lack.</param>
    public LinuxTheoryAttribute(string because)
    {
        if (!OperatingSystem.IsLinux())
        {
            Skip = "Only on Linux: " + because;
        }
    }
}
