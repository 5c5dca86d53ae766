using System.Text.Json.Nodes;
using FineTune.Engine.Stages;

namespace FineTune.Engine.Tests.Stages;

public sealed class MatmulVerbTests
{
    /// <summary>2 operations a multiplication, 12 h^2 weights a layer, forward and twice backward.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void It_counts_the_products_of_a_step(bool bfloat16)
    {
        JsonObject measured = MatmulVerb.Measure(tokens: 20, hidden: 8, layers: 3, bfloat16);

        double operations = measured["seconds"]!.GetValue<double>() * measured["gflops"]!.GetValue<double>() * 1e9;
        Assert.Equal(3.0 * 2 * 20 * 3 * 12 * 8 * 8, operations, 1.0);
    }
}
