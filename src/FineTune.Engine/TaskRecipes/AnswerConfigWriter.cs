using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Data;

namespace FineTune.Engine.TaskRecipes;

/// <summary>Writes what <see cref="AnswerConfig"/> reads of a trained model's config.json.</summary>
internal static class AnswerConfigWriter
{
    // Of another task's base model they would say something else.
    private static readonly string[] Fields =
    [
        AnswerConfig.PairsField, AnswerConfig.SplitField, AnswerConfig.MarksField, AnswerConfig.NBestField, AnswerConfig.MaxAnswerLengthField,
        AnswerConfig.VersionTwoField, AnswerConfig.NullThresholdField, AnswerConfig.DocStrideField, AnswerConfig.MaxLengthField,
        AnswerConfig.TruncationField,
    ];

    public static void Write(JsonObject config, FineTuneTask task, DatasetInfo dataset)
    {
        foreach (string field in Fields)
        {
            config.Remove(field);
        }

        if (task == FineTuneTask.TextClassification)
        {
            config[AnswerConfig.PairsField] = dataset.HasPairs;
            if (dataset.WindowStride is { } stride)
            {
                config[AnswerConfig.TruncationField] = AnswerConfig.Windows;
                config[AnswerConfig.DocStrideField] = stride;
                config[AnswerConfig.MaxLengthField] = dataset.MaxLength;
            }
        }

        if (dataset.Targets is { } targets)
        {
            config.Remove(AnswerConfig.PrefixField);
            if (targets.SourcePrefix.Length > 0)
            {
                config[AnswerConfig.PrefixField] = targets.SourcePrefix;
            }
        }

        if (dataset.WordSplit is { } split)
        {
            config[AnswerConfig.SplitField] = AnswerConfig.NameOf(split.Separation);
            config[AnswerConfig.MarksField] = new JsonObject
            {
                ["splits_inside"] = split.SplitsInside,
                ["joins_start"] = split.JoinsStart,
                ["joins_end"] = split.JoinsEnd,
                ["joins_abbreviation"] = split.JoinsAbbreviation,
                ["single_characters"] = split.SingleCharacters,
            };
        }
    }

    public static void WriteThreshold(JsonObject config, double threshold) => config[AnswerConfig.ThresholdField] = threshold;
}
