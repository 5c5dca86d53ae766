using System.Globalization;

/// <summary>Options of a benchmark's command line, a name and the word behind it each.</summary>
internal sealed class Options(string[] args)
{
    /// <summary>The repository's folder.</summary>
    public static string Root => Path.GetFullPath(Path.Combine((string)AppContext.GetData("EntryPointFileDirectoryPath")!, ".."));

    /// <summary>Says how the program is called where a word is missing or help is asked for.</summary>
    /// <param name="words">What stands before the options.</param>
    /// <returns>True where it has said so.</returns>
    public static bool Explains(string[] args, params string[] words)
    {
        if (args.Length >= words.Length && args is not ["--help" or "-h", ..])
        {
            return false;
        }

        string program = Path.GetFileName((string)AppContext.GetData("EntryPointFilePath")!);
        Console.Error.WriteLine($"usage: dotnet run benchmarks/{program} -- {string.Join(' ', words)} [options]; the head of the file lists them");
        return true;
    }

    /// <exception cref="ArgumentException">Nothing stands behind the name.</exception>
    public string Text(string name, string absent) => Array.IndexOf(args, name) switch
    {
        < 0 => absent,
        int index when index + 1 < args.Length => args[index + 1],
        _ => throw new ArgumentException($"{name} needs a value."),
    };

    public int Integer(string name, int absent) => int.Parse(Text(name, absent.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);

    public double Number(string name, double absent) => double.Parse(Text(name, absent.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);

    /// <summary>True where the name is there, with or without a word behind it.</summary>
    public bool Has(string name) => args.Contains(name);
}
