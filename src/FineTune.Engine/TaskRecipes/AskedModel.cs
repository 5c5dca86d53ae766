using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Batches;
using FineTune.Engine.Data;
using FineTune.Engine.Events;
using FineTune.Engine.Generation;
using FineTune.Engine.Models;
using FineTune.Engine.Native;
using FineTune.Tokenizers;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.TaskRecipes;

/// <summary>A trained model with its tokenizer, as the answers of every task ask it: for one row of tokens at a time.</summary>
/// <param name="events">Told what of a text the model does not see.</param>
internal sealed class AskedModel(IModel model, HeadSpec head, TokenizerDefinition definition, Device device, IEventSink events) : IDisposable
{
    private const int DefaultMaxLength = 512;

    public HeadSpec Head => head;

    public JsonObject Config => model.Config;

    public bool IsEncoderDecoder => model.IsEncoderDecoder;

    public TextTokenizer Tokenizer { get; } = new(definition);

    /// <summary>Tokens of the longest row that the tokenizer makes.</summary>
    public int MaxLength { get; } = definition.ModelMaxLength ?? DefaultMaxLength;

    /// <summary>Tokens of the longest row that training saw.</summary>
    public int TrainedLength => Math.Min(MaxLength, AnswerConfig.MaxLength(Config) ?? MaxLength);

    /// <summary>How the mask token is written.</summary>
    public string MaskToken => definition.SpecialTokens.Mask ?? "the mask token";

    /// <summary>Goes on with texts.</summary>
    public TextGenerator CreateGenerator() => new(model, Tokenizer, device);

    /// <summary>The row of a text. What is cut off it is told.</summary>
    /// <param name="prefix">What stands before it for the model alone.</param>
    public TokenizedText Encode(string text, string prefix = "")
    {
        var tokens = new TokenizedText();
        Tokenizer.Encode(prefix + text, MaxLength, tokens);
        ReportCut(tokens, text);
        return tokens;
    }

    /// <summary>The row of a pair of texts. What is cut off it is told.</summary>
    /// <param name="said">The text as it is told of.</param>
    public TokenizedText EncodePair(string first, string second, string said)
    {
        var tokens = new TokenizedText();
        Tokenizer.EncodePair(first, second, MaxLength, tokens);
        ReportCut(tokens, said);
        return tokens;
    }

    /// <summary>All tokens of a text, with what they are made of.</summary>
    public TokenizedText EncodeWhole(string text)
    {
        var tokens = new TokenizedText(details: true);
        Tokenizer.Encode(text, int.MaxValue, tokens);
        return tokens;
    }

    /// <summary>All tokens of words, with what they are made of.</summary>
    public TokenizedText EncodeWords(IReadOnlyList<string> words)
    {
        var tokens = new TokenizedText(details: true);
        Tokenizer.EncodeWords(words, int.MaxValue, tokens);
        return tokens;
    }

    /// <summary>The rows that a text of any length is asked in.</summary>
    public WindowedRows RowsOf(TokenizedText tokens) => new(tokens.InputIds.ToArray(), token => tokens.SequenceOf(token) is not null, MaxLength);

    /// <summary>Says what is to be known of an answer.</summary>
    public void Report(DiagnosticDescriptor descriptor, params object?[] arguments) => events.Report(descriptor, null, arguments);

    /// <summary>The model's answer to a row that was made of a text, flat.</summary>
    /// <exception cref="FineTuneException">FT4015: the row has no token.</exception>
    public float[] Run(TokenizedText tokens, string text) => Run(tokens.InputIds.ToArray(), tokens.TokenTypeIds.ToArray(), text);

    /// <summary>The model's answer to one row, flat.</summary>
    /// <exception cref="FineTuneException">FT4015: the row has no token.</exception>
    public float[] Run(int[] ids, sbyte[] types, string text)
    {
        if (ids.Length == 0)
        {
            throw new FineTuneException(DiagnosticCatalog.TextWithoutTokens, null, ShortText.Of(text));
        }

        using DisposeScope scope = NewDisposeScope();
        using IDisposable withoutGradients = no_grad();
        using Batch batch =
            new Collator(new SingleRow(ids, types), new MaskTargets(Tokenizer.MaskTokenId), device).Collate([0], ITargetSource.EvaluationPass);
        return model.Forward(batch.Input, ForwardOptions.Evaluation).ToFloats();
    }

    public void Dispose() => model.Dispose();

    private void ReportCut(TokenizedText tokens, string text)
    {
        if (tokens.LostTokens > 0)
        {
            Report(
                DiagnosticCatalog.TextCut,
                ShortText.Of(text),
                Tokenizer.TruncatesLeft ? "first" : "last",
                Quantity.Of(tokens.LostTokens, "token"),
                Quantity.Of(MaxLength, "token"));
        }
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
