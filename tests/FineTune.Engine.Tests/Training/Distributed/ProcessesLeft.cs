namespace FineTune.Engine.Tests.Training.Distributed;

/// <summary>Looks for processes of a test that go on, or hang, after it.</summary>
internal static class ProcessesLeft
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>Fails where there is one whose command line has an argument; one that is just ending has a moment.</summary>
    public static async Task AssertNoneAsync(string argument)
    {
        using var limit = new CancellationTokenSource(Limit);
        string[] left = Of(argument);
        while (left.Length > 0 && !limit.IsCancellationRequested)
        {
            await Task.Delay(20, CancellationToken.None);
            left = Of(argument);
        }

        Assert.Empty(left);
    }

    private static string[] Of(string argument) =>
        [.. Directory.GetDirectories("/proc").Where(process => char.IsAsciiDigit(Path.GetFileName(process)[0]) && CommandLine(process).Contains(argument))];

    private static string[] CommandLine(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline")).Split('\0');
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It has just ended.
            return [];
        }
    }
}
