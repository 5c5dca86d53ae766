using FineTune.Engine.Data;
using FineTune.Tokenizers;

namespace FineTune.Engine.TaskRecipes;

/// <summary>The entities of texts.</summary>
/// <param name="strategy">How the answers of tokens become those of words and entities.</param>
internal sealed class EntityAnswers(AskedModel model, AggregationStrategy strategy) : ITextAnswers
{
    private readonly WordSplit _split = AnswerConfig.WordSplit(model.Config);

    public Prediction Of(string text)
    {
        IReadOnlyList<TextWord> words = new WordSplitter(_split, IsToken).Split(text);
        TokenizedText tokens = model.EncodeWords([.. words.Select(word => word.Word)]);
        if (!Enumerable.Range(0, tokens.InputIds.Length).Any(token => tokens.WordOf(token) is not null))
        {
            return new EntityPrediction(text, []);
        }

        IReadOnlyList<string> labels = model.Head.Labels;
        WindowedRows rows = model.RowsOf(tokens);
        float[][][] logits = [.. rows.All.Select(row => model.Run(row, [], text).Chunk(labels.Count).ToArray())];
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

        return EntityPrediction.Of(text, answers, labels, strategy);
    }

    /// <summary>Words that stand alone in the row have a space between them.</summary>
    public Prediction Of(DatasetTable table, IRowReader reader) =>
        Of(table.Columns.Has(DatasetColumn.Tokens)
            ? string.Join(' ', reader.GetList(DatasetColumn.Tokens).ToStrings())
            : reader.Get(DatasetColumn.Text).ToString());

    /// <summary>Whether a word is one token that the vocabulary has.</summary>
    private bool IsToken(string word)
    {
        TokenizedText tokens = model.EncodeWords([word]);
        // A space before the word, written as a token of its own, is none of its parts.
        int[] parts = [.. Enumerable.Range(0, tokens.InputIds.Length)
            .Where(token => tokens.WordOf(token) is not null && tokens.Tokens[token] is not ("\u2581" or "\u0120"))];
        return parts is [var part] && tokens.InputIds[part] != model.Tokenizer.UnknownTokenId;
    }
}
