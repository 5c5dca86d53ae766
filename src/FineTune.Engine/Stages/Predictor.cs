using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Models;
using FineTune.Engine.Tokenization;
using FineTune.Engine.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Stages;

/// <summary>A trained model with its tokenizer, ready to answer.</summary>
internal sealed class Predictor(IModel model, IReadOnlyList<string> labels, ITextTokenizer tokenizer, int maxLength, Device device) : IDisposable
{
    private const int DefaultMaxLength = 512;

    /// <exception cref="FineTuneException">FT12xx or FT2012: the folder does not hold a whole model.</exception>
    public static Predictor Open(string folder, Device device)
    {
        IModel model = PretrainedModel.Trained(folder, device, out HeadSpec head);
        TokenizerDefinition tokenizer = TokenizerFiles.LoadDefinition(folder);
        return new Predictor(model, head.Labels, new TextTokenizer(tokenizer), tokenizer.ModelMaxLength ?? DefaultMaxLength, device);
    }

    public Prediction Predict(string text)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable withoutGradients = no_grad();
        var row = new TokenizedText();
        tokenizer.Encode(text, maxLength, row);
        using Batch batch = new Collator(new SingleRow(row.InputIds.ToArray()), new NoTargets(), device).Collate([0], ITargetSource.EvaluationPass);
        using Tensor probabilities = model.Forward(batch.Input, training: false).softmax(-1).cpu();
        float[] scores = [.. probabilities.data<float>()];
        int best = Array.IndexOf(scores, scores.Max());
        return new Prediction(text, labels[best], scores[best], [.. labels.Select((label, id) => KeyValuePair.Create(label, (double)scores[id]))]);
    }

    public void Dispose() => model.Dispose();

    private sealed class SingleRow(int[] ids) : ITokenRows
    {
        public int Count => 1;

        public ReadOnlySpan<int> InputIds(int row) => ids;

        public ReadOnlySpan<sbyte> TokenTypeIds(int row) => [];

        public ReadOnlySpan<int> Labels(int row) => [];

        public SourcePosition Source(int row) => new("");
    }

    private sealed class NoTargets : ITargetSource
    {
        public BatchTargets TargetsOf(ITokenRows rows, ReadOnlySpan<int> indices, Span<long> tokenIds, int pass) => new(zeros([0]), 0);
    }
}
