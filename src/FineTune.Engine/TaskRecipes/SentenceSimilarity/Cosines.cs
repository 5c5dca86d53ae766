using System.Globalization;
using static TorchSharp.torch;

namespace FineTune.Engine.TaskRecipes;

/// <summary>Cosines of embeddings.</summary>
internal static class Cosines
{
    /// <summary>Of the first two texts of each row: [rows].</summary>
    /// <param name="outputs">[rows x texts, width]</param>
    public static Tensor OfPairs(Tensor outputs, int rows)
    {
        Tensor all = Normalized(outputs, rows);
        return (all.select(1, 0) * all.select(1, 1)).sum(-1);
    }

    /// <returns>[rows, texts, width], each of length 1.</returns>
    public static Tensor Normalized(Tensor outputs, int rows) =>
        nn.functional.normalize(outputs.to(ScalarType.Float32).view(rows, outputs.shape[0] / rows, -1), p: 2, dim: -1);

    public static string Text(double cosine) => cosine.ToString("0.000", CultureInfo.InvariantCulture);
}
