using FineTune.Contracts;
using FineTune.Engine.Tokenization.Decoding;
using FineTune.Engine.Tokenization.Json;
using FineTune.Engine.Tokenization.Normalization;
using FineTune.Engine.Tokenization.PostProcessing;
using FineTune.Engine.Tokenization.PreTokenization;
using FineTune.Engine.Tokenization.TokenModels;

namespace FineTune.Engine.Tokenization;

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
    /// <exception cref="FineTuneException">FT2012 or FT22xx.</exception>
    public static TokenizerPipeline Build(TokenizerDefinition definition, ITokenModel? model = null)
    {
        try
        {
            return new TokenizerPipeline
            {
                Normalizer = NormalizerReader.Read(definition.Normalizer),
                PreTokenizer = PreTokenizerReader.Read(definition.PreTokenizer),
                WithoutBytes = PreTokenizerReader.ReadWithoutBytes(definition.PreTokenizer),
                Model = model?.ForAnotherThread() ?? definition.Model.Create(),
                PostProcessor = PostProcessorReader.Read(definition.PostProcessor),
                Decoder = DecoderReader.Read(definition.Decoder),
                NeedsOrigins = PreTokenizerReader.NeedsOrigins(definition.PreTokenizer),
                BertWords = Component.TypeOf(definition.PreTokenizer) == "BertPreTokenizer" && Component.TypeOf(definition.Normalizer) == "BertNormalizer"
                    && NormalizerReader.ReadBert(definition.Normalizer!) is { CleanText: true } options ? options : null,
            };
        }
        catch (Exception exception) when (exception is FormatException or InvalidOperationException or KeyNotFoundException)
        {
            throw new FineTuneException(DiagnosticCatalog.BadTokenizer, definition.Source, exception, exception.Message.TrimEnd('.'));
        }
        catch (FineTuneException exception) when (exception.Position is null && definition.Source is { } source)
        {
            throw exception.At(source);
        }
    }
}
