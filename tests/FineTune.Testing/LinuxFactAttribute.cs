using System.Diagnostics;
using Xunit;

namespace FineTune.Testing;

/// <summary>A fact that only Linux can check: elsewhere it counts as skipped, not as passed.</summary>
public sealed class LinuxFactAttribute : FactAttribute
{
    /// <param name="because">What other systems lack.</param>
    /// <param name="command">A program with arguments that the fact needs as well; it must end with 0.</param>
    public LinuxFactAttribute(string because, params string[] command)
    {
        if (!OperatingSystem.IsLinux())
        {
            Skip = "Only on Linux: " + because;
        }
        else if (command.Length > 0 && !Succeeds(command))
        {
            Skip = string.Join(' ', command) + " fails here";
        }
    }

    private static bool Succeeds(string[] command)
    {
        using Process process = Process.Start(new ProcessStartInfo(command[0], command[1..]))!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
