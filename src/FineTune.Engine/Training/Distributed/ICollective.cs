using FineTune.Contracts;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Training.Distributed;

/// <summary>
/// What the processes of a run do together, over an engine that exists (MPI, NCCL, Gloo). Every process makes the same calls in the same order, with
/// values of the same length; one thread of a process at a time. Results are the same bits in every process. Every call may throw
/// <see cref="FineTuneException"/> FT3111: a process is gone, or the engine reports a failure; nothing works after that.
/// </summary>
internal interface ICollective : IDisposable
{
    /// <summary>Numbers of float32 that a span of bytes can have, and a bit less.</summary>
    private const long LargestSpan = 1 << 28;

    /// <summary>What messages and the manifest call it, as <c>gloo</c>.</summary>
    string Name { get; }

    /// <summary>From 0.</summary>
    int Rank { get; }

    /// <summary>Processes of the run.</summary>
    int Size { get; }

    /// <summary>True where <see cref="Abort"/> has rank 0 say why another rank failed; otherwise each says it itself.</summary>
    bool TellsFailures => false;

    /// <summary>Adds up, in place.</summary>
    void AllReduceSum(Span<float> values);

    /// <summary>Adds up, in place.</summary>
    void AllReduceSum(Span<double> values);

    /// <summary>Adds up a contiguous float32 tensor of any device, in place.</summary>
    void AllReduceSum(Tensor values)
    {
        if (values.device_type == DeviceType.CPU)
        {
            using Tensor flat = values.view(-1);
            foreach (Tensor piece in FlatTensors.Pieces(flat, LargestSpan))
            {
                using (piece)
                {
                    AllReduceSum(piece.Values<float>());
                }
            }

            return;
        }

        using Tensor onCpu = values.cpu();
        AllReduceSum(onCpu.Values<float>());
        values.copy_(onCpu);
    }

    /// <summary>Everyone gets the bytes of one.</summary>
    /// <param name="root">The rank whose bytes they are.</param>
    void Broadcast(Span<byte> bytes, int root);

    /// <summary>Everyone gets the bytes of all.</summary>
    /// <param name="own">As many of each rank.</param>
    /// <param name="all"><see cref="Size"/> times as many: those of rank 0 first.</param>
    void AllGather(ReadOnlySpan<byte> own, Span<byte> all)
    {
        own.CopyTo(all.Slice(Rank * own.Length, own.Length));
        for (int root = 0; root < Size; root++)
        {
            Broadcast(all.Slice(root * own.Length, own.Length), root);
        }
    }

    /// <summary>Everyone gets the values of all.</summary>
    /// <param name="own">Contiguous, of any device and type.</param>
    /// <param name="all">Of <see cref="Size"/> times as many: those of rank 0 first.</param>
    void AllGather(Tensor own, Tensor all)
    {
        using Tensor ownOnCpu = own.cpu();
        using Tensor allOnCpu = empty_like(all, device: CPU);
        AllGather(ownOnCpu.Values<byte>(), allOnCpu.Values<byte>());
        all.copy_(allOnCpu);
    }

    /// <summary>Everyone gets from each its part of the bytes.</summary>
    /// <param name="parts">As many for each rank: those for rank 0 first.</param>
    /// <param name="received">As many bytes: those from rank 0 first.</param>
    void AllToAll(ReadOnlySpan<byte> parts, Span<byte> received);

    /// <summary>Everyone gets from each its part of the values.</summary>
    /// <param name="parts">Contiguous, of any device and type, as many for each rank.</param>
    /// <param name="received">Of the same shape.</param>
    void AllToAll(Tensor parts, Tensor received)
    {
        using Tensor partsOnCpu = parts.cpu();
        using Tensor receivedOnCpu = empty_like(received, device: CPU);
        AllToAll(partsOnCpu.Values<byte>(), receivedOnCpu.Values<byte>());
        received.copy_(receivedOnCpu);
    }

    /// <summary>Returns once every process has called it.</summary>
    void Barrier();

    /// <summary>
    /// Ends the other processes, where the engine can (MPI_Abort), and does not wait for them. Called by a process that goes on no further; from any
    /// thread, also while another waits in a call of this interface. It does not throw. The caller ends its own process.
    /// </summary>
    /// <param name="exitCode">Of the processes.</param>
    /// <param name="reason">For what the engine writes.</param>
    void Abort(int exitCode, string reason);
}
