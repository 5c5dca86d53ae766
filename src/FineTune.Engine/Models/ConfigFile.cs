using System.Globalization;
using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Checkpoints;
using FineTune.Engine.Models.Layers;

namespace FineTune.Engine.Models;

/// <summary>A model's config.json: fields by name, checked as they are read. Fields nobody reads are kept and written again.</summary>
/// <param name="Json">The whole object.</param>
/// <param name="Path">The file; null for a built-in model.</param>
internal sealed record ConfigFile(JsonObject Json, string? Path)
{
    public const string Name = ModelFileNames.Config;

    /// <summary>More layers than any model has: the largest published encoders have 48.</summary>
    public const int MostLayers = 10_000;

    /// <exception cref="FineTuneException">FT1208: not a JSON object, or one with a field twice.</exception>
    public static ConfigFile Load(string path) => new(
        JsonFiles.ReadObject(path, (position, reason, cause) => new FineTuneException(DiagnosticCatalog.BadConfig, position, cause, reason)), path);

    /// <summary>The first of <c>architectures</c>; null where there is none.</summary>
    public string? Architecture =>
        Json["architectures"] is JsonArray { Count: > 0 } names && names[0] is JsonValue value && value.TryGetValue(out string? name) ? name : null;

    public bool Has(string field) => Json[field] is not null;

    public string Text(string field, string absent) => Read(field, absent, value => value.GetValue<string>(), "a text");

    /// <summary>The same with the names of fields that most families have, and without what this family has no such field for.</summary>
    /// <param name="names">Its own name of a field, by the usual one; a file may have either.</param>
    /// <param name="without">Fields at which the family does not look.</param>
    public ConfigFile Renamed(IReadOnlyDictionary<string, string> names, params ReadOnlySpan<string> without)
    {
        JsonObject json = Json.DeepClone().AsObject();
        foreach ((string usual, string own) in names)
        {
            if (json.Remove(own, out JsonNode? value))
            {
                json[usual] = value;
            }
        }

        foreach (string field in without)
        {
            json.Remove(field);
        }

        return this with { Json = json };
    }

    /// <exception cref="FineTuneException">FT1208: nobody knows the activation.</exception>
    public string Activation(string field, string absent)
    {
        string name = Text(field, absent);
        return Activations.Names.Contains(name)
            ? name
            : throw Bad($"{field} is '{name}', not one of {string.Join(", ", Activations.Names.Order(StringComparer.Ordinal))}");
    }

    public bool Flag(string field, bool absent) => Read(field, absent, value => value.GetValue<bool>(), "true or false");

    public double Number(string field, double absent)
    {
        double value = Read(field, absent, value => value.GetValue<double>(), "a number");
        return Math.Abs(value) <= float.MaxValue ? value : throw Bad($"{field} is {Json[field]!.ToJsonString()}, which float32 cannot hold");
    }

    /// <summary>A number such as a standard deviation.</summary>
    public double NotNegativeNumber(string field, double absent)
    {
        double value = Number(field, absent);
        return value >= 0 ? value : throw Bad(string.Create(CultureInfo.InvariantCulture, $"{field} is {value}, less than 0"));
    }

    /// <summary>A number such as the base of a power.</summary>
    public double PositiveNumber(string field, double absent)
    {
        double value = Number(field, absent);
        return value > 0 ? value : throw Bad(string.Create(CultureInfo.InvariantCulture, $"{field} is {value}, not above 0"));
    }

    /// <summary>How many layers, or layers in a group.</summary>
    public int Layers(string field, int absent)
    {
        int value = Positive(field, absent);
        return value <= MostLayers ? value : throw Bad(string.Create(CultureInfo.InvariantCulture, $"{field} is {value}, more than {MostLayers}"));
    }

    /// <summary>The same of a field that transformers also accepts under another name.</summary>
    public int Layers(string field, string otherName, int absent) => Layers(Has(field) ? field : otherName, absent);

    public int Positive(string field, int absent) => WholeNumber(field, absent, least: 1);

    /// <summary>A field that transformers also accepts under another name.</summary>
    public int Positive(string field, string otherName, int absent) => Positive(Has(field) ? field : otherName, absent);

    public int NotNegative(string field, int absent) => WholeNumber(field, absent, least: 0);

    /// <summary>Texts in a list, or in one text with <c>|</c> between; none where the field is absent.</summary>
    public IReadOnlyList<string> Texts(string field) => Json[field] switch
    {
        null => [],
        JsonArray array => [.. array.Select(node => node is JsonValue value && value.TryGetValue(out string? text)
            ? text
            : throw Bad($"{field} holds {node?.ToJsonString() ?? "null"}, not a text"))],
        _ => Text(field, "").Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
    };

    /// <summary>The sides of a picture or of a part of it: one number for both, or a list of height and width.</summary>
    public ImageSize Size(string field, int absent) => Json[field] is JsonArray
        ? WholeNumbers(field, []) is [var height, var width] ? new ImageSize(height, width) : throw Bad($"{field} is not height and width")
        : new ImageSize(Positive(field, absent), Positive(field, absent));

    /// <summary>Whole numbers in a list, as one for each stage of a model.</summary>
    /// <param name="least">What each of them is at least.</param>
    public IReadOnlyList<int> WholeNumbers(string field, IReadOnlyList<int> absent, int least = 1) => Json[field] switch
    {
        null => absent,
        JsonArray { Count: > 0 } array => [.. array.Select(node => node is JsonValue value && value.TryGetValue(out int number) && number >= least
            ? number
            : throw Bad($"{field} holds {node?.ToJsonString() ?? "null"}, not a whole number above {least - 1}"))],
        var other => throw Bad($"{field} is {other.ToJsonString()}, not a list of whole numbers"),
    };

    /// <summary>A whole number that may be anything.</summary>
    public int Whole(string field, int absent) => WholeNumber(field, absent, int.MinValue);

    /// <summary><c>pad_token_id</c>, which may be null: then no row of the embeddings stands for padding.</summary>
    public int? PadToken(int? absent) => Json.ContainsKey("pad_token_id")
        ? Has("pad_token_id") ? NotNegative("pad_token_id", 0) : null
        : absent;

    /// <summary>The same as a row of embeddings that there are.</summary>
    /// <exception cref="FineTuneException">FT1208: there is no such row.</exception>
    public int? PadToken(int? absent, int vocabulary) => PadToken(absent) is { } row && row >= vocabulary
        ? throw Bad($"pad_token_id is {row}, but vocab_size is {vocabulary}")
        : PadToken(absent);

    public double Probability(string field, double absent)
    {
        double value = Number(field, absent);
        return value is >= 0 and < 1 ? value : throw Bad(string.Create(CultureInfo.InvariantCulture, $"{field} is {value}, not between 0 and 1"));
    }

    /// <summary>Refuses a field whose value asks for what this engine does not compute, so that no result is ever silently another.</summary>
    /// <param name="supported">What the field may be; absent and null are always fine.</param>
    /// <exception cref="FineTuneException">FT1210.</exception>
    public void RequireOneOf(string field, params ReadOnlySpan<JsonNode> supported)
    {
        if (Json[field] is not { } node)
        {
            return;
        }

        foreach (JsonNode value in supported)
        {
            if (JsonNode.DeepEquals(node, value))
            {
                return;
            }
        }

        throw new FineTuneException(
            DiagnosticCatalog.UnsupportedConfig,
            Path is null ? null : new SourcePosition(Path),
            field,
            node.ToJsonString(),
            supported.Length == 0 ? "null" : string.Join(", ", supported.ToArray().Select(value => value.ToJsonString())));
    }

    public FineTuneException Bad(string reason) =>
        new(DiagnosticCatalog.BadConfig, Path is null ? null : new SourcePosition(Path), reason);

    private int WholeNumber(string field, int absent, int least)
    {
        int value = Read(field, absent, node => node.GetValue<int>(), "a whole number");
        return value >= least ? value : throw Bad(string.Create(CultureInfo.InvariantCulture, $"{field} is {value}, less than {least}"));
    }

    private T Read<T>(string field, T absent, Func<JsonNode, T> read, string wanted)
    {
        if (Json[field] is not { } node)
        {
            return absent;
        }

        try
        {
            return read(node);
        }
        catch (Exception exception) when (exception is InvalidOperationException or FormatException)
        {
            throw Bad($"{field} is {node.ToJsonString()}, not {wanted}");
        }
    }
}
