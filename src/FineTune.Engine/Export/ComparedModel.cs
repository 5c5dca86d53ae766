using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Export;

/// <summary>An exported model that is held against the one it was exported from, batch by batch, while it is measured.</summary>
/// <param name="exported">Its owner's.</param>
/// <param name="original">Its owner's.</param>
/// <param name="export">What the project asked for.</param>
internal sealed class ComparedModel(IModel exported, IModel original, ExportSpec export) : IModel
{
    /// <summary>The largest difference of two logits so far.</summary>
    public double Difference { get; private set; }

    public IReadOnlyList<KeyValuePair<string, Tensor>> Weights => exported.Weights;

    public JsonObject Config => exported.Config;

    public int? MaxSequence => original.MaxSequence;

    public int? CacheBorder => original.CacheBorder;

    public int? RotationBorder => original.RotationBorder;

    public bool IsEncoderDecoder => original.IsEncoderDecoder;

    /// <summary>
    /// By how much logits may differ, as a share of the largest of a batch or of 1, where all are smaller. What int8 and q8_0 do to a model, only its metrics
    /// tell: there the logits have to be numbers and no more.
    /// </summary>
    private double Tolerance => export switch
    {
        { Format: ExportFormat.Gguf, Type: GgufType.F16 } or { Precision: ExportPrecision.Float16 } => 1e-2,
        { Format: ExportFormat.Gguf, Type: GgufType.Q8Zero } or { Precision: ExportPrecision.Int8 } => double.MaxValue,
        _ => 1e-4,
    };

    /// <exception cref="FineTuneException">FT6001: the two give other logits.</exception>
    public Tensor Forward(PackedBatch batch, ForwardOptions options)
    {
        // What it generates are its own tokens; the original would go on with others.
        if (options.Cache is not null)
        {
            return exported.Forward(batch, options);
        }

        Tensor expected = original.Forward(batch, options);
        Tensor actual = exported.Forward(batch, options);
        if (expected.NumberOfElements > 0)
        {
            double difference = (expected - actual).abs().max().ToDouble();
            double largest = Math.Max(1, expected.abs().max().ToDouble());
            double allowed = Tolerance * largest;
            // Also where the difference is no number.
            if (!(difference <= allowed))
            {
                throw new FineTuneException(DiagnosticCatalog.ExportDiffers, export.Position, export.Name, largest, difference, allowed);
            }

            Difference = Math.Max(Difference, difference);
        }

        return actual;
    }

    /// <summary>The two models are their owners'.</summary>
    public void Dispose()
    {
    }
}
