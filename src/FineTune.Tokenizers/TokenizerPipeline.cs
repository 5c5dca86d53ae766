using FineTune.Tokenizers.Decoding;
using FineTune.Tokenizers.Json;
using FineTune.Tokenizers.Normalization;
using FineTune.Tokenizers.PostProcessing;
using FineTune.Tokenizers.PreTokenization;
using FineTune.Tokenizers.TokenModels;

namespace FineTune.Tokenizers;

/// <summary>The parts of a tokenizer, built from its definition.</summary>
internal sealed record TokenizerPipeline
{
    public INormalizer? Normalizer { get; private init; }

    public IPreTokenizer? PreTokenizer { get; private init; }

    /// <summary>Set where words are written as their bytes in the end: the pre-tokenizer without that.</summary>
    public IPreTokenizer? WithoutBytes { get; private init; }

    public required ITokenModel Model { get; init; }

    public required PostProcessor PostProcessor { get; init; }

    public IDecoder? Decoder { get; private init; }

    /// <summary>True where a pre-tokenizer asks where in the original text a piece begins.</summary>
    public bool NeedsOrigins { get; private init; }

    /// <summary>Set where normalizer and pre-tokenizer are BERT's, for which there is a short cut.</summary>
    public BertNormalization? BertWords { get; private init; }

    /// <param name="model">The definition's model, if another tokenizer has built it already.</param>
    /// <exception cref="TokenizerException">The definition has something that cannot be built.</exception>
    public static TokenizerPipeline Build(TokenizerDefinition definition, ITokenModel? model = null)
    {
        try
        {
            ConfigRules.CheckIds(definition.Model.Vocabulary, definition.AddedTokens);
            return new TokenizerPipeline
            {
                Normalizer = NormalizerReader.Read(definition.Normalizer),
                PreTokenizer = PreTokenizerReader.Read(definition.PreTokenizer),
                WithoutBytes = PreTokenizerReader.ReadWithoutBytes(definition.PreTokenizer),
                Model = model?.ForAnotherThread() ?? definition.Model.Create(),
                PostProcessor = ReadPostProcessor(definition),
                Decoder = DecoderReader.Read(definition.Decoder),
                NeedsOrigins = PreTokenizerReader.NeedsOrigins(definition.PreTokenizer),
                BertWords = Component.TypeOf(definition.PreTokenizer) == "BertPreTokenizer" && Component.TypeOf(definition.Normalizer) == "BertNormalizer"
                    && NormalizerReader.ReadBert(definition.Normalizer!) is { CleanText: true } options ? options : null,
            };
        }
        catch (Exception exception) when (exception is FormatException or InvalidOperationException or KeyNotFoundException)
        {
            throw TokenizerException.Bad(definition.SourceFile, exception);
        }
        catch (TokenizerException exception) when (exception.File is null && definition.SourceFile is { } source)
        {
            throw exception.At(source);
        }
    }

    private static PostProcessor ReadPostProcessor(TokenizerDefinition definition)
    {
        PostProcessor processor = PostProcessorReader.Read(definition.PostProcessor);
        int size = definition.VocabularySize;
        foreach ((int id, string token) in processor.Single.Concat(processor.Pair).SelectMany(piece => piece.Tokens))
        {
            if (id < 0 || id >= size)
            {
                throw new FormatException(
                    FormattableString.Invariant($"its post-processor gives '{TokenizerLimits.Shown(token)}' the id {id}, but its vocabulary ends at {size}"));
            }
        }

        return processor;
    }
}
