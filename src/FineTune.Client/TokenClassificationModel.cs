using FineTune.Answers;
using FineTune.Tokenizers;

namespace FineTune.Client;

/// <summary>
/// A model that finds entities in a text, or gives each of its words a label. <see cref="TokenClassifier"/> is one for any types; a typed client derives from
/// this. The text is split into words as the data of training were, and a text of any length is seen whole, in windows.
/// </summary>
/// <typeparam name="TEntity">An entity.</typeparam>
public abstract class TokenClassificationModel<TEntity> : TextModel<IReadOnlyList<TEntity>>
{
    private const string Logits = "logits";

    private readonly WordSplit _wordSplit;

    protected TokenClassificationModel(ModelContract contract, ModelOptions? options)
        : base(contract, options, Logits)
    {
        try
        {
            Labels = ModelCheck.Labels(Opened, contract);
            ModelCheck.Head(Opened, "ForTokenClassification");
            ModelCheck.Width(Opened, Opened.Session.Width, Labels.Count);
            _wordSplit = AnswerConfig.WordSplit(Opened.Config);
        }
        catch (ModelException)
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Label names by id, as the model has them: <c>B-person</c>.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>How the labels of tokens become those of words.</summary>
    public AggregationStrategy Aggregation { get; init; } = AggregationStrategy.First;

    /// <summary>The entity as the program has it.</summary>
    protected abstract TEntity Create(TextEntity entity);

    private protected sealed override Question<IReadOnlyList<TEntity>> Ask(TextInput input)
    {
        string text = input.Text;
        IReadOnlyList<TextWord> words = new WordSplitter(_wordSplit, IsToken).Split(text);
        TokenizerEncoding tokens = Opened.Tokenizer.EncodeWords([.. words.Select(word => word.Word)]);
        if (tokens.WordIds.All(word => word is null))
        {
            return new Question<IReadOnlyList<TEntity>>([], _ => []);
        }

        var rows = new WindowedRows([.. tokens.Ids], token => tokens.SequenceIds[token] is not null, Opened.MaxLength);
        return new Question<IReadOnlyList<TEntity>>([.. rows.All.Select(row => new ModelRow(row))], scores => Find(text, words, tokens, rows, scores));
    }

    private IReadOnlyList<TEntity> Find(
        string text, IReadOnlyList<TextWord> words, TokenizerEncoding tokens, WindowedRows rows, IReadOnlyList<float[]> scores)
    {
        List<TokenAnswer> answers = [];
        for (int token = 0; token < tokens.Ids.Count; token++)
        {
            if (tokens.WordIds[token] is { } word)
            {
                (int row, int place) = rows.PlaceOf(token);
                ReadOnlySpan<float> logits = scores[row].AsSpan(place * Labels.Count, Labels.Count);
                int start = words[word].Start;
                answers.Add(new TokenAnswer(
                    token, words[word], start + tokens.Offsets[token].Start.Value, start + tokens.Offsets[token].End.Value, Scores.Softmax(logits)));
            }
        }

        FoundEntities found = FoundEntities.Of(answers, Labels, (Answers.AggregationStrategy)Aggregation);
        return [.. found.All.Select(entity => Create(new TextEntity(entity.Type, entity.Score, entity.Start, entity.End, text[entity.Start..entity.End])))];
    }

    /// <summary>Whether a word is one token that the vocabulary has.</summary>
    private bool IsToken(string word)
    {
        TokenizerEncoding tokens = Opened.Tokenizer.EncodeWords([word]);
        // A space before the word, written as a token of its own, is none of its parts.
        int[] parts = [.. Enumerable.Range(0, tokens.Ids.Count)
            .Where(token => tokens.WordIds[token] is not null && tokens.Tokens[token] is not ("\u2581" or "\u0120"))];
        return parts is [var part] && tokens.Ids[part] != Opened.Tokenizer.UnkTokenId;
    }
}
