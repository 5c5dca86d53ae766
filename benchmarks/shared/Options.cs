using System.Globalization;

/// <summary>Options of a benchmark's command line, a name and the word behind it each.</summary>
internal sealed class Options(string[] args)
{
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
