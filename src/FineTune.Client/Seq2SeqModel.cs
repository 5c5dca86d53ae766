using System.Diagnostics;
using System.Text.Json.Nodes;
using FineTune.Answers;
using FineTune.Tokenizers;

namespace FineTune.Client;

/// <summary>
/// A model that answers a text with another: a summary, a translation. <see cref="TextRewriter"/> is one; a typed client derives from this. The same tokens as
/// transformers' <c>generate</c> and <c>dotnet run</c> give.
/// </summary>
public abstract class Seq2SeqModel : FineTunedModel
{
    private readonly ModelFolder _folder;
    private readonly HuggingFaceTokenizer _tokenizer;
    private readonly Seq2SeqSession _session;
    private readonly GenerationConfig _config;
    private readonly Inquiry<string, string> _inquiry;
    private readonly string _prefix;
    private readonly int? _positions;
    private readonly GenerationConfig _asked;

    /// <param name="generation">How it answers; null for what its files say.</param>
    protected Seq2SeqModel(ModelContract contract, ModelOptions? options, GenerationOptions? generation = null)
        : base(contract, options)
    {
        _folder = new ModelFolder(Contract.Name, Options);
        ModelCheck.IsEncoderDecoder(_folder);
        string[] files = _folder.FindFiles(Options.Precision, "encoder_model", "decoder_model_merged");
        _tokenizer = OpenedModel.ReadTokenizer(_folder.Folder);
        _config = GenerationFile.Read(_folder);
        _prefix = AnswerConfig.Prefix(_folder.Config);
        _positions = _folder.Config["max_position_embeddings"] is JsonValue value && value.TryGetValue(out int count) ? count : null;
        _asked = With(generation ?? new GenerationOptions());
        _session = new Seq2SeqSession(files[0], files[1], _tokenizer.PadTokenId ?? 0, Options);
        _inquiry = new Inquiry<string, string>(Options.BatchSize, Generate);
    }

    /// <inheritdoc/>
    public sealed override string Folder => _folder.Folder;

    /// <summary>Most tokens of a text that the model sees, special ones included; what is behind them it does not see.</summary>
    public int MaxLength => Math.Min(_tokenizer.ModelMaxLength ?? OpenedModel.DefaultMaxLength, _positions ?? int.MaxValue);

    /// <summary>The answer to a text.</summary>
    protected string Answer(string text, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(text);
        return _inquiry.Answer(text, cancellationToken);
    }

    /// <summary>The answers to texts, in their order.</summary>
    protected IReadOnlyList<string> Answer(IEnumerable<string> texts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return _inquiry.Answer([.. texts.Select(text => text ?? throw new ArgumentNullException(nameof(texts)))], cancellationToken);
    }

    /// <summary>The answer to a text, computed on the thread pool.</summary>
    protected Task<string> AnswerAsync(string text, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(text);
        return _inquiry.AnswerAsync(text, cancellationToken);
    }

    /// <summary>The answers to texts in their order, as the texts come: those that are there already are asked about together.</summary>
    protected IAsyncEnumerable<string> AnswerAsync(IAsyncEnumerable<string> texts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return _inquiry.AnswerAsync(texts, text => text ?? throw new ArgumentNullException(nameof(texts)), cancellationToken);
    }

    private protected sealed override float[] AskLeast(CancellationToken cancellationToken)
    {
        using var rows = new AnswerRows(_session, [[_tokenizer.EosTokenId ?? 0]], cancellationToken);
        return rows.Start([[_config.DecoderStartTokenId!.Value]])[0].ToArray();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _session.Dispose();
        }
    }

    private IReadOnlyList<string> Generate(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        string[] answers = new string[texts.Count];
        int[][] sources = [.. texts.Select(text => Encode(text, int.MaxValue))];
        int truncated = sources.Count(source => source.Length > MaxLength);
        sources = [.. sources.Select((source, text) => source.Length > MaxLength ? Encode(texts[text], MaxLength) : source)];
        // Texts of about one length together.
        int[] order = [.. Enumerable.Range(0, texts.Count).OrderByDescending(text => sources[text].Length)];
        using Activity? activity = ClientTelemetry.Start(Contract.Name, texts.Count);
        foreach (int[] batch in order.Chunk(Options.BatchSize))
        {
            long before = Stopwatch.GetTimestamp();
            ITextSearch[] searches = [.. batch.Select(_ => NewSearch())];
            using var rows = new AnswerRows(_session, [.. batch.Select(text => sources[text])], cancellationToken);
            TextSearches.Run(rows, searches, cancellationToken);
            for (int index = 0; index < batch.Length; index++)
            {
                answers[batch[index]] = _tokenizer.Decode(searches[index].Found, skipSpecialTokens: true);
            }

            ClientTelemetry.Ran(Contract.Name, batch.Sum(text => (long)sources[text].Length), Stopwatch.GetElapsedTime(before));
        }

        ClientTelemetry.Asked(Contract.Name, texts.Count, truncated);
        return answers;
    }

    private int[] Encode(string text, int maxLength)
    {
        TokenizerEncoding encoding = _tokenizer.Encode(_prefix + text, maxLength: maxLength);
        OpenedModel.ThrowIfEmpty(encoding);
        return [.. encoding.Ids];
    }

    private ITextSearch NewSearch()
    {
        int[] prompt = [_config.DecoderStartTokenId!.Value];
        int newTokens = Math.Min(_asked.NewTokens(prompt.Length), (_positions ?? int.MaxValue) - prompt.Length);
        return _asked.NumBeams > 1 ? new BeamSearch(prompt, newTokens, _asked, IsStopped) : new TokenSearch(prompt, newTokens, _asked, IsStopped);

        bool IsStopped(IReadOnlyList<int> tokens) =>
            StopStrings.EndAt(_asked, ids => _tokenizer.Decode(ids, skipSpecialTokens: false), tokens, prompt.Length);
    }

    private GenerationConfig With(GenerationOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxNewTokens ?? 1, 1, nameof(options.MaxNewTokens));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.NumBeams ?? 1, 1, nameof(options.NumBeams));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.NoRepeatNgramSize ?? 0, 0, nameof(options.NoRepeatNgramSize));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.RepetitionPenalty ?? 1, nameof(options.RepetitionPenalty));
        GenerationConfig asked = _config with
        {
            MaxNewTokens = options.MaxNewTokens ?? _config.MaxNewTokens,
            MinNewTokens = options.MinNewTokens ?? _config.MinNewTokens,
            NumBeams = options.NumBeams ?? _config.NumBeams,
            LengthPenalty = options.LengthPenalty ?? _config.LengthPenalty,
            NoRepeatNgramSize = options.NoRepeatNgramSize ?? _config.NoRepeatNgramSize,
            RepetitionPenalty = options.RepetitionPenalty ?? _config.RepetitionPenalty,
            EarlyStopping = options.EarlyStopping is { } full ? full ? BeamStopping.Full : BeamStopping.Heuristic : _config.EarlyStopping,
            ForcedBosTokenId = options.ForcedBosToken is { } token
                ? _tokenizer.TokenToId(token) ?? throw new ModelException($"The tokenizer in {Folder} has no token {token}.")
                : _config.ForcedBosTokenId,
        };
        return asked.DecoderStartTokenId is null
            ? throw new ModelException($"The model in {Folder} does not say what an answer begins with: decoder_start_token_id is not set.")
            : asked.NewTokens(1) < 1
                ? throw new ModelException($"The model in {Folder} has a max_length of {asked.MaxLength}, which leaves no room for an answer.")
            : asked;
    }
}
