namespace FineTune.Tasks.Progress;

/// <summary>How many columns a live line may have.</summary>
internal static class TerminalWidth
{
    /// <summary>The Terminal Logger leaves the rest of a wider terminal empty.</summary>
    private const int Most = 120;

    /// <summary>What most terminals have; of a node of MSBuild that has none.</summary>
    private const int Usual = 80;

    /// <summary>Its time, such as <c>(12345.6s)</c>, and the blanks between what a line has.</summary>
    private const int Rest = 16;

    /// <summary>Columns for the text of a live line. The Terminal Logger leaves a text out that is longer.</summary>
    /// <param name="project">The project's name, which begins the line.</param>
    /// <param name="activity">What stands before the text.</param>
    /// <param name="columns">Of the terminal.</param>
    public static int Left(string project, string activity, int columns) => Math.Min(columns, Most) - project.Length - "model".Length - activity.Length - Rest;

    /// <summary>Columns of the terminal that this process writes to.</summary>
    public static int Columns()
    {
        try
        {
            return Console.WindowWidth is > 0 and var width ? width : Usual;
        }
        catch (Exception exception) when (exception is IOException or PlatformNotSupportedException or InvalidOperationException)
        {
            return Usual;
        }
    }
}
