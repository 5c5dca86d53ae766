using System.Globalization;
using FineTune.Contracts;
using FineTune.Engine.Gguf;
using FineTune.Engine.Models.Attention;

namespace FineTune.Engine.Models;

/// <summary>What the families' descriptions for llama.cpp have in common.</summary>
internal static class GgufRules
{
    /// <summary>Activations that llama.cpp's tanh form of GELU stands for; it has no other form of it.</summary>
    public static IReadOnlyList<string> Gelu { get; } = ["gelu_new", "gelu_pytorch_tanh", "gelu_fast", "gelu_accurate", "gelu_python_tanh", "gelu"];

    public static IReadOnlyList<string> Silu { get; } = ["silu", "swish"];

    /// <summary>Kinds of rope_type that every architecture has.</summary>
    public static IReadOnlyList<string> RopeKinds { get; } = ["default", "linear", "dynamic", "yarn"];

    /// <exception cref="FineTuneException">FT6031: it is not so.</exception>
    public static void Require(bool isSo, string field, object? value, string computed)
    {
        if (!isSo)
        {
            string text = value switch
            {
                null => "null",
                bool flag => flag ? "true" : "false",
                _ => string.Create(CultureInfo.InvariantCulture, $"{value}"),
            };
            throw new FineTuneException(DiagnosticCatalog.GgufConfigNotKnown, null, field, text, computed);
        }
    }

    /// <exception cref="FineTuneException">FT6031: llama.cpp computes another.</exception>
    public static void RequireActivation(string field, string activation, IReadOnlyList<string> known) =>
        Require(known.Contains(activation), field, activation, string.Join(", ", known));

    /// <summary>How positions are rotated.</summary>
    /// <param name="architecture">What the keys begin with.</param>
    /// <param name="kinds">Kinds of scaling that llama.cpp has for the architecture.</param>
    /// <exception cref="FineTuneException">FT6031: llama.cpp does not scale so.</exception>
    public static void AddRope(GgufMetadata parameters, string architecture, RopeParameters rope, IReadOnlyList<string> kinds)
    {
        Require(kinds.Contains(rope.Type), "rope_type", rope.Type, string.Join(", ", kinds));
        string scaling = $"{architecture}.rope.scaling";
        switch (rope.Type)
        {
            case "linear":
                parameters.Add($"{scaling}.type", "linear").Add($"{scaling}.factor", rope.Factor!.Value);
                break;
            case "yarn":
                Require(rope.MScale == 0 || rope.MScaleAllDim == 0, "mscale of rope_parameters", rope.MScale, "without it");
                Require(rope.Truncate, "truncate of rope_parameters", false, "with true");
                Require(rope.AttentionFactor is null, "attention_factor of rope_parameters", rope.AttentionFactor, "the one that follows from factor");
                parameters.Add($"{scaling}.type", "yarn").Add($"{scaling}.factor", rope.Factor!.Value);
                parameters.Add($"{scaling}.original_context_length", rope.OriginalMaxPositions);
                AddUnlessUsual($"{scaling}.yarn_beta_fast", rope.BetaFast, 32);
                AddUnlessUsual($"{scaling}.yarn_beta_slow", rope.BetaSlow, 1);
                break;
            case "longrope":
                // The factors are in tables.
                parameters.Add($"{scaling}.type", "longrope");
                break;
            default:
                // llama3 has a table of factors; dynamic scales no row that the context length allows.
                break;
        }

        parameters.Add($"{architecture}.rope.freq_base", rope.Theta);

        void AddUnlessUsual(string key, double value, double usual)
        {
            if (value != usual)
            {
                parameters.Add(key, value);
            }
        }
    }

    /// <summary>Writes how long the windows are, where there are some.</summary>
    public static void AddWindow(GgufMetadata parameters, string architecture, DecoderConfig config)
    {
        if (config.LayerKinds.Select(kind => kind.Mask.WindowLength).FirstOrDefault(length => length is not null) is { } window)
        {
            parameters.Add($"{architecture}.attention.sliding_window", window);
        }
    }
}
