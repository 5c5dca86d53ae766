using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Events;
using FineTune.Engine.Generation;
using FineTune.Engine.Models;
using FineTune.Tokenizers;
using static TorchSharp.torch;

namespace FineTune.Engine.TaskRecipes;

/// <summary>A trained model with its tokenizer, ready to answer.</summary>
/// <param name="events">Told what of a text the model does not see.</param>
internal sealed class Predictor(IModel model, HeadSpec head, TokenizerDefinition definition, Device device, IEventSink events) : IPredictor
{
    private readonly AskedModel _model = new(model, head, definition, device, events);

    private ITextAnswers? _answers;
    private TextGenerator? _generator;

    /// <summary>How the answers of tokens become those of words and entities.</summary>
    public AggregationStrategy Strategy { get; init; } = AggregationStrategy.First;

    /// <summary>True where the answer is a text that is generated.</summary>
    public bool Generates => Continues || _model.IsEncoderDecoder;

    /// <summary>True where it goes on with the text.</summary>
    public bool Continues => _model.Head.Head == ModelHead.CausalLanguageModeling;

    /// <summary>True where a question or a choice is about a text beside it.</summary>
    public bool TakesContext => Answers is IContextAnswers;

    /// <summary>How a text goes on.</summary>
    public GenerationConfig Generation { get; init; } = new();

    /// <summary>By which a text is a question of a chat; null where a text goes on as it is.</summary>
    public ChatPrompt? Chat { get; init; }

    private ITextAnswers? Answers => _answers ??= AnswersOf(_model.Head.Head);

    private TextGenerator Generator => _generator ??= _model.CreateGenerator();

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

    /// <summary>The text that all questions or choices are about; null where each brings its own, or the task asks about none.</summary>
    public string? Context
    {
        get => (Answers as IContextAnswers)?.Context;
        set
        {
            if (Answers is IContextAnswers answers)
            {
                answers.Context = value;
            }
        }
    }

    /// <summary>The answer to a text, or of a model of pairs to two texts with a tab between them.</summary>
    /// <exception cref="FineTuneException">FT3301: a model that fills masks is given a text without one. FT4015: the text has no token.</exception>
    public Prediction Predict(string text) => Answers?.Of(text) ?? new GeneratedText(text, string.Concat(Generate(text, Generation)));

    /// <summary>The answer to the row that a reader stands on: to its text, its pair of texts, its question or its choices.</summary>
    /// <exception cref="FineTuneException">As of <see cref="Predict(string)"/>.</exception>
    public Prediction Predict(DatasetTable table, IRowReader reader) => Answers?.Of(table, reader) ?? Predict(TextOf(reader));

    /// <summary>Which of several endings of a text is the likeliest, of a model that chooses.</summary>
    public ChoicePrediction Choose(string text, IReadOnlyList<string> endings) => ((ChoiceAnswers)Answers!).Of(text, endings);

    /// <summary>The part of a text that answers a question, of a model that answers questions.</summary>
    /// <exception cref="FineTuneException">FT2193: the question leaves no room for the text.</exception>
    public AnswerPrediction Answer(string question, string context) => ((QuestionAnswers)Answers!).Of(question, context);

    /// <summary>
    /// What several texts together ask a model of embeddings: how alike the first is to each of the others. Other models are asked about each.
    /// </summary>
    public IEnumerable<string> Comparing(IReadOnlyList<string> texts) =>
        Answers is SimilarityAnswers && texts.Count > 1 && !texts.Any(text => TextPair.TrySplit(text, out _, out _))
            ? texts.Skip(1).Select(other => TextPair.Join(texts[0], other))
            : texts;

    /// <summary>The text that the row asks on which a reader stands, of a model that generates.</summary>
    public static string TextOf(IRowReader reader) => reader.Get(DatasetColumn.Text).ToString();

    /// <summary>What follows a text or answers it, part by part as it is found.</summary>
    /// <exception cref="FineTuneException">FT3030, FT3031 or FT4015: it cannot go on.</exception>
    public IEnumerable<string> Generate(string text, GenerationConfig config, CancellationToken cancellation = default) =>
        Generate(Prompt(text, config), cancellation);

    /// <summary>What a text asks of a model that generates.</summary>
    /// <exception cref="FineTuneException">FT3030, FT3031 or FT4015: it cannot go on.</exception>
    public GenerationPrompt Prompt(string text, GenerationConfig config)
    {
        GenerationPrompt prompt;
        if (_model.IsEncoderDecoder)
        {
            TokenizedText tokens = _model.Encode(text, AnswerConfig.Prefix(_model.Config));
            prompt = new GenerationPrompt(tokens.InputIds.ToArray(), config);
        }
        else
        {
            prompt = Chat is null
                ? new GenerationPrompt(TextPrompt.Encode(_model.Tokenizer, text), config)
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
        _model.Dispose();
    }

    private IEnumerable<string> Generate(GenerationPrompt prompt, CancellationToken cancellation) =>
        Generator.Parts(prompt.Tokens, Generator.Generate(prompt.Tokens, prompt.Config, cancellation));

    /// <returns>Null for a head that generates.</returns>
    private ITextAnswers? AnswersOf(ModelHead head) => head switch
    {
        ModelHead.TokenClassification => new EntityAnswers(_model, Strategy),
        ModelHead.SentenceEmbedding => new SimilarityAnswers(_model),
        ModelHead.MaskedLanguageModeling => new MaskAnswers(_model),
        ModelHead.QuestionAnswering => new QuestionAnswers(_model),
        ModelHead.MultipleChoice => new ChoiceAnswers(_model),
        ModelHead.CausalLanguageModeling or ModelHead.Seq2SeqLanguageModeling => null,
        _ => new LabelAnswers(_model),
    };
}
