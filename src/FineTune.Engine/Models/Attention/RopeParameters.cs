using System.Text.Json.Nodes;

namespace FineTune.Engine.Models.Attention;

/// <summary>
/// How a decoder's positions are rotated, as transformers 4 (<c>rope_theta</c>, <c>rope_scaling</c>) and 5 (<c>rope_parameters</c>) write it
/// (transformers/modeling_rope_utils.py).
/// </summary>
internal sealed record RopeParameters
{
    public required string Type { get; init; }

    /// <summary>Base of the frequencies.</summary>
    public required double Theta { get; init; }

    /// <summary>True where each number is rotated against the next, not against the one half a head away (Cohere, GPT-J).</summary>
    public bool IsInterleaved { get; init; }

    /// <summary>Numbers of a head that are rotated, where these are given; null for <see cref="PartialRotaryFactor"/> of them.</summary>
    public int? RotatedSize { get; init; }

    /// <summary>How much of a head is rotated.</summary>
    public double PartialRotaryFactor { get; init; } = 1;

    /// <summary>How much longer texts are than those the model was first trained on; null where the positions tell.</summary>
    public double? Factor { get; init; }

    /// <summary>What the base grows by, to a power, where the kind is dynamic (HunYuan); null for families that have no such number.</summary>
    public double? Alpha { get; init; }

    /// <summary>Positions of the model.</summary>
    public required int MaxPositions { get; init; }

    /// <summary>Positions that the model was first trained on.</summary>
    public required int OriginalMaxPositions { get; init; }

    /// <summary>What sines and cosines are multiplied by; null for what the kind recommends.</summary>
    public double? AttentionFactor { get; init; }

    public double BetaFast { get; init; } = 32;

    public double BetaSlow { get; init; } = 1;

    public double MScale { get; init; }

    public double MScaleAllDim { get; init; }

    public bool Truncate { get; init; } = true;

    public double LowFreqFactor { get; init; }

    public double HighFreqFactor { get; init; }

    /// <summary>For each frequency, in rows no longer than <see cref="OriginalMaxPositions"/>.</summary>
    public IReadOnlyList<float> ShortFactor { get; init; } = [];

    /// <summary>For each frequency, in longer rows.</summary>
    public IReadOnlyList<float> LongFactor { get; init; } = [];

    /// <summary>Longer rows are rotated by other frequencies from their first token on; null where there is no such length.</summary>
    public int? CacheBorder => Type == "longrope" ? OriginalMaxPositions : null;

    /// <summary>Longer rows are rotated by frequencies that depend on their length; null where there is no such length.</summary>
    public int? RotationBorder => Type switch
    {
        "dynamic" => MaxPositions,
        "longrope" => OriginalMaxPositions,
        _ => null,
    };

    /// <summary>The longest row that the model is made for.</summary>
    public int MaxSequence => Type switch
    {
        "linear" or "dynamic" => (int)Math.Min(int.MaxValue, MaxPositions * Math.Max(1, Factor!.Value)),
        "default" => MaxPositions,
        _ => (int)Math.Min(int.MaxValue, Math.Max(MaxPositions, OriginalMaxPositions * Math.Max(1, Factor ?? 1))),
    };

    /// <summary>Reads them.</summary>
    /// <param name="maxPositions"><c>max_position_embeddings</c></param>
    /// <param name="theta">Where the file names none.</param>
    /// <param name="layerType">Of layers of this type, for families that rotate them apart; null for all.</param>
    /// <param name="thetaField">The name of the base's field outside <c>rope_parameters</c>.</param>
    /// <exception cref="Contracts.FineTuneException">FT1208: a value is impossible; FT1210: nobody knows the kind of scaling.</exception>
    public static RopeParameters From(
        ConfigFile config, int maxPositions, double theta, string? layerType = null, string thetaField = "rope_theta")
    {
        ConfigFile rope = Object(config, "rope_scaling") ?? Object(config, "rope_parameters") ?? new ConfigFile([], config.Path);
        rope = (layerType is null ? null : Object(rope, layerType)) ?? rope;
        string field = rope.Has("rope_type") ? "rope_type" : "type";
        rope.RequireOneOf(field, "default", "linear", "dynamic", "yarn", "llama3", "longrope");
        string type = rope.Text(field, "default");
        int original = config.Has("original_max_position_embeddings")
            ? config.Positive("original_max_position_embeddings", maxPositions)
            : rope.Positive("original_max_position_embeddings", maxPositions);
        var read = new RopeParameters
        {
            Type = type,
            Theta = rope.Has("rope_theta") ? rope.PositiveNumber("rope_theta", theta) : config.PositiveNumber(thetaField, theta),
            MaxPositions = maxPositions,
            OriginalMaxPositions = original,
            Factor = rope.Has("factor") ? rope.PositiveNumber("factor", 1) : null,
            Alpha = rope.Has("alpha") ? rope.PositiveNumber("alpha", 1) : null,
            AttentionFactor = rope.Has("attention_factor") ? rope.PositiveNumber("attention_factor", 1) : null,
            BetaFast = rope.PositiveNumber("beta_fast", 32),
            BetaSlow = rope.PositiveNumber("beta_slow", 1),
            MScale = rope.Number("mscale", 0),
            MScaleAllDim = rope.Number("mscale_all_dim", 0),
            Truncate = rope.Flag("truncate", true),
            LowFreqFactor = rope.Number("low_freq_factor", 1),
            HighFreqFactor = rope.Number("high_freq_factor", 1),
            ShortFactor = Numbers(rope, "short_factor"),
            LongFactor = Numbers(rope, "long_factor"),
        };
        if (read.Factor is null && type is "linear" or "dynamic" or "yarn" or "llama3")
        {
            throw config.Bad($"rope_type {type} has no factor");
        }

        return type == "llama3" && (!rope.Has("low_freq_factor") || read.HighFreqFactor <= read.LowFreqFactor)
            ? throw config.Bad("rope_type llama3 needs a low_freq_factor and a higher high_freq_factor")
            : read;
    }

    /// <summary>Takes how much of a head is rotated from the same places.</summary>
    /// <param name="field">The name of the field outside <c>rope_parameters</c>.</param>
    /// <param name="absent">Where the file does not say.</param>
    public RopeParameters WithPartialRotaryFactor(ConfigFile config, string field, double absent)
    {
        ConfigFile rope = Object(config, "rope_scaling") ?? Object(config, "rope_parameters") ?? new ConfigFile([], config.Path);
        const string Name = "partial_rotary_factor";
        double factor = rope.Has(Name) ? rope.PositiveNumber(Name, absent) : config.PositiveNumber(field, absent);
        return factor <= 1 ? this with { PartialRotaryFactor = factor } : throw config.Bad($"{Name} is above 1");
    }

    private static ConfigFile? Object(ConfigFile config, string field) => config.Json[field] switch
    {
        null => null,
        JsonObject { Count: 0 } => null,
        JsonObject json => new ConfigFile(json, config.Path),
        var other => throw config.Bad($"{field} is {other.ToJsonString()}, not an object"),
    };

    private static float[] Numbers(ConfigFile config, string field) => config.Json[field] switch
    {
        null => [],
        JsonArray array => [.. array.Select(node => node is JsonValue value && value.TryGetValue(out double number) && number > 0
            ? (float)number
            : throw config.Bad($"{field} holds {node?.ToJsonString() ?? "null"}, not a number above 0"))],
        var other => throw config.Bad($"{field} is {other.ToJsonString()}, not a list"),
    };
}
