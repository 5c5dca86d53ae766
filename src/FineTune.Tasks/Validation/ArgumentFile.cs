using System.Globalization;
using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;
using FineTune.Yaml;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;
using YamlDotNet.Serialization.Schemas;

namespace FineTune.Tasks.Validation;

/// <summary>
/// A YAML file of training arguments with Hugging Face's names, as HfArgumentParser.parse_yaml_file takes it. YAML being a superset, a JSON
/// file of them is one too. Unlike there, <c>5e-5</c> is a number, although YAML 1.1 wants <c>5.0e-5</c>.
/// </summary>
internal sealed class ArgumentFile(string path, DiagnosticList diagnostics)
{
    /// <summary>The arguments by their names here, each with its place in the file; none where the file cannot be read.</summary>
    public IReadOnlyList<WrittenValue> Read()
    {
        var values = new List<WrittenValue>();
        foreach ((YamlNode key, YamlNode value) in Root().Children)
        {
            if (key is not YamlScalarNode { Value: { Length: > 0 } name })
            {
                diagnostics.Add(DiagnosticCatalog.BadArgumentFile, PositionOf(key), "a name is expected here");
            }
            else if (Value(name, key, value) is { } written)
            {
                values.Add(written);
            }
        }

        return values;
    }

    private static ArgumentDefinition? Find(string name, out string projectName)
    {
        projectName = name.Replace("_", "", StringComparison.Ordinal);
        foreach (ArgumentDefinition argument in ArgumentCatalog.All)
        {
            foreach (string known in argument.Names)
            {
                if (known.Equals(projectName, StringComparison.OrdinalIgnoreCase))
                {
                    projectName = known;
                    return argument;
                }
            }
        }

        return null;
    }

    private YamlMappingNode Root()
    {
        IList<YamlDocument> documents;
        try
        {
            documents = YamlReader.Read(YamlReader.ReadFile(path));
        }
        catch (YamlException failure)
        {
            diagnostics.Add(DiagnosticCatalog.BadArgumentFile, PositionOf(failure.Start), YamlReader.Reason(failure));
            return [];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            diagnostics.Add(DiagnosticCatalog.BadArgumentFile, new SourcePosition(path), failure.Message.TrimEnd('.'));
            return [];
        }

        switch (documents)
        {
            case []:
                return [];
            case [{ RootNode: YamlMappingNode root }]:
                return root;
            case [{ RootNode: var other }]:
                diagnostics.Add(DiagnosticCatalog.BadArgumentFile, PositionOf(other), "lines of the form 'learning_rate: 5e-5' are expected");
                return [];
            default:
                diagnostics.Add(DiagnosticCatalog.BadArgumentFile, PositionOf(documents[1].RootNode), "a second document begins here, and one is expected");
                return [];
        }
    }

    private WrittenValue? Value(string name, YamlNode key, YamlNode node)
    {
        if ((PythonOnlyArguments.Find(name) ?? ScriptArguments.Find(name)) is { } pythonOnly)
        {
            PythonOnlyCheck.Report(diagnostics, pythonOnly, new WrittenValue(name, Text(node) ?? "null", PositionOf(key)));
            return null;
        }

        if (Find(name, out string projectName) is not { } argument)
        {
            diagnostics.Add(DiagnosticCatalog.UnknownArgument, PositionOf(key), name, Suggestion(name));
            return null;
        }

        bool isFlag = argument.ValueType == typeof(bool) || argument.FormerSwitches.ContainsKey(projectName);
        return Text(node) is { } text ? new WrittenValue(projectName, isFlag ? Flag(node, text) : text, PositionOf(node), name, IsText(node)) : null;
    }

    private static string Suggestion(string name) =>
        NamesElsewhere.Find(name) is { } argument
            ? NearestName.Sentence(Find(argument, out _)?.HuggingFaceName)
            : NearestName.Sentence(name, HuggingFaceNames());

    private static IEnumerable<string> HuggingFaceNames()
    {
        foreach (ArgumentDefinition argument in ArgumentCatalog.All)
        {
            yield return argument.HuggingFaceName;
        }
    }

    /// <summary>The node as a project file would write it; null for YAML's null.</summary>
    private static string? Text(YamlNode node) => node switch
    {
        YamlScalarNode scalar => IsNull(scalar) ? null : Number(scalar),
        YamlSequenceNode sequence => Joined(sequence),
        YamlMappingNode mapping => Json(mapping).ToJsonString(),
        _ => node.ToString(),
    };

    /// <summary>True where PyYAML gives a text whatever the characters are, <c>"42"</c> and <c>!!str 42</c>, and not for <c>!!int "42"</c>.</summary>
    private static bool IsText(YamlNode node) =>
        node is YamlScalarNode scalar && (scalar.Tag.IsEmpty || scalar.Tag.IsNonSpecific ? !IsPlain(scalar) : scalar.Tag == FailsafeSchema.Tags.Str);

    private static bool IsPlain(YamlScalarNode scalar) => scalar.Style == ScalarStyle.Plain;

    private static bool IsNull(YamlScalarNode scalar) => IsPlain(scalar) && scalar.Value is null or "" or "~" or "null" or "Null" or "NULL";

    /// <summary>YAML allows 1_000.</summary>
    private static string Number(YamlScalarNode scalar)
    {
        string bare = scalar.Value!.Replace("_", "", StringComparison.Ordinal);
        return IsPlain(scalar) && double.TryParse(bare, NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? bare : scalar.Value;
    }

    /// <summary>YAML 1.1, which PyYAML reads, has more words for true and false.</summary>
    private static string Flag(YamlNode node, string text) => node is not YamlScalarNode scalar || !IsPlain(scalar) ? text : text.ToLowerInvariant() switch
    {
        "yes" or "on" => "true",
        "no" or "off" => "false",
        _ => text,
    };

    private static string Joined(YamlSequenceNode sequence)
    {
        var items = new List<string>();
        foreach (YamlNode item in sequence.Children)
        {
            items.Add(Text(item) ?? "null");
        }

        return string.Join(';', items);
    }

    private static JsonObject Json(YamlMappingNode mapping)
    {
        var json = new JsonObject();
        foreach ((YamlNode key, YamlNode value) in mapping.Children)
        {
            json[key.ToString()] = Json(value);
        }

        return json;
    }

    private static JsonNode? Json(YamlNode node)
    {
        if (node is not YamlScalarNode scalar || !IsPlain(scalar))
        {
            return JsonValue.Create(node.ToString());
        }

        return Text(scalar) is not { } text ? null
            : bool.TryParse(Flag(scalar, text), out bool flag) ? JsonValue.Create(flag)
            : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? JsonValue.Create(number)
            : JsonValue.Create(text);
    }

    private SourcePosition PositionOf(YamlNode node) => PositionOf(node.Start);

    private SourcePosition PositionOf(Mark mark) => new(path, (int)mark.Line, (int)mark.Column);
}
