using FineTune.Contracts;
using FineTune.Yaml;
using YamlDotNet.Core;

namespace FineTune.Tasks.Results;

/// <summary>The licence that a model's card names: that of its base model, or one that somebody has written there.</summary>
internal static class ModelLicense
{
    /// <summary>
    /// Names of the Hub (huggingface.co/docs/hub/repositories-licenses) that are SPDX's in small letters. Those that are missing here stand for licences that
    /// SPDX does not know, as <c>llama3</c>, or for several, as <c>cc</c>.
    /// </summary>
    private static readonly Dictionary<string, string> Expressions = ((string[])
    [
        "AFL-3.0", "AGPL-3.0", "Apache-2.0", "Artistic-2.0", "BSD-2-Clause", "BSD-3-Clause", "BSD-3-Clause-Clear", "BSL-1.0", "CC-BY-2.0", "CC-BY-2.5",
        "CC-BY-3.0", "CC-BY-4.0", "CC-BY-NC-2.0", "CC-BY-NC-3.0", "CC-BY-NC-4.0", "CC-BY-NC-ND-3.0", "CC-BY-NC-ND-4.0", "CC-BY-NC-SA-2.0", "CC-BY-NC-SA-3.0",
        "CC-BY-NC-SA-4.0", "CC-BY-ND-4.0", "CC-BY-SA-3.0", "CC-BY-SA-4.0", "CC0-1.0", "ECL-2.0", "EPL-1.0", "EPL-2.0", "EUPL-1.1", "EUPL-1.2", "GPL-2.0",
        "GPL-3.0", "ISC", "LGPL-2.1",
        "LGPL-3.0", "LPPL-1.3c", "MIT", "MPL-2.0", "MS-PL", "NCSA", "ODbL-1.0", "OFL-1.1", "OSL-3.0", "PDDL-1.0", "PostgreSQL", "Unlicense", "WTFPL", "Zlib",
    ]).ToDictionary(name => name.ToLowerInvariant(), StringComparer.Ordinal);

    /// <summary>As the card writes it; null where it says nothing, or cannot be read.</summary>
    public static string? Of(string modelFolder)
    {
        try
        {
            return FrontMatter.ReadFile(Path.Combine(modelFolder, ResultFiles.ModelCard))?.Text("license");
        }
        catch (YamlException)
        {
            // A card of somebody's own, whose faults are told where it is written (FT1026).
            return null;
        }
    }

    /// <summary>What NuGet takes for it (spdx.org/licenses); null where that has no name for it.</summary>
    public static string? Expression(string? license) => license is null ? null : Expressions.GetValueOrDefault(license.ToLowerInvariant());
}
