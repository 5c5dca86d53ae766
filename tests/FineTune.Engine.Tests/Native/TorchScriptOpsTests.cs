using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Native;

public sealed class TorchScriptOpsTests
{
    [Fact]
    public void Embedding_takes_rows_and_spreads_their_gradients()
    {
        using var operators = new TorchScriptOps();
        using Tensor table = tensor(new float[] { 1, 2, 3, 4, 5, 6 }, [3, 2]).requires_grad_();
        using Tensor rows = operators.Embedding(table, tensor(new long[] { 2, 0, 2 }));

        rows.sum().backward();

        Assert.Equal([5, 6, 1, 2, 5, 6], rows.data<float>().ToArray());
        Assert.Equal([1, 1, 0, 0, 2, 2], table.grad!.data<float>().ToArray());
    }

    [Fact]
    public void The_row_of_padding_gets_no_gradient()
    {
        using var operators = new TorchScriptOps();
        using Tensor table = ones([3, 2]).requires_grad_();
        using Tensor rows = operators.Embedding(table, tensor(new long[] { 2, 0, 2 }), padding: 2);

        rows.sum().backward();

        Assert.Equal([1, 1, 0, 0, 0, 0], table.grad!.data<float>().ToArray());
    }
}
