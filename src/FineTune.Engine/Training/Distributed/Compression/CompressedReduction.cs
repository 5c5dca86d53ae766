using System.Buffers;
using static TorchSharp.torch;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace FineTune.Engine.Training.Distributed;

/// <summary>
/// Gradients are sent in 16 bits and added up in float32 (docs/adr/0021-compressed-gradients.md): each process gets its part of the numbers from all, adds
/// them up in the order of the ranks, and tells all the sum. A number is rounded when it is sent and its sum when that is, however many processes there are.
/// </summary>
internal sealed class CompressedReduction(ICollective collective, IGradientEncoding encoding) : IGradientReduction
{
    /// <summary>Numbers that are added up at once: what they take in bytes is an int.</summary>
    private const int Most = 1 << 24;

    public void AddUp(Tensor[] gradients) => FlatTensors.Change(gradients, flat =>
    {
        foreach (Tensor piece in FlatTensors.Pieces(flat, Most))
        {
            using (piece)
            {
                AddUp(piece.Values<float>());
            }
        }
    });

    private void AddUp(Span<float> values)
    {
        int part = (values.Length + collective.Size - 1) / collective.Size;
        int length = encoding.Length(part);
        byte[] sent = ArrayPool<byte>.Shared.Rent(length * collective.Size);
        byte[] received = ArrayPool<byte>.Shared.Rent(length * collective.Size);
        float[] decoded = ArrayPool<float>.Shared.Rent(part);
        float[] sum = ArrayPool<float>.Shared.Rent(part);
        Span<byte> ofAll = received.AsSpan(0, length * collective.Size);
        for (int rank = 0; rank < collective.Size; rank++)
        {
            // The last parts may be shorter, or nothing.
            Span<float> own = Part(values, rank, part);
            own.CopyTo(decoded);
            decoded.AsSpan(own.Length, part - own.Length).Clear();
            encoding.Encode(decoded.AsSpan(0, part), sent.AsSpan(rank * length, length));
        }

        collective.AllToAll(sent.AsSpan(0, ofAll.Length), ofAll);
        AddUp(ofAll, length, decoded.AsSpan(0, part), sum.AsSpan(0, part));
        encoding.Encode(sum.AsSpan(0, part), sent.AsSpan(0, length));
        collective.AllGather(sent.AsSpan(0, length), ofAll);
        for (int rank = 0; rank < collective.Size; rank++)
        {
            encoding.Decode(ofAll.Slice(rank * length, length), decoded.AsSpan(0, part));
            Span<float> own = Part(values, rank, part);
            decoded.AsSpan(0, own.Length).CopyTo(own);
        }

        ArrayPool<byte>.Shared.Return(sent);
        ArrayPool<byte>.Shared.Return(received);
        ArrayPool<float>.Shared.Return(decoded);
        ArrayPool<float>.Shared.Return(sum);
    }

    private void AddUp(ReadOnlySpan<byte> ofAll, int length, Span<float> decoded, Span<float> sum)
    {
        encoding.Decode(ofAll[..length], sum);
        for (int rank = 1; rank < collective.Size; rank++)
        {
            encoding.Decode(ofAll.Slice(rank * length, length), decoded);
            TensorPrimitives.Add(sum, decoded, sum);
        }
    }

    private static Span<float> Part(Span<float> values, int rank, int part) =>
        values[Math.Min(rank * part, values.Length)..Math.Min((rank + 1) * part, values.Length)];
}
