using FineTune.Answers;
using FineTune.Contracts;

namespace FineTune.Tasks.Clients;

/// <summary>The members of the enumeration that a model's labels become.</summary>
internal static class LabelNames
{
    /// <summary>
    /// The types of entities that labels such as <c>B-person</c> are of, in the order of the labels; the labels themselves where they are none.
    /// </summary>
    public static IReadOnlyList<string> Entities(IReadOnlyList<string> labels) => EntityTag.ParseAll(labels) is { } tags
        ? [.. tags.Where(tag => !tag.IsOutside).Select(tag => tag.Type).Distinct()]
        : labels;

    /// <summary>The type of entity that a label is of; null for the label of none.</summary>
    public static string? EntityOf(string label, IReadOnlyList<string> labels) => EntityTag.ParseAll(labels) is null ? label
        : EntityTag.Parse(label) is { IsOutside: false } tag ? tag.Type
        : null;

    /// <summary>For each name that of its member.</summary>
    /// <exception cref="FineTuneException">FT6020: two become one.</exception>
    public static IReadOnlyList<string> Members(IReadOnlyList<string> names, string projectFile)
    {
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string name in names)
        {
            string member = CSharpName.Of(name);
            if (!known.TryAdd(member, name))
            {
                throw new FineTuneException(DiagnosticCatalog.LabelNamesCollide, new SourcePosition(projectFile), known[member], name, member);
            }
        }

        return [.. names.Select(CSharpName.Of)];
    }
}
