using FineTune.Contracts;
using FineTune.Engine.Models;
using FineTune.Tokenizers;
using static TorchSharp.torch;

namespace FineTune.Engine.Generation;

/// <summary>Goes on with texts, or of an encoder-decoder model answers them, token by token.</summary>
internal sealed class TextGenerator(IModel model, ITextTokenizer tokenizer, Device device) : IDisposable
{
    /// <summary>Tokens of the prompt that are decoded with those behind it.</summary>
    private const int DecodedBefore = 8;

    private readonly CachedModel _model = new(model, device);

    /// <summary>The longest text, in tokens, prompt and answer together; null where there is no limit.</summary>
    public int? MaxSequence => model.MaxSequence;

    /// <summary>The tokens that follow a prompt, or answer it, one after the other as they are found; the one that ends the text is the last.</summary>
    /// <exception cref="FineTuneException">
    /// FT3030: the prompt has as many tokens as the model takes, or more. FT3031: or as many as there may be. FT4015: it has none.
    /// </exception>
    public IEnumerable<int> Generate(IReadOnlyList<int> prompt, GenerationConfig config, CancellationToken cancellation = default)
    {
        config.Check();
        if (prompt.Count == 0)
        {
            throw new FineTuneException(DiagnosticCatalog.TextWithoutTokens, null, "");
        }

        if (model.IsEncoderDecoder)
        {
            _model.Answer(prompt);
            prompt = [config.DecoderStartTokenId ?? throw new FineTuneException(
                DiagnosticCatalog.BadGenerationConfig, null, "decoder_start_token_id, which an answer begins with, is not set")];
        }

        if (prompt.Count >= model.MaxSequence)
        {
            throw new FineTuneException(DiagnosticCatalog.PromptTooLong, null, prompt.Count, model.MaxSequence);
        }

        if (config.NewTokens(prompt.Count) == 0)
        {
            throw new FineTuneException(
                DiagnosticCatalog.BadGenerationConfig,
                null,
                $"max_length is {config.MaxLength}, and the text has {Quantity.Of(prompt.Count, "token")} already");
        }

        int newTokens = Math.Min(config.NewTokens(prompt.Count), (model.MaxSequence ?? int.MaxValue) - prompt.Count);
        return config.NumBeams > 1 ? new BeamSearch(_model, config).Run(prompt, newTokens, tokens => IsStopped(tokens, prompt.Count, config), cancellation)
            : Stream(prompt, newTokens, config, cancellation);
    }

    /// <summary>The text of tokens that were generated, as it grows; its special tokens are left out.</summary>
    /// <param name="prompt">The tokens before them: a decoder may leave out the space that a text begins with.</param>
    public IEnumerable<string> Parts(IReadOnlyList<int> prompt, IEnumerable<int> tokens)
    {
        List<int> ids = model.IsEncoderDecoder ? [] : [.. prompt.Skip(prompt.Count - DecodedBefore)];
        string shown = tokenizer.Decode([.. ids], skipSpecialTokens: true);
        if (shown.EndsWith('\uFFFD'))
        {
            // A prompt that ends within a character.
            (ids, shown) = ([], "");
        }

        foreach (int token in tokens)
        {
            ids.Add(token);
            string text = tokenizer.Decode([.. ids], skipSpecialTokens: true);
            // Half of a character may still come, and decoders may change the end of a text.
            if (!text.EndsWith('\uFFFD') && text.StartsWith(shown, StringComparison.Ordinal) && text.Length > shown.Length)
            {
                yield return text[shown.Length..];
                shown = text;
            }
        }

        string whole = tokenizer.Decode([.. ids], skipSpecialTokens: true);
        if (whole.Length > shown.Length && whole.StartsWith(shown, StringComparison.Ordinal))
        {
            yield return whole[shown.Length..];
        }
    }

    /// <summary>Forgets the texts it has seen.</summary>
    public void Reset() => _model.Reset();

    public void Dispose() => _model.Dispose();

    private IEnumerable<int> Stream(IReadOnlyList<int> prompt, int newTokens, GenerationConfig config, CancellationToken cancellation)
    {
        var rules = new ScoreRules(config, prompt.Count + newTokens);
        var random = new RandomDraws(config.Seed);
        List<int> tokens = [.. prompt];
        for (int count = 0; count < newTokens; count++)
        {
            cancellation.ThrowIfCancellationRequested();
            float[] scores = _model.Next(tokens);
            rules.Apply(scores, tokens, prompt.Count);
            int token = config.DoSample ? random.Draw(rules.Probabilities(scores)) : Likeliest(scores);
            tokens.Add(token);
            yield return token;
            if (config.EosTokenIds.Contains(token) || IsStopped(tokens, prompt.Count, config))
            {
                yield break;
            }
        }
    }

    /// <summary>The first of the highest scores, as torch.argmax.</summary>
    private static int Likeliest(ReadOnlySpan<float> scores)
    {
        int best = 0;
        for (int token = 1; token < scores.Length; token++)
        {
            best = scores[token] > scores[best] ? token : best;
        }

        return best;
    }

    /// <summary>True where the text ends with a stop string, or the last token has the end of one in it.</summary>
    private bool IsStopped(IReadOnlyList<int> tokens, int prompt, GenerationConfig config)
    {
        if (config.StopStrings.Count == 0)
        {
            return false;
        }

        string before = tokenizer.Decode([.. tokens.Skip(prompt).SkipLast(1)], skipSpecialTokens: false);
        string text = tokenizer.Decode([.. tokens.Skip(prompt)], skipSpecialTokens: false);
        return config.StopStrings.Any(stop =>
            stop.Length > 0 && text.IndexOf(stop, Math.Max(0, before.Length - stop.Length + 1), StringComparison.Ordinal) >= 0);
    }
}
