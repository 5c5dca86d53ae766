using FineTune.Engine.Native;
using FineTune.Engine.Tests.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Native;

[Collection(RandomNumbersCollection.Name)]
public sealed class CustomFunctionTests
{
    [Fact]
    public void A_failure_in_the_backward_pass_arrives_as_it_was_thrown_and_harms_no_later_one()
    {
        using Tensor leaf = ones([3], requires_grad: true);
        using Tensor failing = CustomFunction.Apply(new Scaled(() => throw new InvalidOperationException("not enough memory")), leaf * 2);

        var failure = Assert.Throws<InvalidOperationException>(() => CustomFunction.Backward(() => failing.sum().backward()));

        Assert.Equal("not enough memory", failure.Message);
        using Tensor scaled = CustomFunction.Apply(new Scaled(() => 3), leaf * 2);
        CustomFunction.Backward(() => scaled.sum().backward());
        Assert.Equal([6, 6, 6], leaf.grad!.data<float>());
    }

    [Fact]
    public void The_first_failure_arrives_and_not_what_comes_of_it()
    {
        using Tensor leaf = ones([3], requires_grad: true);
        using Tensor failing = CustomFunction.Apply(new Scaled(() => throw new InvalidOperationException("not enough memory")), leaf);

        var failure = Assert.Throws<InvalidOperationException>(() => CustomFunction.Backward(() =>
        {
            failing.sum().backward();
            throw new NotSupportedException("no gradient");
        }));

        Assert.Equal("not enough memory", failure.Message);
    }

    [Fact]
    public void A_failure_in_the_forward_pass_leaves_no_graph_behind()
    {
        using Tensor leaf = ones([3], requires_grad: true);
        Fail();
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        Fail();

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        using Tensor scaled = CustomFunction.Apply(new Scaled(() => 3), leaf);
        CustomFunction.Backward(() => scaled.sum().backward());
        Assert.Equal([3, 3, 3], leaf.grad!.data<float>());

        void Fail()
        {
            using DisposeScope scope = NewDisposeScope();
            Assert.Throws<InvalidOperationException>(() => CustomFunction.Apply(new Failing(), leaf * 2));
        }
    }

    [Fact]
    public void Without_a_gradient_it_is_the_operation_alone()
    {
        using Tensor leaf = ones([3], requires_grad: true);
        using (no_grad())
        {
            Assert.False(CustomFunction.Apply(new Scaled(() => 3), leaf).requires_grad);
        }

        Assert.False(CustomFunction.Apply(new Scaled(() => 3), ones(3)).requires_grad);
        Assert.True(CustomFunction.Apply(new Scaled(() => 3), leaf).requires_grad);
    }

    /// <summary>TorchSharp's own function keeps a second tensor of the result's size.</summary>
    [Fact]
    public void A_graph_keeps_the_inputs_and_the_result_and_nothing_else()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor leaf = ones([3], requires_grad: true);
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        Tensor kept = CustomFunction.Apply(new Scaled(() => 3), leaf);
        Tensor bare = CustomFunction.Apply(new Shifted(), leaf);

        Assert.Equal(before + 3, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        CustomFunction.Backward(() => (kept + bare).sum().backward());
        Assert.Equal([4, 4, 4], leaf.grad!.data<float>());
    }

    [Fact]
    public void A_graph_without_a_backward_pass_leaves_no_tensor_behind()
    {
        using Tensor leaf = ones([3], requires_grad: true);
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        using (NewDisposeScope())
        {
            CustomFunction.Apply(new Scaled(() => 3), CustomFunction.Apply(new Scaled(() => 3), leaf));
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void A_node_that_cannot_be_attached_is_deleted()
    {
        using Tensor leaf = ones([3], requires_grad: true);
        using Tensor output = ones([3]);
        int deleted = 0;
        output.Dispose();

        Assert.Throws<InvalidOperationException>(() => GraphNode.Attach([leaf], output, _ => [], () => deleted++));

        Assert.Equal(1, deleted);
    }

    /// <summary>What is returned to libtorch is freed by the next call, the last one by the end of the passes.</summary>
    [Fact]
    public void A_chain_leaves_no_tensor_behind()
    {
        using Tensor leaf = ones([3], requires_grad: true);
        Pass();
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        Pass();

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);

        void Pass()
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor states = leaf;
            for (int layer = 0; layer < 5; layer++)
            {
                states = CustomFunction.Apply(new Scaled(() => 2), states);
            }

            CustomFunction.Backward(() => states.sum().backward());
            Assert.Equal([32, 32, 32], leaf.grad!.data<float>());
            leaf.grad = null;
        }
    }

    private sealed class Scaled(Func<double> factor) : ICustomFunction
    {
        public bool KeepsInputs => true;

        public Tensor Forward(Tensor[] inputs) => inputs[0] * 2;

        public Tensor?[] Backward(Tensor gradient, Tensor[] inputs) => [gradient * factor()];
    }

    private sealed class Shifted : ICustomFunction
    {
        public bool KeepsInputs => false;

        public Tensor Forward(Tensor[] inputs) => inputs[0] + 1;

        public Tensor?[] Backward(Tensor gradient, Tensor[] inputs) => [gradient.alias()];
    }

    private sealed class Failing : ICustomFunction
    {
        public bool KeepsInputs => true;

        public Tensor Forward(Tensor[] inputs) => throw new InvalidOperationException("not enough memory");

        public Tensor?[] Backward(Tensor gradient, Tensor[] inputs) => [null];
    }
}
