using FineTune.Engine.Training.Distributed;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Training.Distributed;

/// <summary>What a training says to its other processes.</summary>
public sealed class CollectiveCallsTests
{
    /// <summary>A weight of 2 GiB and more has more bytes than an array or a span: it goes in pieces, which are smaller here than the tensor, too.</summary>
    [Fact]
    public void A_large_tensor_is_told_and_so_are_small_ones_beside_it()
    {
        const int Large = (1 << 23) + 5;
        var told = new (byte First, byte Last, byte Turned, float Small)[2];

        ThreadCollective.Run(2, collective =>
        {
            using Tensor large = zeros(Large, dtype: ScalarType.Byte);
            using Tensor turned = zeros([2, Large], dtype: ScalarType.Byte).t();
            using Tensor small = zeros(3);
            if (collective.Rank == 1)
            {
                large[0] = 3;
                large[Large - 1] = 7;
                turned[Large - 1, 1] = 9;
                small.fill_(0.5);
            }

            collective.Tell([small, large, turned], root: 1);
            told[collective.Rank] = (large[0].item<byte>(), large[Large - 1].item<byte>(), turned[Large - 1, 1].item<byte>(), small[2].item<float>());
        });

        Assert.All(told, values => Assert.Equal((3, 7, 9, 0.5f), values));
    }

    [Fact]
    public void A_text_is_told_by_any_rank()
    {
        var told = new string?[3];

        ThreadCollective.Run(3, collective => told[collective.Rank] = collective.Tell(collective.Rank == 2 ? "äöü" : "not this", root: 2));

        Assert.All(told, text => Assert.Equal("äöü", text));
    }
}
