using System.Diagnostics;
using System.Globalization;

/// <summary>Programs that a benchmark runs: with a thread for each core, and with OpenBLAS's own choice of kernels.</summary>
internal static class Programs
{
    /// <remarks>Its standard input stays open: where it is closed, a stage of the engine takes that for the end of its build.</remarks>
    /// <param name="keepsMemory">Has glibc keep the memory that is freed.</param>
    /// <param name="more">Environment variables that are not set.</param>
    /// <returns>What it wrote to standard output.</returns>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static string Run(string program, string folder, string[] arguments, bool keepsMemory = false, params (string Name, string Value)[] more)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (string name in (string[])["OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "MKL_NUM_THREADS"])
        {
            start.Environment.Remove(name);
        }

        start.Environment["OMP_NUM_THREADS"] = Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture);
        if (keepsMemory)
        {
            start.Environment["MALLOC_MMAP_THRESHOLD_"] = start.Environment["MALLOC_TRIM_THRESHOLD_"] = "8589934592";
            start.Environment["MALLOC_TOP_PAD_"] = "67108864";
        }

        foreach ((string name, string value) in more)
        {
            start.Environment.TryAdd(name, value);
        }

        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{output}");
    }
}
