using System.Runtime.CompilerServices;

namespace FineTune.Tasks.Tests.Support;

/// <summary>Tests that run under the Terminal Logger inherit its mark, and what they look at has another form there.</summary>
internal static class NoTerminalLogger
{
    [ModuleInitializer]
    internal static void Forget() => Environment.SetEnvironmentVariable("_MSBUILDTLENABLED", null);
}
