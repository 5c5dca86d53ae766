using System.Text.RegularExpressions;

namespace FineTune.Contracts.Tests.Docs;

/// <summary>
/// The lines that open every target of the SDK that has a name of its own: what it does, takes and gives, as <see cref="SdkTargetCatalog"/> has it.
/// </summary>
internal static partial class TargetComments
{
    /// <summary>A file of targets with each of them opened.</summary>
    public static string Apply(string text) => Target().Replace(Opened().Replace(text, ""), match =>
    {
        SdkTarget target = SdkTargetCatalog.All.Single(target => target.Name == match.Groups["name"].Value);
        return $"""
              <!--
                {target.Name}: {target.Description}
                [IN]  {target.Takes}
                [OUT] {target.Gives}
              -->
            {match.Value}
            """.ReplaceLineEndings("\n");
    });

    /// <summary>Names of the targets of a file that have a name of their own.</summary>
    public static IEnumerable<string> Names(string text) => Target().Matches(text).Select(match => match.Groups["name"].Value);

    [GeneratedRegex("  <Target Name=\"(?<name>[A-Za-z][^\"]*)\"")]
    private static partial Regex Target();

    [GeneratedRegex(@"  <!--\n    [A-Za-z]+: [^\n]*\n    \[IN\] [^\n]*\n    \[OUT\] [^\n]*\n  -->\n")]
    private static partial Regex Opened();
}
