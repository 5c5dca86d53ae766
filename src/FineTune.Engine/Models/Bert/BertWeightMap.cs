namespace FineTune.Engine.Models.Bert;

/// <summary>Names of weights in files of older or bare models, translated to those of BertForSequenceClassification.</summary>
internal static class BertWeightMap
{
    private static readonly string[] BareParts = ["embeddings.", "encoder.", "pooler."];

    public static string? CanonicalName(string name)
    {
        if (name.EndsWith("position_ids", StringComparison.Ordinal))
        {
            return null;
        }

        // Files converted from TensorFlow name the normalisation's weights as TensorFlow did.
        string canonical = name.Replace("LayerNorm.gamma", "LayerNorm.weight", StringComparison.Ordinal)
            .Replace("LayerNorm.beta", "LayerNorm.bias", StringComparison.Ordinal);
        return BareParts.Any(part => canonical.StartsWith(part, StringComparison.Ordinal)) ? $"bert.{canonical}" : canonical;
    }
}
