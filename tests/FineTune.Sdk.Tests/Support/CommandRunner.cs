using System.Diagnostics;

namespace FineTune.Sdk.Tests.Support;

/// <summary>Any command, with what it prints.</summary>
internal static class CommandRunner
{
    public static async Task<CommandResult> RunAsync(string command, string folder, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(command, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new CommandResult(process.ExitCode, await output + await error);
    }
}
