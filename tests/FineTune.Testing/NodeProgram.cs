using System.Diagnostics;

namespace FineTune.Testing;

/// <summary>Runs node or npm, which a test of an official client needs.</summary>
public static class NodeProgram
{
    /// <returns>What it printed.</returns>
    /// <exception cref="InvalidOperationException">It is not there, or it failed.</exception>
    public static async Task<string> RunAsync(string folder, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception failure)
        {
            throw new InvalidOperationException($"This test needs node and npm: {failure.Message}", failure);
        }

        using (process)
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            Task<string> error = process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            return process.ExitCode == 0
                ? await output
                : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {await output}{await error}");
        }
    }
}
