using System.Xml;
using System.Xml.Linq;
using FineTune.Contracts;

namespace FineTune.Tasks.Validation;

/// <summary>What the project file itself says, with positions. MSBuild's evaluated values know no line.</summary>
internal sealed class ProjectXml
{
    private readonly string _text;
    private readonly List<PropertyElement> _properties = [];
    private readonly List<ItemElement> _items = [];

    private ProjectXml(string path, string text)
    {
        Path = path;
        _text = text;
    }

    public string Path { get; }

    public IReadOnlyList<PropertyElement> Properties => _properties;

    public IReadOnlyList<ItemElement> Items => _items;

    /// <summary>The file without a line: for values that came from the command line or another file.</summary>
    public SourcePosition FilePosition => new(Path);

    public static ProjectXml Load(string path)
    {
        string text = File.ReadAllText(path);
        var project = new ProjectXml(path, text);
        try
        {
            project.ReadChildren(XDocument.Parse(text, LoadOptions.SetLineInfo).Root!, isConditional: false);
        }
        catch (XmlException failure)
        {
            var position = new SourcePosition(path, failure.LineNumber, failure.LinePosition);
            throw new FineTuneException(DiagnosticCatalog.ProjectNotReadable, position, failure, failure.Message.TrimEnd('.'));
        }

        return project;
    }

    /// <summary>The last element that sets the property to this value; the file alone where the value came from elsewhere.</summary>
    public SourcePosition PositionOf(string property, string value)
    {
        for (int index = _properties.Count - 1; index >= 0; index--)
        {
            PropertyElement element = _properties[index];
            if (element.Name.Equals(property, StringComparison.OrdinalIgnoreCase)
                && (element.Text.Contains("$(", StringComparison.Ordinal) || element.Text.Trim() == value))
            {
                return element.Position;
            }
        }

        return FilePosition;
    }

    /// <summary>True where the file reads the property: then it is the user's own.</summary>
    public bool ReadsProperty(string name) =>
        Mentions("$(" + name + ")") || Mentions("$(" + name + ".") || Mentions("$(" + name + "[");

    /// <summary>True where the file reads the item.</summary>
    public bool ReadsItem(string name) =>
        Mentions("@(" + name + ")") || Mentions("@(" + name + "-") || Mentions("@(" + name + ",") || Mentions("%(" + name + ".");

    private bool Mentions(string reference) => _text.Contains(reference, StringComparison.OrdinalIgnoreCase);

    private void ReadChildren(XElement parent, bool isConditional)
    {
        foreach (XElement child in parent.Elements())
        {
            bool conditional = isConditional || child.Attribute("Condition") is not null;
            switch (child.Name.LocalName)
            {
                case "PropertyGroup":
                    ReadProperties(child);
                    break;
                case "ItemGroup":
                    ReadItems(child, conditional, isDefinition: false);
                    break;
                case "ItemDefinitionGroup":
                    ReadItems(child, conditional, isDefinition: true);
                    break;
                case "Choose" or "When" or "Otherwise":
                    // One branch at most is taken, so whatever stands in them may not be there.
                    ReadChildren(child, isConditional: true);
                    break;
                default:
                    // Names inside a Target are its author's own.
                    break;
            }
        }
    }

    private void ReadProperties(XElement group)
    {
        foreach (XElement property in group.Elements())
        {
            _properties.Add(new PropertyElement(property.Name.LocalName, property.Value, PositionOf(property)));
        }
    }

    private void ReadItems(XElement group, bool isConditional, bool isDefinition)
    {
        foreach (XElement item in group.Elements())
        {
            var metadata = new List<MetadataElement>();
            foreach (XAttribute attribute in item.Attributes())
            {
                metadata.Add(new MetadataElement(attribute.Name.LocalName, attribute.Value, IsAttribute: true, PositionOf(attribute)));
            }

            foreach (XElement element in item.Elements())
            {
                metadata.Add(new MetadataElement(element.Name.LocalName, element.Value, IsAttribute: false, PositionOf(element)));
            }

            bool conditional = isConditional || item.Attribute("Condition") is not null;
            _items.Add(new ItemElement(item.Name.LocalName, item.Attribute("Include")?.Value, metadata, conditional, isDefinition, PositionOf(item)));
        }
    }

    private SourcePosition PositionOf(IXmlLineInfo info) => new(Path, info.LineNumber, info.LinePosition);
}
