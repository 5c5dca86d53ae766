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
internal sealed class CachedModel(IModel model, Device device, int part = CachedModel.PromptPart) : IDisposable
{
    /// <summary>Tokens of a prompt that are computed at a time: what attention needs then grows with the prompt, not with its square.</summary>
    public const int PromptPart = 256;


    private KeyValueCache _cache = new();
    private List<int> _seen = [];
    private int _rows = 1;
    private PackedBatch? _source;

    /// <summary>The longest text, in tokens; null where there is no limit.</summary>
    public int? MaxSequence => model.MaxSequence;

    /// <summary>Takes the text that the decoder of an encoder-decoder model is to answer, and forgets all before.</summary>
    /// <exception cref="FineTuneException">FT3030: the text has more tokens than the model takes.</exception>
    public void Answer(IReadOnlyList<int> source)
    {
        if (source.Count > model.MaxSequence)
        {
            throw new FineTuneException(DiagnosticCatalog.PromptTooLong, null, source.Count, model.MaxSequence);
        }

        Keep(0);
        _source?.Dispose();
        _source = BatchOf([[.. source.Select(token => (long)token)]], past: 0);
    }

    /// <summary>Scores of the token after a text.</summary>
    /// <returns>[vocabulary]</returns>
    /// <exception cref="FineTuneException">FT3030: the text has more tokens than the model takes.</exception>
    public float[] Next(IReadOnlyList<int> tokens)
    {
        if (tokens.Count > model.MaxSequence)
        {
            throw new FineTuneException(DiagnosticCatalog.PromptTooLong, null, tokens.Count, model.MaxSequence);
        }

        int known = 0;
        while (_rows == 1 && known < Math.Min(_seen.Count, tokens.Count - 1) && _seen[known] == tokens[known])
        {
            known++;
        }

        // Beyond this length all positions are rotated otherwise.
        bool isBeyond = model.CacheBorder is { } border && tokens.Count > border;
        known = isBeyond && known <= model.CacheBorder ? 0 : known;
        Keep(known);
        while (!isBeyond && tokens.Count - known > part)
        {
            using DisposeScope scopeOfPart = NewDisposeScope();
            Forward([[.. tokens.Skip(known).Take(part).Select(token => (long)token)]]);
            known += part;
        }

        long[] added = [.. tokens.Skip(known).Select(token => (long)token)];
        using DisposeScope scope = NewDisposeScope();
        float[] scores = Forward([added]).ToFloats();
        _seen = [.. tokens];
        return scores;
    }

    /// <summary>Takes the one text that was asked about as often as there are beams.</summary>
    public void Spread(int beams)
    {
        _cache.Select([.. new long[beams]]);
        _rows = beams;
    }

    /// <summary>Log probabilities of the token after each beam.</summary>
    /// <param name="beams">For each the beam of the last call that it goes on from, and its tokens, of which the last is new.</param>
    /// <returns>[beams, vocabulary], in a dispose scope of the caller.</returns>
    public Tensor Next(IReadOnlyList<(long Beam, IReadOnlyList<int> Tokens)> beams)
    {
        if (_cache.Length == model.CacheBorder)
        {
            _cache.Dispose();
            _cache = new KeyValueCache();
            return Forward([.. beams.Select(beam => beam.Tokens.Select(token => (long)token).ToArray())]);
        }

        _cache.Select([.. beams.Select(beam => beam.Beam)]);
        return Forward([.. beams.Select(beam => (long[])[beam.Tokens[^1]])]);
    }

    /// <summary>Forgets all.</summary>
    public void Reset() => Keep(0);

    public void Dispose()
    {
        _cache.Dispose();
        _source?.Dispose();
    }

    private void Keep(int tokens)
    {
        if (tokens > 0 && _rows == 1)
        {
            _cache.Cut(tokens);
            return;
        }

        _cache.Dispose();
        _cache = new KeyValueCache();
        _seen = [];
        _rows = 1;
    }

    /// <param name="rows">New tokens of each row, of all as many.</param>
    /// <returns>[rows, vocabulary]: scores after the last of each.</returns>
    private Tensor Forward(long[][] rows)
    {
        using IDisposable withoutGradients = no_grad();
        using PackedBatch batch = BatchOf(rows, _cache.Length);
        Tensor scores = model.Forward(_source?.Decoding(batch) ?? batch, new ForwardOptions { Cache = _cache });
        _cache.Advance(rows[0].Length);
        return scores;
    }

    /// <param name="rows">Tokens of each row, of all as many.</param>
    /// <param name="past">Tokens that are before them in the cache.</param>
    private PackedBatch BatchOf(long[][] rows, int past)
    {
        int length = rows[0].Length;
        long[] starts = [.. Enumerable.Range(0, rows.Length).Select(row => (long)row * length)];
        return new PackedBatch
        {
            TokenIds = tensor([.. rows.SelectMany(row => row)], device: device),
            Positions = tensor([.. rows.SelectMany(row => Enumerable.Range(past, row.Length).Select(place => (long)place))], device: device),
            TokenTypeIds = zeros(rows.Length * length, ScalarType.Int64, device),
            RowStarts = tensor(starts, device: device),
            PredictedTokens = tensor([.. starts.Select(start => start + length - 1)], device: device),
            Batch = rows.Length,
            Sequence = length,
            Layout = new PaddedLayout { Blocks = [new PaddedBlock { Rows = rows.Length, Sequence = length }] },
        };
    }
}
