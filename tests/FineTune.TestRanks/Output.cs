namespace FineTune.TestRanks;

/// <summary>What a rank prints goes through its launcher to the test: a line at once, so that those of ranks do not mix.</summary>
internal static class Output
{
    public static void Say(string line)
    {
        Console.Out.Write($"{line}\n");
        Console.Out.Flush();
    }
}
