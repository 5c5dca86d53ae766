using FineTune.Contracts;
using FineTune.Engine.Models;
using FineTune.Engine.Models.Attention;
using FineTune.Engine.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Generation;

/// <summary>
/// A language model that remembers keys and values of the tokens it has seen: of a text that begins as the last one did, only what is new is computed. Of an
/// encoder-decoder model the texts are those of its decoder.
/// </summary>
/// <param name="part">Tokens of a prompt that are computed at a time.</param>
internal sealed class CachedModel(IModel model, Device device, int part = CachedModel.PromptPart) : ICachedRows, IDisposable
{
    /// <summary>Tokens of a prompt that are computed at a time: what attention needs then grows with the prompt, not with its square.</summary>
    public const int PromptPart = 256;

    private KeyValueCache _cache = new();

    // The text whose tokens are in the cache; none where it has several.
    private List<int> _seen = [];
    private PackedBatch? _sources;

    /// <summary>The longest text, in tokens; null where there is no limit.</summary>
    public int? MaxSequence => model.MaxSequence;

    /// <summary>Takes the texts that the decoder of an encoder-decoder model is to answer, and forgets all before.</summary>
    /// <exception cref="FineTuneException">FT3030: a text has more tokens than the model takes.</exception>
    public void Answer(IReadOnlyList<IReadOnlyList<int>> sources)
    {
        foreach (IReadOnlyList<int> source in sources)
        {
            ThrowIfTooLong(source);
        }

        Reset();
        _sources?.Dispose();
        var rows = new LeftPaddedRows(sources);
        _sources = rows.Part(0, rows.Width, device);
    }

    /// <summary>Scores of the token after a text.</summary>
    /// <returns>[vocabulary]</returns>
    /// <exception cref="FineTuneException">FT3030: the text has more tokens than the model takes.</exception>
    public float[] Next(IReadOnlyList<int> tokens)
    {
        ThrowIfTooLong(tokens);
        int known = 0;
        while (known < Math.Min(_seen.Count, tokens.Count - 1) && _seen[known] == tokens[known])
        {
            known++;
        }

        // A prompt beyond the border is rotated by its length, whatever was before it; and beyond that of the cache all positions are.
        known = IsBeyondBorder(tokens.Count) && (known < tokens.Count - 1 || known <= model.CacheBorder) ? 0 : known;
        if (known > 0)
        {
            _cache.Cut(known);
        }
        else
        {
            Reset();
        }

        using DisposeScope scope = NewDisposeScope();
        float[] scores = Add(new LeftPaddedRows([tokens]), known).ToFloats();
        _seen = [.. tokens];
        return scores;
    }

    /// <summary>Scores of the token after each of several texts, of which nothing is known. Beyond the border of rotation there is only one.</summary>
    /// <returns>[texts, vocabulary], in a dispose scope of the caller.</returns>
    /// <exception cref="FineTuneException">FT3030: a text has more tokens than the model takes.</exception>
    public Tensor Start(IReadOnlyList<IReadOnlyList<int>> texts)
    {
        foreach (IReadOnlyList<int> text in texts)
        {
            ThrowIfTooLong(text);
        }

        Reset();
        return Add(new LeftPaddedRows(texts), 0);
    }

    /// <summary>Scores of the token after each row.</summary>
    /// <param name="rows">Of an encoder-decoder model as many for each text that is answered, in their order.</param>
    /// <param name="sources">Which of the texts that were answered are still: their numbers among those of the last call; null for all.</param>
    /// <returns>[rows, vocabulary], in a dispose scope of the caller.</returns>
    public Tensor Next(IReadOnlyList<CachedRow> rows, IReadOnlyList<long>? sources = null)
    {
        _seen = [];
        if (sources is not null)
        {
            _cache.SelectSources(sources);
        }

        IReadOnlyList<int>[] texts = [.. rows.Select(row => row.Tokens)];
        if (_cache.Length == model.CacheBorder)
        {
            return Start(texts);
        }

        _cache.Select([.. rows.Select(row => row.From)]);
        return Add(new LeftPaddedRows(texts, _cache.Length + 1), _cache.Length);
    }

    IReadOnlyList<Memory<float>> ICachedRows.Start(IReadOnlyList<IReadOnlyList<int>> texts) => ByRow(() => Start(texts));

    IReadOnlyList<Memory<float>> ICachedRows.Next(IReadOnlyList<CachedRow> rows, IReadOnlyList<long>? sources) => ByRow(() => Next(rows, sources));

    /// <summary>Forgets all.</summary>
    public void Reset()
    {
        _cache.Dispose();
        _cache = new KeyValueCache();
        _seen = [];
    }

    public void Dispose()
    {
        _cache.Dispose();
        _sources?.Dispose();
    }

    /// <param name="compute">Gives [rows, vocabulary].</param>
    private static Memory<float>[] ByRow(Func<Tensor> compute)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor scores = compute();
        float[] all = scores.ToFloats();
        int vocabulary = all.Length / (int)scores.shape[0];
        return [.. Enumerable.Range(0, (int)scores.shape[0]).Select(row => all.AsMemory(row * vocabulary, vocabulary))];
    }

    private bool IsBeyondBorder(int tokens) => model.RotationBorder is { } border && tokens > border;

    private void ThrowIfTooLong(IReadOnlyList<int> tokens)
    {
        if (tokens.Count > model.MaxSequence)
        {
            throw new FineTuneException(DiagnosticCatalog.PromptTooLong, null, tokens.Count, model.MaxSequence);
        }
    }

    /// <summary>Computes the cells behind those that are known, part by part but where positions are rotated by the length of the whole.</summary>
    /// <returns>[rows, vocabulary]: scores after the last token of each.</returns>
    private Tensor Add(LeftPaddedRows rows, int known)
    {
        while (!IsBeyondBorder(rows.Width) && rows.Width - known > part)
        {
            using DisposeScope scope = NewDisposeScope();
            Forward(rows, known, known + part);
            known += part;
        }

        return Forward(rows, known, rows.Width);
    }

    private Tensor Forward(LeftPaddedRows rows, int start, int end)
    {
        using IDisposable withoutGradients = no_grad();
        using PackedBatch batch = rows.Part(start, end, device);
        Tensor scores = model.Forward(_sources?.Decoding(batch) ?? batch, new ForwardOptions { Cache = _cache });
        _cache.Advance(end - start);
        return scores;
    }
}
