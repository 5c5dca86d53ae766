using FineTune.Contracts;
using FineTune.Engine.Batches;
using FineTune.Engine.Data;
using FineTune.Engine.Models;
using FineTune.Engine.Native;
using FineTune.Tokenizers;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.TaskRecipes;

/// <summary>A trained model with its tokenizer, ready to answer.</summary>
internal sealed class Predictor(IModel model, HeadSpec head, TokenizerDefinition definition, Device device) : IDisposable
{
    private const int DefaultMaxLength = 512;
    private const int FilledTokens = 5;

    /// <summary>Stands between the two texts of a pair.</summary>
    private const char PairSeparator = '\t';

    private readonly TextTokenizer _tokenizer = new(definition);
    private readonly int _maxLength = definition.ModelMaxLength ?? DefaultMaxLength;

    /// <exception cref="FineTuneException">FT12xx or FT2012: the folder does not hold a whole model.</exception>
    public static Predictor Open(string folder, Device device)
    {
        IModel model = PretrainedModel.Trained(folder, device, out HeadSpec head);
        return new Predictor(model, head, TokenizerFiles.LoadDefinition(folder), device);
    }

    /// <summary>The answer to a text, or to a pair of texts with a tab between them.</summary>
    /// <exception cref="FineTuneException">FT3301: a model that fills masks is given a text without one.</exception>
    public Prediction Predict(string text) => head switch
    {
        { Head: ModelHead.TokenClassification } => Entities(text),
        { Head: ModelHead.MaskedLanguageModeling } => Masks(text),
        { ProblemType: ProblemType.MultiLabelClassification } => LabelSetPrediction.Of(text, Classify(text), head.Labels, TaskConfig.Threshold(model.Config)),
        { ProblemType: ProblemType.Regression } => new NumberPrediction(text, head.Labels[0], Classify(text)[0]),
        _ => LabelPrediction.Of(text, Classify(text), head.Labels),
    };

    public void Dispose() => model.Dispose();

    /// <returns>One score a label.</returns>
    private float[] Classify(string text)
    {
        var tokens = new TokenizedText();
        if (text.Split(PairSeparator) is [var first, var second])
        {
            _tokenizer.EncodePair(first, second, _maxLength, tokens);
        }
        else
        {
            _tokenizer.Encode(text, _maxLength, tokens);
        }

        return Run(tokens);
    }

    private EntityPrediction Entities(string text)
    {
        IReadOnlyList<TextWord> words = TextWord.Split(text);
        var tokens = new TokenizedText(details: true);
        _tokenizer.EncodeWords([.. words.Select(word => word.Word)], _maxLength, tokens);
        float[][] logits = [.. Run(tokens).Chunk(head.Labels.Count)];
        List<TextWord> asked = [];
        List<float[]> answers = [];
        int? before = null;
        for (int token = 0; token < logits.Length; token++)
        {
            if (tokens.WordOf(token) is { } word && word != before)
            {
                asked.Add(words[word]);
                answers.Add(logits[token]);
            }

            before = tokens.WordOf(token);
        }

        return EntityPrediction.Of(text, asked, answers, head.Labels);
    }

    private MaskPrediction Masks(string text)
    {
        var tokens = new TokenizedText();
        _tokenizer.Encode(text, _maxLength, tokens);
        int mask = _tokenizer.MaskTokenId ?? -1;
        if (!tokens.InputIds.Contains(mask))
        {
            throw new FineTuneException(DiagnosticCatalog.NoMaskInText, null, text, definition.SpecialTokens.Mask ?? "the mask token");
        }

        float[] logits = Run(tokens);
        int vocabulary = logits.Length / tokens.InputIds.Count(mask);
        return new MaskPrediction(text, [.. logits.Chunk(vocabulary).Select(Likeliest)]);
    }

    private IReadOnlyList<FilledToken> Likeliest(float[] logits)
    {
        double[] probabilities = Metrics.Scores.Softmax(logits);
        return [.. Enumerable.Range(0, _tokenizer.VocabularySize).OrderByDescending(id => probabilities[id]).Take(FilledTokens)
            .Select(id => new FilledToken(_tokenizer.TokenOf(id) ?? "", probabilities[id]))];
    }

    /// <summary>The model's answer to one row, flat.</summary>
    private float[] Run(TokenizedText tokens)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable withoutGradients = no_grad();
        var row = new SingleRow(tokens.InputIds.ToArray(), tokens.TokenTypeIds.ToArray());
        using Batch batch = new Collator(row, new MaskTargets(_tokenizer.MaskTokenId), device).Collate([0], ITargetSource.EvaluationPass);
        return model.Forward(batch.Input, training: false).ToFloats();
    }

    private sealed class SingleRow(int[] ids, sbyte[] types) : ITokenRows
    {
        public int Count => 1;

        public ReadOnlySpan<int> InputIds(int row) => ids;

        public ReadOnlySpan<sbyte> TokenTypeIds(int row) => types;

        public ReadOnlySpan<int> Labels(int row) => [];

        public SourcePosition Source(int row) => new("");
    }

    /// <summary>Asks for what the mask tokens hide, which only a masked language model looks at.</summary>
    private sealed class MaskTargets(int? maskToken) : ITargetSource
    {
        public BatchTargets TargetsOf(ITokenRows rows, ReadOnlySpan<int> indices, Span<long> tokenIds, int pass)
        {
            long[] ids = tokenIds.ToArray();
            long[] places = [.. Enumerable.Range(0, ids.Length).Where(token => ids[token] == maskToken).Select(token => (long)token)];
            return new BatchTargets(zeros([0]), 0, tensor(places));
        }
    }
}
