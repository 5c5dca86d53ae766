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
    /// <exception cref="FineTuneException">As of <see cref="Check"/>.</exception>
    public IEnumerable<int> Generate(IReadOnlyList<int> prompt, GenerationConfig config, CancellationToken cancellation = default)
    {
        if (config.NumBeams > 1)
        {
            return Generate([new GenerationPrompt(prompt, config)], cancellation)[0];
        }

        (IReadOnlyList<int> begin, int newTokens) = Begin(prompt, config);
        if (model.IsEncoderDecoder)
        {
            _model.Answer([prompt]);
        }

        return Stream(new TokenSearch(begin, newTokens, config, tokens => IsStopped(tokens, begin.Count, config)), cancellation);
    }

    /// <summary>
    /// The tokens that follow each of several prompts, or answer it, found for all of them at once. What follows one does not depend on the others.
    /// </summary>
    /// <param name="prompts">All with as many beams.</param>
    /// <exception cref="FineTuneException">As of <see cref="Check"/>.</exception>
    public IReadOnlyList<IReadOnlyList<int>> Generate(IReadOnlyList<GenerationPrompt> prompts, CancellationToken cancellation = default)
    {
        ITextSearch[] searches = [.. prompts.Select(Search)];
        if (model.IsEncoderDecoder && prompts.Count > 0)
        {
            _model.Answer([.. prompts.Select(prompt => prompt.Tokens)]);
        }

        foreach (ITextSearch[] together in Together(searches, prompts))
        {
            TextSearches.Run(_model, together, cancellation);
        }

        return [.. searches.Select(search => search.Found)];
    }

    /// <summary>Refuses what cannot be gone on with, or answered.</summary>
    /// <exception cref="FineTuneException">
    /// FT3030: the prompt has as many tokens as the model takes, or more. FT3031: or as many as there may be. FT4015: it has none.
    /// </exception>
    public void Check(GenerationPrompt prompt) => Begin(prompt.Tokens, prompt.Config);

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

    private IEnumerable<int> Stream(TokenSearch search, CancellationToken cancellation)
    {
        while (!search.IsDone)
        {
            cancellation.ThrowIfCancellationRequested();
            search.Take([_model.Next(search.Tokens)]);
            yield return search.Tokens[^1];
        }
    }

    private ITextSearch Search(GenerationPrompt prompt)
    {
        GenerationConfig config = prompt.Config;
        (IReadOnlyList<int> begin, int newTokens) = Begin(prompt.Tokens, config);
        return config.NumBeams > 1 ? new BeamSearch(begin, newTokens, config, IsStopped) : new TokenSearch(begin, newTokens, config, IsStopped);

        bool IsStopped(IReadOnlyList<int> tokens) => this.IsStopped(tokens, begin.Count, config);
    }

    /// <summary>What the answer goes on from, and how many tokens it has at most.</summary>
    private (IReadOnlyList<int> Prompt, int NewTokens) Begin(IReadOnlyList<int> text, GenerationConfig config)
    {
        config.Check();
        if (text.Count == 0)
        {
            throw new FineTuneException(DiagnosticCatalog.TextWithoutTokens, null, "");
        }

        if (text.Count > model.MaxSequence || (text.Count == model.MaxSequence && !model.IsEncoderDecoder))
        {
            throw new FineTuneException(DiagnosticCatalog.PromptTooLong, null, text.Count, model.MaxSequence);
        }

        IReadOnlyList<int> prompt = !model.IsEncoderDecoder ? text
            : config.DecoderStartTokenId is { } start ? [start]
            : throw new FineTuneException(
                DiagnosticCatalog.BadGenerationConfig, null, "decoder_start_token_id, which an answer begins with, is not set");
        if (config.NewTokens(prompt.Count) == 0)
        {
            throw new FineTuneException(
                DiagnosticCatalog.BadGenerationConfig,
                null,
                $"max_length is {config.MaxLength}, and the text has {Quantity.Of(prompt.Count, "token")} already");
        }

        return (prompt, Math.Min(config.NewTokens(prompt.Count), (model.MaxSequence ?? int.MaxValue) - prompt.Count));
    }

    /// <summary>A text that may become so long that its positions are rotated by its length goes on alone.</summary>
    private IEnumerable<ITextSearch[]> Together(IReadOnlyList<ITextSearch> searches, IReadOnlyList<GenerationPrompt> prompts)
    {
        bool[] alone = [.. prompts.Select(prompt => model.RotationBorder is { } border
            && prompt.Tokens.Count + prompt.Config.NewTokens(prompt.Tokens.Count) > border)];
        ITextSearch[] together = [.. searches.Where((_, index) => !alone[index])];
        return searches.Where((_, index) => alone[index]).Select(search => (ITextSearch[])[search]).Concat(together.Length > 0 ? [together] : []);
    }

    private bool IsStopped(IReadOnlyList<int> tokens, int prompt, GenerationConfig config) =>
        StopStrings.EndAt(config, ids => tokenizer.Decode([.. ids], skipSpecialTokens: false), tokens, prompt);
}
