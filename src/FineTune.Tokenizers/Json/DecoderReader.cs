using System.Text;
using System.Text.Json.Nodes;
using FineTune.Tokenizers.Decoding;
using FineTune.Tokenizers.PreTokenization;

namespace FineTune.Tokenizers.Json;

/// <summary>Builds decoders.</summary>
internal static class DecoderReader
{
    public static IDecoder? Read(JsonNode? component)
    {
        Component.CheckCount(component, "decoders", "decoder");
        return component is null ? null : ReadOne(component);
    }

    private static IDecoder ReadOne(JsonNode component)
    {
        string type = Component.TypeOf(component)!;
        return type == "Sequence"
            ? new SequenceDecoder([.. Component.Parts(component, "decoders").Select(ReadOne)])
            : new NamedDecoder(Create(type, component), type);
    }

    private static IDecoder Create(string type, JsonNode component) => type switch
    {
        "BPEDecoder" => new BpeDecoder(NotEmpty(component, "suffix")),
        "ByteLevel" => new ByteLevelDecoder(),
        "WordPiece" => new WordPieceDecoder(Component.Text(component, "prefix"), Component.Flag(component, "cleanup")),
        "Metaspace" => new MetaspaceDecoder(NotEmpty(component, "replacement"), PreTokenizerReader.SchemeOf(component) != PrependScheme.Never),
        "CTC" => new CtcDecoder(NotEmpty(component, "pad_token"), NotEmpty(component, "word_delimiter_token"), Component.Flag(component, "cleanup")),
        "Replace" => new ReplaceDecoder(Component.Pattern(component), Component.Text(component, "content")),
        "Fuse" => new FuseDecoder(),
        "Strip" =>
            new StripDecoder(Rune.GetRuneAt(NotEmpty(component, "content"), 0), Component.Number(component, "start"), Component.Number(component, "stop")),
        "ByteFallback" => new ByteFallbackDecoder(),
        _ => throw TokenizerException.Unsupported($"its decoder {TokenizerLimits.Shown(type)}"),
    };

    private static string NotEmpty(JsonNode component, string name) =>
        Component.Text(component, name) is { Length: > 0 } text
            ? text
            : throw TokenizerException.Unsupported($"an empty '{name}' of its decoder {Component.TypeOf(component)}");
}
