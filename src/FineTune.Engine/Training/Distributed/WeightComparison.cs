using System.Security.Cryptography;
using System.Text;
using FineTune.Contracts;
using FineTune.Engine.Models;
using static TorchSharp.torch;

namespace FineTune.Engine.Training.Distributed;

/// <summary>
/// Whether all processes have the same weights, to the bit. Where they part, what they train is no model at all, and nothing else would tell.
/// </summary>
internal sealed class WeightComparison(IModel model, ICollective collective)
{
    /// <summary>Steps from one comparison to the next; there is one before each checkpoint, too.</summary>
    public const int Interval = 50;

    private const int LongestName = 64;

    /// <summary>Numbers that are hashed at once: all bytes of a weight may be more than a span has.</summary>
    private const long Piece = 1 << 23;

    /// <exception cref="FineTuneException">FT3114: they have not. All processes throw it.</exception>
    public void ThrowIfDifferent(int step)
    {
        if (collective.Size == 1)
        {
            return;
        }

        byte[] digest = Digest();
        byte[] digests = new byte[digest.Length * collective.Size];
        collective.AllGather(digest, digests);
        for (int rank = 1; rank < collective.Size; rank++)
        {
            if (!digests.AsSpan(rank * digest.Length, digest.Length).SequenceEqual(digests.AsSpan(0, digest.Length)))
            {
                throw new FineTuneException(DiagnosticCatalog.RanksDiffer, null, step, rank, HostOf(rank));
            }
        }
    }

    private string HostOf(int rank)
    {
        byte[] name = new byte[LongestName];
        byte[] own = Encoding.UTF8.GetBytes(Environment.MachineName);
        own.AsSpan(0, Math.Min(own.Length, LongestName)).CopyTo(name);
        collective.Broadcast(name, rank);
        return Encoding.UTF8.GetString(name).TrimEnd('\0');
    }

    private byte[] Digest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (KeyValuePair<string, Tensor> weight in model.Weights.Where(weight => weight.Value.requires_grad))
        {
            using Tensor values = weight.Value.detach().cpu().contiguous();
            using Tensor flat = values.view(-1);
            foreach (Tensor piece in FlatTensors.Pieces(flat, Piece))
            {
                using (piece)
                {
                    hash.AppendData(piece.Values<byte>());
                }
            }
        }

        return hash.GetHashAndReset();
    }
}
