namespace FineTune.Tokenizers.Decoding;

/// <summary>CTC: repeated tokens once, padding not at all (tokenizers/src/decoders/ctc.rs).</summary>
/// <param name="padToken">Not empty.</param>
/// <param name="wordDelimiter">Not empty.</param>
internal sealed class CtcDecoder(string padToken, string wordDelimiter, bool cleanUp) : IDecoder
{
    public IReadOnlyList<string> Decode(IReadOnlyList<string> tokens)
    {
        List<string> parts = [];
        for (int i = 0; i < tokens.Count; i++)
        {
            if (i > 0 && tokens[i] == tokens[i - 1])
            {
                continue;
            }

            string part = tokens[i].Replace(padToken, "", StringComparison.Ordinal);
            if (cleanUp)
            {
                part = WordPieceDecoder.CleanUp(part).Replace(wordDelimiter, " ", StringComparison.Ordinal);
            }

            if (part.Length > 0)
            {
                parts.Add(part);
            }
        }

        return parts;
    }
}
