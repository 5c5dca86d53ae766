using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>
/// The states of all layers, or the last, projected, their mean over time, and scores of the labels (modeling_wav2vec2.py, Wav2Vec2ForSequenceClassification;
/// modeling_whisper.py, WhisperForAudioClassification).
/// </summary>
internal sealed class SoundClassifier
{
    private readonly Tensor? _layerWeights;
    private readonly Linear _projector;
    private readonly Linear _classifier;
    private readonly TorchScriptOps _operators;

    /// <param name="sizes">Of states, and of what they are projected to.</param>
    /// <param name="summed">How many states of each cell are summed; null where the last is taken.</param>
    public SoundClassifier(ModelParts parts, (long Hidden, long Projected) sizes, int? summed, Initialiser initialise)
    {
        _operators = parts.Operators;
        _layerWeights = summed is { } states
            ? parts.Weights.Weight("layer_weights", [states], (weight, _) => weight.fill_(1.0 / states))
            : null;
        _projector = new Linear(parts.Weights["projector"], sizes.Hidden, sizes.Projected, initialise);
        _classifier = Linear.ToLabels(parts.Weights["classifier"], sizes.Projected, parts.Labels, initialise);
    }

    /// <returns>[batch, labels]</returns>
    public Tensor Forward(SoundStates states) =>
        _classifier.Forward(states.Cells.Layout.Mean(_projector.Forward(Sum(states.All)), _operators));

    private Tensor Sum(IReadOnlyList<Tensor> states)
    {
        if (_layerWeights is null)
        {
            return states[^1];
        }

        Tensor weights = _layerWeights.softmax(-1);
        return states.Select((state, index) => state * weights[index]).Aggregate((sum, state) => sum + state);
    }
}
