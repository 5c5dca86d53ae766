using FineTune.Engine.Data;
using FineTune.Engine.Metrics;
using FineTune.Engine.Reports;
using FineTune.Tokenizers;

namespace FineTune.Engine.Stages;

/// <summary>Rows with what became of each token that was to be guessed, as texts.</summary>
/// <param name="tokenizer">Of the token files.</param>
internal sealed class RowGuesses(TokenizedSplit rows, DatasetInfo dataset, TextTokenizer tokenizer)
{
    /// <summary>A page shows no novels.</summary>
    private const int MostTokens = 256;

    private readonly TokenPieces _pieces = new(tokenizer);

    public IEnumerable<GuessedText> Of(IEnumerable<GuessedRow> guessed) => guessed.Select(row =>
    {
        (int file, int line) = rows.Origin(row.Row);
        return new GuessedText(ReportedRow.PlaceOf(dataset.SourceFiles[file], line), [.. Parts(row)]) { AreHidden = row.AreHidden };
    });

    /// <summary>The row, of an encoder-decoder model the text that was to be given.</summary>
    private IEnumerable<GuessedPart> Parts(GuessedRow row)
    {
        int[] ids = row.Tokens.Any(token => token.Place is not null)
            ? rows.InputIds(row.Row)[..Math.Min(rows.InputIds(row.Row).Length, MostTokens)].ToArray()
            : [.. row.Tokens.Select(token => token.Id)];
        var byPlace = new Dictionary<int, GuessedToken>();
        foreach ((int index, GuessedToken token) in row.Tokens.Index())
        {
            byPlace[token.Place ?? index] = token;
        }

        foreach (TokenPiece piece in _pieces.Of(ids).Where(piece => piece.Text.Length > 0 && !piece.IsSpecial))
        {
            GuessedToken[] guessed = [.. Enumerable.Range(piece.First, piece.End - piece.First).Where(byPlace.ContainsKey).Select(place => byPlace[place])];
            yield return guessed.Length == 0 ? new GuessedPart(piece.Text) : new GuessedPart(piece.Text)
            {
                Loss = guessed.Sum(token => token.Loss),
                IsHit = guessed.All(token => token.IsHit),
                Likeliest = guessed is [{ Likeliest: { } likeliest }] ? _pieces.Of(likeliest).Trim() : null,
            };
        }
    }
}
