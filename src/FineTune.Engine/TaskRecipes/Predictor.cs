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

/// <summary>A trained model with its tokenizer, ready to answer.</summary>
/// <param name="events">Told what of a text the model does not see.</param>
internal sealed class Predictor(IModel model, HeadSpec head, TokenizerDefinition definition, Device device, IEventSink events) : IPredictor
{
    private const int DefaultMaxLength = 512;
    private const int FilledTokens = 5;

    /// <summary>Stands between the two texts of a pair.</summary>
    private const char PairSeparator = '\t';

    private readonly TextTokenizer _tokenizer = new(definition);
    private readonly int _maxLength = definition.ModelMaxLength ?? DefaultMaxLength;
    private readonly WordSplit _wordSplit = AnswerConfig.WordSplit(model.Config);

    // A model of another hand does not say; then a tab parts two texts, as nobody writes one within a text.
    private readonly bool? _hasPairs = AnswerConfig.HasPairs(model.Config);

    private TextGenerator? _generator;

    /// <summary>How the answers of tokens become those of words and entities.</summary>
    public AggregationStrategy Strategy { get; init; } = AggregationStrategy.First;

    /// <summary>True where the answer is a text that is generated.</summary>
    public bool Generates => Continues || model.IsEncoderDecoder;

    /// <summary>True where it goes on with the text.</summary>
    public bool Continues => head.Head == ModelHead.CausalLanguageModeling;

    /// <summary>The text in which answers to questions are looked for; null where each question brings its own.</summary>
    public string? Context { get; set; }

    /// <summary>How a text goes on.</summary>
    public GenerationConfig Generation { get; init; } = new();

    /// <summary>By which a text is a question of a chat; null where a text goes on as it is.</summary>
    public ChatPrompt? Chat { get; init; }

    /// <param name="inHub">Finds on this machine a model of the Hub that an adapter is for; null where it is not there.</param>
    /// <param name="isRaw">True has texts go on as they are, also where the folder has a chat template.</param>
    /// <exception cref="FineTuneException">FT12xx or FT2012: the folder does not hold a whole model. FT4016: the model has no entities to join.</exception>
    public static Predictor Open(
        string folder,
        Device device,
        IEventSink events,
        AggregationStrategy? strategy = null,
        bool isRaw = false,
        Func<HubReference, string?>? inHub = null) =>
        Open(ModelSource.Of(folder, inHub), folder, device, events, strategy, isRaw);

    /// <summary>The same of a model whose weights may lie elsewhere than its other files.</summary>
    public static Predictor Open(
        ModelSource source, string folder, Device device, IEventSink events, AggregationStrategy? strategy = null, bool isRaw = false)
    {
        IModel model = PretrainedModel.Trained(source, device, out HeadSpec head);
        if (strategy is not null && head.Head != ModelHead.TokenClassification)
        {
            model.Dispose();
            throw new FineTuneException(DiagnosticCatalog.AggregationWithoutEntities, null, folder);
        }

        TokenizerDefinition tokenizer = TokenizerFiles.LoadDefinition(folder);
        ChatTemplate? template = head.Head == ModelHead.CausalLanguageModeling && !isRaw ? ChatTemplate.FromFolder(folder) : null;
        return new Predictor(model, head, tokenizer, device, events)
        {
            Chat = template is null ? null : new ChatPrompt(template, tokenizer),
            Strategy = strategy ?? AggregationStrategy.First,
            Generation = head.Head == ModelHead.CausalLanguageModeling || model.IsEncoderDecoder
                ? GenerationConfig.Load(folder, model.Config)
                : new GenerationConfig(),
        };
    }

    /// <summary>The answer to a text, or of a model of pairs to two texts with a tab between them.</summary>
    /// <exception cref="FineTuneException">FT3301: a model that fills masks is given a text without one. FT4015: the text has no token.</exception>
    public Prediction Predict(string text) => head switch
    {
        { Head: ModelHead.TokenClassification } => Entities(text),
        { Head: ModelHead.SentenceEmbedding } => Similar(text),
        { Head: ModelHead.MaskedLanguageModeling } => Masks(text),
        { Head: ModelHead.QuestionAnswering } => Answer(text),
        { Head: ModelHead.MultipleChoice } => Choose(text),
        { Head: ModelHead.CausalLanguageModeling or ModelHead.Seq2SeqLanguageModeling } => new GeneratedText(text, string.Concat(Generate(text, Generation))),
        { ProblemType: ProblemType.MultiLabelClassification } => LabelSetPrediction.Of(
            text, Classify(text), head.Labels, AnswerConfig.Threshold(model.Config)),
        { ProblemType: ProblemType.Regression } => new NumberPrediction(text, head.Labels[0], Classify(text)[0]),
        _ => LabelPrediction.Of(text, Classify(text), head.Labels),
    };

    /// <summary>True where a question or a choice is about a text beside it.</summary>
    public bool TakesContext => head.Head is ModelHead.QuestionAnswering or ModelHead.MultipleChoice;

    /// <summary>Which of several endings of a text is the likeliest.</summary>
    public ChoicePrediction Choose(string text, IReadOnlyList<string> endings)
    {
        float[] scores = [.. endings.Select(ending =>
        {
            var tokens = new TokenizedText();
            _tokenizer.EncodePair(text, ending, _maxLength, tokens);
            ReportCut(tokens, text);
            return Run(tokens.InputIds.ToArray(), tokens.TokenTypeIds.ToArray(), text)[0];
        })];
        return new ChoicePrediction(text, [.. endings.Zip(Scores.Softmax(scores), KeyValuePair.Create)]);
    }

    /// <summary>The part of a text that answers a question.</summary>
    /// <exception cref="FineTuneException">FT2193: the question leaves no room for the text.</exception>
    public AnswerPrediction Answer(string question, string context)
    {
        var tokens = new TokenizedText(details: true);
        _tokenizer.EncodePair(question.AsSpan().TrimStart(), context, int.MaxValue, tokens);
        int maxLength = Math.Min(_maxLength, AnswerConfig.MaxLength(model.Config) ?? _maxLength);
        int stride = AnswerConfig.DocStride(model.Config);
        var windows = new ContextWindows(tokens.SequenceOf, tokens.InputIds.Length, maxLength, stride);
        if (windows.All.Count == 0)
        {
            throw new FineTuneException(
                DiagnosticCatalog.NoRoomForContext, null, Quantity.Of(windows.Others, "token"), maxLength, windows.Room, stride);
        }

        var search = new AnswerSearch(AnswerConfig.Options(model.Config));
        int[] offsets = [.. Enumerable.Range(0, tokens.InputIds.Length)
            .SelectMany(token => tokens.SequenceOf(token) == 1 ? (int[])[tokens.Offsets[token].Start, tokens.Offsets[token].End] : [-1, -1])];
        for (int window = 0; window < windows.All.Count; window++)
        {
            sbyte[] types = tokens.TokenTypeIds.IsEmpty ? [] : windows.Of(tokens.TokenTypeIds, window);
            int[] places = windows.Of<int>(Enumerable.Range(0, tokens.InputIds.Length).ToArray(), window);
            float[] scores = Run(windows.Of(tokens.InputIds, window), types, question);
            search.Add(window, scores, [.. places.SelectMany(place => (int[])[offsets[2 * place], offsets[(2 * place) + 1]])]);
        }

        return new AnswerPrediction(question, search.Find(context));
    }

    /// <summary>The text that the row asks on which a reader stands, of a model that generates.</summary>
    public static string TextOf(IRowReader reader) => reader.Get(DatasetColumn.Text).ToString();

    /// <summary>The answer to the row that a reader stands on: to its text, its pair of texts, its question or its choices.</summary>
    /// <exception cref="FineTuneException">As of <see cref="Predict(string)"/>.</exception>
    public Prediction Predict(DatasetTable table, IRowReader reader)
    {
        if (table.Columns.Has(DatasetColumn.Tokens))
        {
            return Predict(string.Join(' ', Texts(reader.GetList(DatasetColumn.Tokens))));
        }

        string text = reader.Get(DatasetColumn.Text).ToString();
        return table.HasChoices ? Choose(text, Texts(reader.GetList(DatasetColumn.Endings)))
            : !table.HasPairs ? Predict(text)
            : head.Head == ModelHead.QuestionAnswering ? Answer(text, reader.Get(DatasetColumn.TextPair).ToString())
            : Predict($"{text.Replace(PairSeparator, ' ')}{PairSeparator}{reader.Get(DatasetColumn.TextPair)}");

        static string[] Texts(TextList list) => [.. Enumerable.Range(0, list.Count).Select(index => list[index].ToString())];
    }

    /// <summary>What follows a text or answers it, part by part as it is found.</summary>
    /// <exception cref="FineTuneException">FT3030, FT3031 or FT4015: it cannot go on.</exception>
    public IEnumerable<string> Generate(string text, GenerationConfig config, CancellationToken cancellation = default) =>
        Generate(Prompt(text, config), cancellation);

    /// <summary>What a text asks of a model that generates.</summary>
    /// <exception cref="FineTuneException">FT3030, FT3031 or FT4015: it cannot go on.</exception>
    public GenerationPrompt Prompt(string text, GenerationConfig config)
    {
        GenerationPrompt prompt;
        if (model.IsEncoderDecoder)
        {
            var tokens = new TokenizedText();
            _tokenizer.Encode(AnswerConfig.Prefix(model.Config) + text, _maxLength, tokens);
            ReportCut(tokens, text);
            prompt = new GenerationPrompt(tokens.InputIds.ToArray(), config);
        }
        else
        {
            prompt = Chat is null
                ? new GenerationPrompt(TextPrompt.Encode(_tokenizer, text), config)
                : new GenerationPrompt(Chat.Encode(ChatPrompt.Ask(text)), Chat.Ending(config));
        }

        Generator.Check(prompt);
        return prompt;
    }

    /// <summary>What follows each of several prompts or answers it, found together.</summary>
    public IReadOnlyList<string> Generate(IReadOnlyList<GenerationPrompt> prompts, CancellationToken cancellation = default) =>
        [.. prompts.Zip(Generator.Generate(prompts, cancellation), (prompt, tokens) => string.Concat(Generator.Parts(prompt.Tokens, tokens)))];

    /// <summary>The answer to a conversation, of a model with a chat template.</summary>
    /// <param name="messages">Objects with a role and a content.</param>
    /// <exception cref="FineTuneException">FT3030 or FT3031: it cannot be answered.</exception>
    public IEnumerable<string> Generate(JsonArray messages, GenerationConfig config, CancellationToken cancellation = default) =>
        Generate(new GenerationPrompt(Chat!.Encode(messages), Chat.Ending(config)), cancellation);

    public void Dispose()
    {
        _generator?.Dispose();
        model.Dispose();
    }

    private TextGenerator Generator => _generator ??= new TextGenerator(model, _tokenizer, device);

    private IEnumerable<string> Generate(GenerationPrompt prompt, CancellationToken cancellation) =>
        Generator.Parts(prompt.Tokens, Generator.Generate(prompt.Tokens, prompt.Config, cancellation));

    /// <summary>The text stands behind a tab, or is the one that was given for all questions.</summary>
    private AnswerPrediction Answer(string text) => Context is { } context ? Answer(text, context)
        : text.IndexOf(PairSeparator) is >= 0 and var separator ? Answer(text[..separator], text[(separator + 1)..])
        : throw new FineTuneException(DiagnosticCatalog.QuestionWithoutContext, null, ShortText.Of(text));

    /// <summary>The text and its endings stand behind one another, with tabs between them; or the endings alone, of the text that was given for all.</summary>
    private ChoicePrediction Choose(string text)
    {
        string[] parts = Context is { } context ? [context, .. text.Split(PairSeparator)] : text.Split(PairSeparator);
        return parts.Length > 2
            ? Choose(parts[0], parts[1..])
            : throw new FineTuneException(DiagnosticCatalog.TooFewChoices, null, ShortText.Of(text));
    }

    /// <returns>One score a label.</returns>
    private float[] Classify(string text)
    {
        var tokens = new TokenizedText();
        int separator = _hasPairs == false ? -1 : text.IndexOf(PairSeparator);
        if (separator >= 0)
        {
            _tokenizer.EncodePair(text.AsSpan(0, separator), text.AsSpan(separator + 1), _maxLength, tokens);
        }
        else
        {
            if (AnswerConfig.WindowStride(model.Config) is { } stride)
            {
                return Scores.Mean([.. Windows(text, stride).Select(ids => Run(ids, [], text))]);
            }

            _tokenizer.Encode(text, _maxLength, tokens);
            if (_hasPairs == true)
            {
                events.Report(DiagnosticCatalog.TextWithoutPair, null, ShortText.Of(text));
            }
        }

        ReportCut(tokens, text);
        return Run(tokens.InputIds.ToArray(), tokens.TokenTypeIds.ToArray(), text);
    }

    /// <summary>
    /// What several texts together ask a model of embeddings: how alike the first is to each of the others. Other models are asked about each.
    /// </summary>
    public IEnumerable<string> Comparing(IReadOnlyList<string> texts) =>
        head.Head == ModelHead.SentenceEmbedding && texts.Count > 1 && !texts.Any(text => text.Contains(PairSeparator, StringComparison.Ordinal))
            ? texts.Skip(1).Select(other => $"{texts[0]}{PairSeparator}{other}")
            : texts;

    /// <summary>The rows that training made of a text.</summary>
    private IReadOnlyList<int[]> Windows(string text, int stride)
    {
        var tokens = new TokenizedText(details: true);
        _tokenizer.Encode(text, int.MaxValue, tokens);
        int maxLength = Math.Min(_maxLength, AnswerConfig.MaxLength(model.Config) ?? _maxLength);
        return TrainedWindows.Of(tokens.InputIds, tokens.SpecialTokensMask, maxLength, stride, _tokenizer.TruncatesLeft);
    }

    /// <summary>The similarity of two texts with a tab between them, or the embedding of one.</summary>
    private Prediction Similar(string text)
    {
        int separator = text.IndexOf(PairSeparator);
        return separator < 0
            ? new EmbeddingPrediction(text, Embed(text))
            : new SimilarityPrediction(
                text[..separator], text[(separator + 1)..], Answers.Scores.Cosine(Embed(text[..separator]), Embed(text[(separator + 1)..])));
    }

    private float[] Embed(string text)
    {
        var tokens = new TokenizedText();
        _tokenizer.Encode(text, _maxLength, tokens);
        ReportCut(tokens, text);
        return Run(tokens.InputIds.ToArray(), [], text);
    }

    private void ReportCut(TokenizedText tokens, string text)
    {
        if (tokens.LostTokens > 0)
        {
            events.Report(
                DiagnosticCatalog.TextCut,
                null,
                ShortText.Of(text),
                _tokenizer.TruncatesLeft ? "first" : "last",
                Quantity.Of(tokens.LostTokens, "token"),
                Quantity.Of(_maxLength, "token"));
        }
    }

    private EntityPrediction Entities(string text)
    {
        IReadOnlyList<TextWord> words = new WordSplitter(_wordSplit, IsToken).Split(text);
        var tokens = new TokenizedText(details: true);
        _tokenizer.EncodeWords([.. words.Select(word => word.Word)], int.MaxValue, tokens);
        if (!Enumerable.Range(0, tokens.InputIds.Length).Any(token => tokens.WordOf(token) is not null))
        {
            return new EntityPrediction(text, []);
        }

        var rows = RowsOf(tokens);
        float[][][] logits = [.. rows.All.Select(row => Run(row, [], text).Chunk(head.Labels.Count).ToArray())];
        List<TokenAnswer> answers = [];
        for (int token = 0; token < tokens.InputIds.Length; token++)
        {
            if (tokens.WordOf(token) is { } word)
            {
                (int row, int place) = rows.PlaceOf(token);
                (int start, int end) = tokens.Offsets[token];
                answers.Add(
                    new TokenAnswer(token, words[word], words[word].Start + start, words[word].Start + end, Scores.Softmax(logits[row][place])));
            }
        }

        return EntityPrediction.Of(text, answers, head.Labels, Strategy);
    }

    /// <summary>Whether a word is one token that the vocabulary has.</summary>
    private bool IsToken(string word)
    {
        var tokens = new TokenizedText(details: true);
        _tokenizer.EncodeWords([word], int.MaxValue, tokens);
        // A space before the word, written as a token of its own, is none of its parts.
        int[] parts = [.. Enumerable.Range(0, tokens.InputIds.Length)
            .Where(token => tokens.WordOf(token) is not null && tokens.Tokens[token] is not ("\u2581" or "\u0120"))];
        return parts is [var part] && tokens.InputIds[part] != _tokenizer.UnknownTokenId;
    }

    private WindowedRows RowsOf(TokenizedText tokens) => new(tokens.InputIds.ToArray(), token => tokens.SequenceOf(token) is not null, _maxLength);

    private MaskPrediction Masks(string text)
    {
        var tokens = new TokenizedText(details: true);
        _tokenizer.Encode(text, int.MaxValue, tokens);
        int mask = _tokenizer.MaskTokenId ?? -1;
        int[] places = [.. tokens.InputIds.ToArray().Index().Where(token => token.Item == mask).Select(token => token.Index)];
        if (places.Length == 0)
        {
            throw new FineTuneException(DiagnosticCatalog.NoMaskInText, null, text, definition.SpecialTokens.Mask ?? "the mask token");
        }

        var rows = RowsOf(tokens);
        var answers = new Dictionary<int, float[][]>();
        List<IReadOnlyList<FilledToken>> filled = [];
        foreach ((int row, int place) in places.Select(rows.PlaceOf))
        {
            if (!answers.TryGetValue(row, out float[][]? logits))
            {
                float[] flat = Run(rows.All[row], [], text);
                answers.Add(row, logits = [.. flat.Chunk(flat.Length / rows.All[row].Count(id => id == mask))]);
            }

            // The model answers for the masks of the row alone.
            filled.Add(Likeliest(logits[rows.All[row].Take(place).Count(id => id == mask)]));
        }

        return new MaskPrediction(text, filled);
    }

    private IReadOnlyList<FilledToken> Likeliest(float[] logits)
    {
        double[] probabilities = Scores.Softmax(logits);
        return [.. Enumerable.Range(0, _tokenizer.VocabularySize).OrderByDescending(id => probabilities[id]).Take(FilledTokens)
            .Select(id => new FilledToken(_tokenizer.TokenOf(id) ?? "", probabilities[id]))];
    }

    /// <summary>The model's answer to one row, flat.</summary>
    /// <exception cref="FineTuneException">FT4015: the row has no token.</exception>
    private float[] Run(int[] ids, sbyte[] types, string text)
    {
        if (ids.Length == 0)
        {
            throw new FineTuneException(DiagnosticCatalog.TextWithoutTokens, null, ShortText.Of(text));
        }

        using DisposeScope scope = NewDisposeScope();
        using IDisposable withoutGradients = no_grad();
        using Batch batch =
            new Collator(new SingleRow(ids, types), new MaskTargets(_tokenizer.MaskTokenId), device).Collate([0], ITargetSource.EvaluationPass);
        return model.Forward(batch.Input, ForwardOptions.Evaluation).ToFloats();
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
