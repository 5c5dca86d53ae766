namespace FineTune.Contracts.Tests.Docs;

/// <summary>The parts of the SDK's targets that the catalogue of arguments gives; the rest of the files is written by hand.</summary>
internal static class SdkFiles
{
    private static IEnumerable<string> Names => ArgumentCatalog.All.SelectMany(argument => argument.Names);

    /// <summary>FineTune.Arguments.props with every argument emptied.</summary>
    public static string Props(string text) => Replace(
        text,
        "  <PropertyGroup Label=\"Arguments and their earlier names\">\n",
        "  </PropertyGroup>\n",
        Names.Select(name => $"    <{name} />\n"));

    /// <summary>FineTune.Arguments.targets with every argument handed to the task.</summary>
    public static string Targets(string text) => Replace(
        text,
        "    <ItemGroup>\n",
        "    </ItemGroup>\n",
        Names.Select(name => $"      <_FineTuneArgument Include=\"{name}\" Value=\"$({name})\" />\n"));

    private static string Replace(string text, string begin, string end, IEnumerable<string> lines)
    {
        int first = text.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        int last = text.IndexOf(end, first, StringComparison.Ordinal);
        return string.Concat([text[..first], .. lines, text[last..]]);
    }
}
