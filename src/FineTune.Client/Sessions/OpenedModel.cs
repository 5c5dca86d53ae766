using System.Text.Json.Nodes;
using FineTune.Answers;
using FineTune.Tokenizers;

namespace FineTune.Client;

/// <summary>The folder of a model that is asked about tokens: its tokenizer and its ONNX model.</summary>
internal sealed class OpenedModel : ModelFolder, IDisposable
{
    private const string TokenizerConfigFile = "tokenizer_config.json";
    public const int DefaultMaxLength = 512;

    private readonly bool _hasTokenTypes;

    /// <param name="outputs">Names of the output to read, the best first.</param>
    public OpenedModel(string name, ModelOptions options, params ReadOnlySpan<string> outputs)
        : base(name, options)
    {
        string file = FindFile(options.Precision);
        (Tokenizer, Session) = Open(Folder, file, options, outputs);
        MaxLength = Tokenizer.ModelMaxLength ?? DefaultMaxLength;
        TrainedMaxLength = Math.Min(MaxLength, AnswerConfig.MaxLength(Config) ?? MaxLength);
        HasPairs = AnswerConfig.HasPairs(Config);
        WindowStride = AnswerConfig.WindowStride(Config);
        // Where the tokenizer's inputs have no types the model was trained without them.
        _hasTokenTypes = ReadJson(TokenizerConfigFile)?["model_input_names"] is not JsonArray names
            || names.Any(input => input is JsonValue value && value.TryGetValue(out string? text) && text == "token_type_ids");
    }

    public HuggingFaceTokenizer Tokenizer { get; }

    public OnnxSession Session { get; }

    /// <summary>Most tokens of a row, special ones included.</summary>
    public int MaxLength { get; }

    /// <summary>Tokens of the longest row that the model was trained on, as far as it says.</summary>
    public int TrainedMaxLength { get; }

    /// <summary>Whether the model was trained on pairs of texts; null where it does not say.</summary>
    public bool? HasPairs { get; }

    /// <summary>Tokens that windows over a long text share, of a model that was trained on windows; null where long texts are cut.</summary>
    public int? WindowStride { get; }

    /// <summary>A text or a pair as one row, cut where it is longer than the model takes.</summary>
    public ModelRow Encode(TextInput input, out bool isTruncated)
    {
        TokenizerEncoding encoding = Tokenizer.Encode(input.Text, input.Pair);
        isTruncated = encoding.Ids.Count > MaxLength;
        encoding = isTruncated ? Tokenizer.Encode(input.Text, input.Pair, maxLength: MaxLength) : encoding;
        ThrowIfEmpty(encoding);
        return new ModelRow(encoding.Ids, input.Pair is null ? null : TypesOf(encoding));
    }

    /// <summary>A text as the rows that training made of it.</summary>
    public IReadOnlyList<ModelRow> Windows(string text, int stride)
    {
        TokenizerEncoding encoding = Tokenizer.Encode(text);
        ThrowIfEmpty(encoding);
        IReadOnlyList<int[]> windows =
            TrainedWindows.Of([.. encoding.Ids], [.. encoding.SpecialTokensMask], TrainedMaxLength, stride, Tokenizer.TruncationSide == "left");
        return [.. windows.Select(ids => new ModelRow(ids))];
    }

    /// <summary>The text that each token of a pair is of; null of a model that was trained without.</summary>
    public IReadOnlyList<int>? TypesOf(TokenizerEncoding pair) => _hasTokenTypes ? pair.TypeIds : null;

    public void Dispose() => Session.Dispose();

    /// <exception cref="ArgumentException">The text has no token, so that there is nothing to ask about.</exception>
    public static void ThrowIfEmpty(TokenizerEncoding encoding)
    {
        if (encoding.Ids.Count == 0)
        {
            throw new ArgumentException("The text has no token that the model could be asked about.");
        }
    }

    /// <summary>Each takes its time, so the tokenizer is read while ONNX Runtime opens the model.</summary>
    private static (HuggingFaceTokenizer Tokenizer, OnnxSession Session) Open(
        string folder, string file, ModelOptions options, ReadOnlySpan<string> outputs)
    {
        Task<HuggingFaceTokenizer> reading = Task.Run(() => ReadTokenizer(folder));
        OnnxSession session;
        try
        {
            session = new OnnxSession(file, options, outputs);
        }
        catch (ModelException)
        {
            // Where neither can be used, the tokenizer is what is told of, whichever failed first.
            reading.GetAwaiter().GetResult();
            throw;
        }

        try
        {
            HuggingFaceTokenizer tokenizer = reading.GetAwaiter().GetResult();
            session.PadTokenId = tokenizer.PadTokenId ?? 0;
            return (tokenizer, session);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <exception cref="ModelException">The folder has none, or one that nobody reads.</exception>
    public static HuggingFaceTokenizer ReadTokenizer(string folder)
    {
        try
        {
            return HuggingFaceTokenizer.FromFolder(folder);
        }
        catch (TokenizerException exception)
        {
            throw new ModelException($"The tokenizer {exception.File ?? folder} cannot be used: {exception.Message}", exception);
        }
    }
}
