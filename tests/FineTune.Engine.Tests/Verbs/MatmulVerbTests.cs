using System.Text.Json.Nodes;
using FineTune.Engine.Verbs;

namespace FineTune.Engine.Tests.Verbs;

public sealed class MatmulVerbTests
{
    /// <summary>
    /// 2 operations a multiplication, 12 h^2 weights a layer, forward and twice backward; of the last layer 2 h^2 for all tokens and the rest for those that
    /// are read.
    /// </summary>
    [Theory]
    [InlineData(20, false)]
    [InlineData(20, true)]
    [InlineData(5, false)]
    public void It_counts_the_products_of_a_step(int read, bool bfloat16)
    {
        JsonObject measured = MatmulVerb.Measure(tokens: 20, read, hidden: 8, layers: 3, bfloat16);

        double operations = measured["seconds"]!.GetValue<double>() * measured["gflops"]!.GetValue<double>() * 1e9;
        Assert.Equal(3.0 * 2 * 8 * 8 * ((2 * 12 * 20) + (2 * 20) + (10 * read)), operations, 1.0);
    }
}
