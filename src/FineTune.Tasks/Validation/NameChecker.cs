using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;

namespace FineTune.Tasks.Validation;

/// <summary>A misspelt name would silently train with a default, so every name must be known.</summary>
internal sealed class NameChecker(ProjectXml project, DiagnosticList diagnostics)
{
    public void Check()
    {
        HashSet<string> properties = PropertyNames();
        foreach (PropertyElement property in project.Properties)
        {
            if (!IsOwn(property.Name) && !properties.Contains(property.Name) && !project.ReadsProperty(property.Name))
            {
                AddUnknown(property);
            }
        }

        foreach (ItemElement item in project.Items)
        {
            CheckItem(item);
        }
    }

    /// <summary>Every name a project file may set, earlier ones included.</summary>
    public static HashSet<string> PropertyNames()
    {
        var names = new HashSet<string>(KnownNames.Properties(), StringComparer.OrdinalIgnoreCase);
        foreach (ArgumentDefinition argument in ArgumentCatalog.All)
        {
            names.UnionWith(argument.Names);
        }

        return names;
    }

    private static bool IsOwn(string name) => name.StartsWith('_');

    private static bool Contains(IReadOnlyList<string> names, string name)
    {
        foreach (string known in names)
        {
            if (known.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private void AddUnknown(PropertyElement property)
    {
        if (PythonOnlyArguments.Find(property.Name) is { } pythonOnly)
        {
            PythonOnlyCheck.Report(diagnostics, pythonOnly, new WrittenValue(property.Name, property.Text, property.Position));
        }
        else
        {
            diagnostics.Add(DiagnosticCatalog.UnknownProperty, property.Position, property.Name, Suggestion(property.Name));
        }
    }

    private static string Suggestion(string property) =>
        NamesElsewhere.Find(property) is { } argument ? NearestName.Sentence(argument) : NearestName.Sentence(property, KnownNames.Properties());

    private void CheckItem(ItemElement item)
    {
        foreach (KnownItem known in KnownNames.Items)
        {
            if (item.Is(known.Name))
            {
                CheckMetadata(item, known.Metadata);
                return;
            }
        }

        if (!IsOwn(item.Name) && !Contains(KnownNames.OrdinaryItems, item.Name) && !project.ReadsItem(item.Name))
        {
            IEnumerable<string> names = [.. KnownNames.Items.Select(known => known.Name), .. KnownNames.OrdinaryItems];
            diagnostics.Add(DiagnosticCatalog.UnknownItem, item.Position, item.Name, NearestName.Sentence(item.Name, names));
        }
    }

    private void CheckMetadata(ItemElement item, IReadOnlyList<string> known)
    {
        foreach (MetadataElement metadata in item.Metadata)
        {
            bool expected = Contains(known, metadata.Name)
                || IsOwn(metadata.Name)
                || (metadata.IsAttribute && Contains(KnownNames.ItemAttributes, metadata.Name))
                || Contains(KnownNames.ItemMetadata, metadata.Name);
            if (!expected)
            {
                diagnostics.Add(DiagnosticCatalog.UnknownMetadata, metadata.Position, item.Name, metadata.Name, NearestName.Sentence(metadata.Name, known));
            }
        }
    }
}
