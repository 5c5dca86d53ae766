using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Training.Distributed;
using TorchSharp;
using static TorchSharp.torch;

/// <summary>NCCL with one rank: its library loads, a communicator is made, and what is added up alone stays as it is.</summary>
internal static class NcclOfOne
{
    public static JsonObject Run(CheckedDevice device)
    {
        var settings = new CollectiveSettings(CollectiveEngine.Nccl, RankContract.Alone, device.Device, TimeSpan.FromMinutes(1))
        {
            TorchDirectory = device.TorchDirectory,
        };
        try
        {
            using NcclCollective nccl = NcclCollective.Join(settings);
            float[] values = [.. Enumerable.Range(0, 1000).Select(index => index * 0.5f)];
            float[] sums = [.. values];
            nccl.AllReduceSum(sums.AsSpan());
            using Tensor onDevice = ones(1000, device: device.Device);
            nccl.AllReduceSum(onDevice);
            byte[] bytes = [1, 2, 3];
            nccl.Broadcast(bytes, 0);
            nccl.Barrier();
            return sums.AsSpan().SequenceEqual(values) && onDevice.sum().ToDouble() == 1000 && bytes is [1, 2, 3]
                ? new JsonObject { ["ranks"] = 1 }
                : throw new InvalidOperationException("What one rank adds up alone is something else than it was.");
        }
        catch (FineTuneException failure) when (failure.Descriptor == DiagnosticCatalog.NcclNotUsable && device.IsDry)
        {
            throw new LeftOutException($"{failure.Descriptor.Code}: {failure.Message}");
        }
    }
}
