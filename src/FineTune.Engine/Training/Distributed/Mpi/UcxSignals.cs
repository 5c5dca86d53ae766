using System.Runtime.InteropServices;

namespace FineTune.Engine.Training.Distributed;

/// <summary>
/// UCX, which MPICH and newer Open MPI come with, puts its own handler on SIGSEGV and others, and ends the process where .NET would have thrown a
/// NullReferenceException. It reads its variables when it is loaded.
/// </summary>
internal static partial class UcxSignals
{
    private const string Variable = "UCX_ERROR_SIGNALS";

    /// <summary>
    /// Takes UCX's handler away, unless the user has said what it handles. Before an MPI library is loaded, or it has no effect. The C library's environment
    /// is set: .NET's own is a copy that native libraries do not see.
    /// </summary>
    public static void LeaveToRuntime()
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = SetVariable(Variable, "", overwrite: 0);
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
