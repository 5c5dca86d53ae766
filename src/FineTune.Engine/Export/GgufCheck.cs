using System.Globalization;
using FineTune.Contracts;
using FineTune.Engine.Gguf;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Export;

/// <summary>Reads a GGUF file again and holds it against what was to be written.</summary>
internal static class GgufCheck
{
    /// <summary>The largest number that float16 has; what is larger, the comparison of logits tells of.</summary>
    private const double LargestHalf = 65504;

    private const int LargestByte = 127;
    private const double HalfStep = 1.0 / 2048;
    private const double LeastHalf = 1.0 / (1 << 24);

    /// <exception cref="FineTuneException">FT6034: a tensor or a key is missing or differs by more than its type rounds.</exception>
    public static void Check(string path, GgufMetadata metadata, IReadOnlyList<GgufTensor> tensors, ExportSpec export)
    {
        try
        {
            using var file = new GgufFileReader(path);
            if (!file.Metadata.Entries.Select(entry => entry.Key).SequenceEqual(metadata.Entries.Select(entry => entry.Key)))
            {
                throw new InvalidDataException("it has other keys");
            }

            if (!file.Names.SequenceEqual(tensors.Select(tensor => tensor.Name)))
            {
                throw new InvalidDataException("it has other tensors");
            }

            foreach (GgufTensor tensor in tensors)
            {
                Check(file, tensor);
            }
        }
        catch (InvalidDataException failure)
        {
            throw new FineTuneException(DiagnosticCatalog.GgufNotAsWritten, export.Position, failure, export.Name, failure.Message);
        }
    }

    private static void Check(GgufFileReader file, GgufTensor tensor)
    {
        if (file.TypeOf(tensor.Name) != tensor.Type || !file.ShapeOf(tensor.Name).SequenceEqual(tensor.Shape))
        {
            throw new InvalidDataException($"{tensor.Name} has another type or shape");
        }

        using DisposeScope scope = NewDisposeScope();
        Tensor original = tensor.Values().contiguous();
        Tensor differences = (file.Read(tensor.Name) - original).abs();
        Tensor excess = where(original.abs().gt(LargestHalf).logical_or(original.isfinite().logical_not()), 0, differences - Allowed(tensor, original));
        double most = excess.NumberOfElements == 0 ? 0 : excess.max().ToDouble();
        // Also where it is no number.
        if (!(most <= 0))
        {
            throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"{tensor.Name} differs by {most} more than its type rounds"));
        }
    }

    /// <summary>
    /// Of float16 half a step, or half of the least number; of Q8_0 half a step of the block's scale, what rounding its inverse does, and the rounding of the
    /// scale to float16 times the largest whole number.
    /// </summary>
    private static Tensor Allowed(GgufTensor tensor, Tensor original)
    {
        switch (tensor.Type)
        {
            case GgufTensorType.Float16:
                return (original.abs() * HalfStep).clamp_min(LeastHalf / 2);
            case GgufTensorType.Q8Zero:
                Tensor largest = original.view(-1, GgufBlocks.BlockLength).abs().amax([1], keepdim: true);
                Tensor step = (largest / LargestByte * (0.5 + (2 * HalfStep))) + (largest * HalfStep).clamp_min(LargestByte * LeastHalf / 2);
                return step.expand([-1, GgufBlocks.BlockLength]).reshape(original.shape);
            default:
                return zeros_like(original);
        }
    }
}
