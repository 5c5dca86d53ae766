using FineTune.Engine.Events;
using FineTune.Tokenizers;
using FineTune.Tokenizers.Training;

namespace FineTune.Engine.Data;

/// <summary>Makes a tokenizer from the words of the training split, for base models that bring none.</summary>
internal static class VocabularyBuilder
{
    public static async Task<TokenizerDefinition> BuildAsync(
        IReadOnlyList<DatasetScan> training, int vocabularySize, VocabularyKind kind, StageContext context)
    {
        bool byteLevel = kind != VocabularyKind.Bert;
        var normalization = new BertNormalization();
        var counts = new Dictionary<string, long>();
        IWordCounter counter = byteLevel
            ? new ByteLevelWordCounter(counts, addPrefixSpace: training[0].Table.Columns.Has(DatasetColumn.Tokens))
            : new WordCounter(new BertWordSplitter(normalization), counts);
        foreach (DatasetScan scan in training)
        {
            await foreach ((IRowReader reader, _, _) in DatasetRows.ReadAsync(scan.Table, scan.Selection, context.Cancellation).ConfigureAwait(false))
            {
                Count(counter, reader, scan.Table);
            }
        }

        if (!byteLevel)
        {
            return TokenizerDefinition.Bert(new WordPieceTrainer(vocabularySize, SpecialTokens.Bert).Train(counts, context.Cancellation), normalization);
        }

        var trainer = new BytePairTrainer(vocabularySize, kind switch
        {
            VocabularyKind.Decoder => TokenizerDefinition.DecoderSpecialTokens,
            VocabularyKind.EncoderDecoder => TokenizerDefinition.EncoderDecoderSpecialTokens,
            _ => TokenizerDefinition.RobertaSpecialTokens,
        });
        (IReadOnlyList<string> tokens, IReadOnlyList<(string Left, string Right)> merges) = trainer.Train(counts, context.Cancellation);
        return kind switch
        {
            VocabularyKind.Decoder => TokenizerDefinition.DecoderOf(tokens, merges),
            VocabularyKind.EncoderDecoder => TokenizerDefinition.EncoderDecoderOf(tokens, merges),
            _ => TokenizerDefinition.Roberta(tokens, merges),
        };
    }

    private static void Count(IWordCounter counter, IRowReader reader, DatasetTable table)
    {
        if (table.Columns.Has(DatasetColumn.Tokens))
        {
            TextList words = reader.GetList(DatasetColumn.Tokens);
            for (int word = 0; word < words.Count; word++)
            {
                counter.Add(words[word]);
            }

            return;
        }

        if (table.HasConversations)
        {
            foreach (string text in ConversationExample.ParseAll(reader.Get(DatasetColumn.Text).ToString()).SelectMany(row => row.Texts()))
            {
                counter.Add(text);
            }

            return;
        }

        if (table.HasChoices)
        {
            TextList endings = reader.GetList(DatasetColumn.Endings);
            for (int ending = 0; ending < endings.Count; ending++)
            {
                counter.Add(endings[ending]);
            }
        }

        foreach (DatasetColumn column in table.Columns.Texts)
        {
            counter.Add(reader.Get(column));
        }
    }
}
