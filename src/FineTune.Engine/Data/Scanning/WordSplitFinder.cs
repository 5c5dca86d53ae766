using FineTune.Contracts;
using FineTune.Engine.Events;
using FineTune.Tokenizers;

namespace FineTune.Engine.Data;

/// <summary>Looks at the words of the training split, to ask about a text later in words of the kind.</summary>
internal static class WordSplitFinder
{
    /// <summary>Rows that are looked at: more say nothing new.</summary>
    private const int MostRows = 10_000;

    /// <param name="labelAllTokens">True where each token of a word has a label.</param>
    public static async Task<WordSplit> FindAsync(IReadOnlyList<DatasetScan> training, ITextTokenizer tokenizer, bool labelAllTokens, StageContext context)
    {
        WordStatistics statistics = await ReadAsync(training, context.Cancellation).ConfigureAwait(false);
        if (!labelAllTokens && !statistics.Result.SingleCharacters)
        {
            ReportUnlabelledTokens(statistics.UnspacedWords, tokenizer, training[0].Spec.Position, context.Events);
        }

        return statistics.Result;
    }

    private static async Task<WordStatistics> ReadAsync(IReadOnlyList<DatasetScan> training, CancellationToken cancellation)
    {
        var statistics = new WordStatistics();
        int rows = 0;
        foreach (DatasetScan scan in training)
        {
            await foreach ((IRowReader reader, _, _) in DatasetRows.ReadAsync(scan.Table, scan.Selection, cancellation).ConfigureAwait(false))
            {
                TextList words = reader.GetList(DatasetColumn.Tokens);
                for (int word = 0; word < words.Count; word++)
                {
                    statistics.Add(words[word]);
                }

                if (++rows == MostRows)
                {
                    return statistics;
                }
            }
        }

        return statistics;
    }

    /// <summary>In a text without spaces nothing says where such a word begins, so that the tokens without a label in training are asked about too.</summary>
    private static void ReportUnlabelledTokens(IReadOnlyCollection<string> words, ITextTokenizer tokenizer, SourcePosition? position, IEventSink events)
    {
        var tokens = new TokenizedText(details: true);
        List<string> several = [];
        foreach (string word in words)
        {
            tokenizer.EncodeWords([word], int.MaxValue, tokens);
            int parts = Enumerable.Range(0, tokens.InputIds.Length)
                .Count(token => tokens.WordOf(token) is not null && tokens.Tokens[token] is not ("\u2581" or "\u0120"));
            if (parts > 1)
            {
                several.Add(word);
            }
        }

        if (several.Count * 2 > words.Count)
        {
            events.Report(DiagnosticCatalog.UnspacedWords, position, ShortText.Of(several[0]));
        }
    }
}
