using FineTune.Answers;
using FineTune.Tokenizers;

namespace FineTune.Client;

/// <summary>
/// A model that says which tokens may stand where a text has its mask token. <see cref="MaskFiller"/> is one; a typed client derives from this. A text of any
/// length is seen whole, in windows.
/// </summary>
public abstract class FillMaskModel : TextModel<IReadOnlyList<IReadOnlyList<FilledToken>>>
{
    private const string Logits = "logits";
    private const int DefaultTopK = 5;

    protected FillMaskModel(ModelContract contract, ModelOptions? options)
        : base(contract, options, Logits)
    {
        try
        {
            ModelCheck.Head(Opened, "ForMaskedLM");
            MaskToken = Opened.Tokenizer.MaskTokenId is { } mask && Opened.Tokenizer.IdToToken(mask) is { } token
                ? token
                : throw new ModelException($"The tokenizer in {Folder} has no mask token.");
        }
        catch (ModelException)
        {
            Dispose();
            throw;
        }
    }

    /// <summary>What a text has in the place of a word, such as <c>[MASK]</c>.</summary>
    public string MaskToken { get; }

    /// <summary>Tokens given for each mask.</summary>
    public int TopK { get; init; } = DefaultTopK;

    private protected sealed override Question<IReadOnlyList<IReadOnlyList<FilledToken>>> Ask(TextInput input)
    {
        TokenizerEncoding tokens = Opened.Tokenizer.Encode(input.Text);
        int mask = Opened.Tokenizer.MaskTokenId!.Value;
        int[] places = [.. Enumerable.Range(0, tokens.Ids.Count).Where(token => tokens.Ids[token] == mask)];
        if (places.Length == 0)
        {
            throw new ArgumentException($"The text has no {MaskToken}, in the place of which a word could be said.");
        }

        var windows = new WindowedRows([.. tokens.Ids], token => tokens.SequenceIds[token] is not null, Opened.MaxLength);
        (int Row, int Place)[] asked = [.. places.Select(windows.PlaceOf)];
        int[] used = [.. asked.Select(place => place.Row).Distinct()];
        ModelRow[] rows = [.. used.Select(row =>
            new ModelRow(windows.All[row], Positions: [.. asked.Where(place => place.Row == row).Select(place => place.Place)]))];
        return new Question<IReadOnlyList<IReadOnlyList<FilledToken>>>(
            rows,
            scores => [.. asked.Select(place =>
            {
                int row = Array.IndexOf(used, place.Row);
                IReadOnlyList<int> positions = rows[row].Positions!;
                int width = scores[row].Length / positions.Count;
                int index = Enumerable.Range(0, positions.Count).First(position => positions[position] == place.Place);
                return Likeliest(scores[row].AsSpan(index * width, width));
            })]);
    }

    private IReadOnlyList<FilledToken> Likeliest(ReadOnlySpan<float> logits)
    {
        double[] probabilities = Scores.Softmax(logits);
        int[] ids = [.. Enumerable.Range(0, Math.Min(Opened.Tokenizer.VocabularySize, probabilities.Length))];
        return [.. ids.OrderByDescending(id => probabilities[id]).Take(TopK)
            .Select(id => new FilledToken(Opened.Tokenizer.IdToToken(id) ?? "", probabilities[id]))];
    }
}
