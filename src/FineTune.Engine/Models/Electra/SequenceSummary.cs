using FineTune.Engine.Models.Layers;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Electra;

/// <summary>
/// What becomes of the first token's state before the score of a choice (modeling_electra.py, ElectraSequenceSummary), by the <c>summary_*</c> fields.
/// </summary>
internal sealed class SequenceSummary
{
    private readonly Linear? _projection;
    private readonly Func<Tensor, Tensor> _activation;
    private readonly double _firstDropout;
    private readonly double _lastDropout;

    /// <exception cref="Contracts.FineTuneException">FT1210: the summary is of something else than the first token.</exception>
    public SequenceSummary(ModelParts parts, EncoderConfig config)
    {
        parts.Config.RequireOneOf("summary_type", "first");
        _projection = Projects(parts.Config)
            ? new Linear(parts.Weights["sequence_summary.summary"], config.HiddenSize, config.HiddenSize, config.InitializerRange)
            : null;
        _activation = Activations.ByName(ActivationOf(parts.Config));
        _firstDropout = parts.Config.Probability("summary_first_dropout", 0);
        _lastDropout = parts.Config.Probability("summary_last_dropout", 0.1);
    }

    public static bool Projects(ConfigFile config) => config.Flag("summary_use_proj", true);

    public static string ActivationOf(ConfigFile config) => config.Activation("summary_activation", "gelu");

    /// <param name="states">[batch, hidden]</param>
    /// <returns>[batch, hidden]</returns>
    public Tensor Forward(Tensor states, bool training)
    {
        Tensor dropped = Dropout.Apply(states, _firstDropout, training);
        return Dropout.Apply(_activation(_projection is null ? dropped : _projection.Forward(dropped)), _lastDropout, training);
    }
}
