using FineTune.Answers;
using Microsoft.ML.OnnxRuntime;

namespace FineTune.Client;

/// <summary>The decoder of an encoder-decoder model while it answers some texts.</summary>
/// <param name="session">Its model.</param>
/// <param name="texts">The tokens of each text.</param>
internal sealed class AnswerRows(Seq2SeqSession session, IReadOnlyList<int[]> texts, CancellationToken cancellationToken) : ICachedRows, IDisposable
{
    private readonly DecoderCache _cache = new();
    private readonly int _width = texts.Max(text => text.Length);
    private int[] _lengths = [.. texts.Select(text => text.Length)];

    public IReadOnlyList<Memory<float>> Start(IReadOnlyList<IReadOnlyList<int>> prompts)
    {
        using OrtValue states = session.Encode(texts, _width, cancellationToken);
        return session.Decode([.. prompts.Select(prompt => prompt[^1])], _lengths, _width, states, _cache, isFirst: true, cancellationToken);
    }

    public IReadOnlyList<Memory<float>> Next(IReadOnlyList<CachedRow> rows, IReadOnlyList<long>? sources)
    {
        _lengths = sources is null ? _lengths : [.. sources.Select(text => _lengths[text])];
        int perText = rows.Count / _lengths.Length;
        _cache.Select([.. rows.Select(row => row.From)], perText, sources);
        int[] lengths = [.. _lengths.SelectMany(length => Enumerable.Repeat(length, perText))];
        // Nobody looks at the states whose keys and values are given.
        using OrtValue states = session.NoStates(rows.Count, _width);
        return session.Decode([.. rows.Select(row => row.Tokens[^1])], lengths, _width, states, _cache, isFirst: false, cancellationToken);
    }

    public void Dispose() => _cache.Dispose();
}
