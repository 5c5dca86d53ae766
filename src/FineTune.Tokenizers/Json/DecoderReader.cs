using System.Text;
using System.Text.Json.Nodes;
using FineTune.Tokenizers.Decoding;
using FineTune.Tokenizers.PreTokenization;

namespace FineTune.Tokenizers.Json;

/// <summary>Builds decoders.</summary>
internal static class DecoderReader
{
    public static IDecoder? Read(JsonNode? component) => component is null ? null : Component.TypeOf(component) switch
    {
        "BPEDecoder" => new BpeDecoder(NotEmpty(component, "suffix")),
        "ByteLevel" => new ByteLevelDecoder(),
        "WordPiece" => new WordPieceDecoder(Component.Text(component, "prefix"), Component.Flag(component, "cleanup")),
        "Metaspace" => new MetaspaceDecoder(NotEmpty(component, "replacement"), PreTokenizerReader.SchemeOf(component) != PrependScheme.Never),
        "CTC" => new CtcDecoder(NotEmpty(component, "pad_token"), NotEmpty(component, "word_delimiter_token"), Component.Flag(component, "cleanup")),
        "Replace" => new ReplaceDecoder(Component.Pattern(component), Component.Text(component, "content")),
        "Fuse" => new FuseDecoder(),
        "Strip" => new StripDecoder(Rune.GetRuneAt(NotEmpty(component, "content"), 0), Component.Number(component, "start"), Component.Number(component, "stop")),
        "ByteFallback" => new ByteFallbackDecoder(),
        "Sequence" => new SequenceDecoder([.. Component.Items(component, "decoders").Select(item => Read(item)!)]),
        string type => throw TokenizerException.Unsupported($"its decoder {type}"),
        null => null,
    };

    private static string NotEmpty(JsonNode component, string name) =>
        Component.Text(component, name) is { Length: > 0 } text ? text : throw TokenizerException.Unsupported($"an empty '{name}' of its decoder {Component.TypeOf(component)}");
}
