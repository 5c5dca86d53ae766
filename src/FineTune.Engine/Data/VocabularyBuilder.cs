using FineTune.Engine.Hosting;
using FineTune.Engine.Tokenization;

namespace FineTune.Engine.Data;

/// <summary>Makes a tokenizer from the words of the training split, for base models that bring none.</summary>
internal static class VocabularyBuilder
{
    public static async Task<TokenizerDefinition> BuildAsync(IReadOnlyList<DatasetScan> training, int vocabularySize, StageContext context)
    {
        var definition = new TokenizerDefinition { Vocabulary = [] };
        var counts = new Dictionary<string, long>();
        var counter = new WordCounter(new BertWordSplitter(definition.Normalization), counts);
        foreach (DatasetScan scan in training)
        {
            await foreach ((IRowReader reader, _, _) in DatasetRows.ReadAsync(scan.Table, scan.Selection, context.Cancellation).ConfigureAwait(false))
            {
                counter.Add(reader.Get(DatasetColumn.Text));
                if (scan.Table.HasPairs)
                {
                    counter.Add(reader.Get(DatasetColumn.TextPair));
                }
            }
        }

        return definition with
        {
            Vocabulary = new WordPieceTrainer(vocabularySize, definition.SpecialTokens).Train(counts, context.Cancellation),
        };
    }
}
