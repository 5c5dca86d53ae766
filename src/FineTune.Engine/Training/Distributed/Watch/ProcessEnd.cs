using System.Runtime.InteropServices;

namespace FineTune.Engine.Training.Distributed;

/// <summary>The end of this process without anything that runs at an end: destructors of a communication library would wait for ranks that are gone.</summary>
internal static partial class ProcessEnd
{
    /// <param name="exitCode">0 to 255.</param>
    public static void Now(int exitCode)
    {
        if (OperatingSystem.IsWindows())
        {
            Environment.Exit(exitCode);
        }

        Exit(exitCode);
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void Exit(int exitCode);
}
