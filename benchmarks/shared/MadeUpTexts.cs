/// <summary>Texts of common English words, the same ones for a seed.</summary>
internal sealed class MadeUpTexts(int seed)
{
    private static readonly string[] Common =
        "the a of to and in is it you that he was for on are with as his they at be this from have or by one had not but what all were when".Split(' ');

    private readonly Random _random = new(seed);

    /// <param name="least">Words at least.</param>
    /// <param name="most">One more than the most words.</param>
    public string Words(int least, int most) =>
        string.Join(' ', Enumerable.Range(0, _random.Next(least, most)).Select(_ => Common[_random.Next(Common.Length)]));
}
