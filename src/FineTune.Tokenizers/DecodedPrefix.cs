namespace FineTune.Tokenizers;

/// <summary>Decoding into a buffer that may be too small.</summary>
internal static class DecodedPrefix
{
    /// <summary>The most ids from the start whose text fits and is how the whole text begins.</summary>
    /// <param name="decode">Decodes so many ids.</param>
    /// <param name="all">The text of all ids, which does not fit.</param>
    public static (int Ids, string Text) Find(Func<int, string> decode, int count, string all, int room)
    {
        // The text grows with the ids, all but always: what a decoder does at the end of a text may make it longer for a while.
        (int low, int high) = (0, count - 1);
        while (low < high)
        {
            int middle = high - ((high - low) / 2);
            (low, high) = decode(middle).Length <= room ? (middle, high) : (low, middle - 1);
        }

        for (int ids = low; ids > 0; ids--)
        {
            string text = decode(ids);
            if (text.Length <= room && all.StartsWith(text, StringComparison.Ordinal))
            {
                return (ids, text);
            }
        }

        return (0, "");
    }
}
