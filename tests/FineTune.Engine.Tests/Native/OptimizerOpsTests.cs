using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Native;

/// <summary>The other updates are held against transformers' in Training/OptimizerTests.</summary>
public sealed class OptimizerOpsTests
{
    [Fact]
    public void TotalNorm_is_over_all_tensors()
    {
        using var operators = new OptimizerOps();
        using Tensor norm = operators.TotalNorm([tensor(new float[] { 3, 0 }), tensor(new float[] { 4 })]);

        Assert.Equal(5, norm.item<float>(), 6);
    }

    [Fact]
    public void Multiply_works_in_place()
    {
        using var operators = new OptimizerOps();
        using Tensor first = tensor(new float[] { 3, 1 });
        using Tensor second = tensor(new float[] { 4 });

        operators.Multiply([first, second], tensor(0.5f));

        Assert.Equal([1.5f, 0.5f], first.data<float>().ToArray());
        Assert.Equal([2f], second.data<float>().ToArray());
    }

    [Fact]
    public void AdamW_equals_the_paper()
    {
        using var operators = new OptimizerOps();
        using Tensor weight = tensor(new float[] { 1 });
        using Tensor average = zeros(1);
        using Tensor square = zeros(1);
        using Tensor steps = zeros([]);
        double expected = 1, m = 0, v = 0;

        for (int step = 1; step <= 3; step++)
        {
            double gradient = 0.1 * step;
            operators.AdamW([weight], [tensor(new[] { (float)gradient })], [average], [square], [steps], 0.01, 0.9, 0.999, 0.1, 1e-8);
            expected -= 0.01 * 0.1 * expected;
            m = (0.9 * m) + (0.1 * gradient);
            v = (0.999 * v) + (0.001 * gradient * gradient);
            expected -= 0.01 * (m / (1 - Math.Pow(0.9, step))) / (Math.Sqrt(v / (1 - Math.Pow(0.999, step))) + 1e-8);
        }

        Assert.Equal(expected, weight.item<float>(), 6);
        Assert.Equal(3, steps.item<float>());
    }

    /// <summary>TorchSharp alone holds the native address of a number but not the number.</summary>
    [Fact]
    public void Numbers_survive_garbage_collections_during_a_call()
    {
        using var operators = new OptimizerOps();
        using Tensor weight = zeros(1);
        using Tensor gradient = ones(1);
        using var enough = new CancellationTokenSource();
        var collector = new Thread(() =>
        {
            while (!enough.IsCancellationRequested)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        });
        collector.Start();

        try
        {
            for (int step = 0; step < 20_000; step++)
            {
                operators.Sgd([weight], [gradient], [], 0.5, 0, 0, 0, false, false);
            }
        }
        finally
        {
            enough.Cancel();
            collector.Join();
        }

        Assert.Equal(-10_000f, weight.item<float>());
    }
}
