using System.Text.Json.Nodes;
using FineTune.Tokenizers.PostProcessing;

namespace FineTune.Tokenizers.Json;

/// <summary>Builds post-processors.</summary>
internal static class PostProcessorReader
{
    public static PostProcessor Read(JsonNode? component) => component is null ? PostProcessor.None : Component.TypeOf(component) switch
    {
        "BertProcessing" => PostProcessor.Bert(ReadToken(component, "sep"), ReadToken(component, "cls")),
        "RobertaProcessing" => PostProcessor.Roberta(
            ReadToken(component, "sep"),
            ReadToken(component, "cls"),
            Component.Flag(component, "trim_offsets"),
            Component.Flag(component, "add_prefix_space")),
        "ByteLevel" => PostProcessor.None with
        {
            TrimsOffsets = Component.Flag(component, "trim_offsets"),
            AddsPrefixSpace = Component.Flag(component, "add_prefix_space"),
        },
        "TemplateProcessing" => ReadTemplate(component),
        "Sequence" => Component.Items(component, "processors").Select(Read).Aggregate(PostProcessor.None, Chain),
        string type => throw TokenizerException.Unsupported($"its post-processor {TokenizerLimits.Shown(type)}"),
        null => PostProcessor.None,
    };

    /// <summary>Of several at most one may lay out the row, and at most one may change offsets.</summary>
    private static PostProcessor Chain(PostProcessor first, PostProcessor second)
    {
        if ((first.HasLayout && second.HasLayout) || (first.TrimsOffsets && second.TrimsOffsets))
        {
            throw TokenizerException.Unsupported("a sequence of post-processors that do the same thing twice");
        }

        PostProcessor layout = second.HasLayout ? second : first;
        PostProcessor trimming = second.TrimsOffsets ? second : first;
        return layout with
        {
            TrimsOffsets = trimming.TrimsOffsets,
            AddsPrefixSpace = trimming.AddsPrefixSpace,
            TrimsJoined = second.TrimsOffsets && !second.HasLayout && first.JoinsTokens,
        };
    }

    private static PostProcessor ReadTemplate(JsonNode component)
    {
        var tokens = component["special_tokens"] as JsonObject ?? throw new FormatException("its TemplateProcessing lacks 'special_tokens'");
        return new PostProcessor { Single = ReadPieces(component, "single", tokens), Pair = ReadPieces(component, "pair", tokens) };
    }

    private static List<LayoutPiece> ReadPieces(JsonNode component, string name, JsonObject tokens)
    {
        List<LayoutPiece> pieces = [];
        JsonArray items = Component.Items(component, name);
        if (items.Count > TokenizerLimits.TemplatePieces)
        {
            throw new FormatException(
                FormattableString.Invariant($"its TemplateProcessing has {items.Count} pieces, more than {TokenizerLimits.TemplatePieces}"));
        }

        foreach (JsonNode? piece in items)
        {
            if (piece?["Sequence"] is { } sequence)
            {
                pieces.Add(LayoutPiece.Text(Component.Text(sequence, "id") == "A" ? 0 : 1, TypeOf(sequence)));
            }
            else if (piece?["SpecialToken"] is { } special)
            {
                pieces.Add(ReadSpecial(special, tokens));
            }
            else
            {
                throw TokenizerException.Unsupported("a piece of its TemplateProcessing that is neither Sequence nor SpecialToken");
            }
        }

        if (name == "single" && pieces.Exists(piece => piece.Sequence == 1))
        {
            throw new FormatException("its TemplateProcessing wants a second text where there is one");
        }

        return pieces;
    }

    private static LayoutPiece ReadSpecial(JsonNode special, JsonObject tokens)
    {
        string id = Component.Text(special, "id");
        JsonNode token = tokens[id] ?? throw new FormatException($"its TemplateProcessing has no token for '{TokenizerLimits.Shown(id)}'");
        (JsonArray ids, JsonArray texts) = (Component.Items(token, "ids"), Component.Items(token, "tokens"));
        if (ids.Count != texts.Count || ids.Count > TokenizerLimits.TemplatePieces)
        {
            throw new FormatException(
                FormattableString.Invariant($"its TemplateProcessing has {ids.Count} ids and {texts.Count} tokens for '{TokenizerLimits.Shown(id)}'"));
        }

        return LayoutPiece.Special(TypeOf(special), [.. ids.Zip(texts, IdAndText)]);
    }

    private static (int Id, string Text) ReadToken(JsonNode component, string name) =>
        Component.Items(component, name) is [JsonValue text, JsonValue id]
            ? IdAndText(id, text)
            : throw new FormatException($"its post-processor's '{name}' is not a token with its id");

    private static (int Id, string Text) IdAndText(JsonNode? id, JsonNode? text) =>
        id is JsonValue number && number.TryGetValue(out int value) && text is JsonValue written && written.TryGetValue(out string? token)
            ? (value, token)
            : throw new FormatException("its post-processor has a special token without text or id");

    /// <summary>Token types are a byte with a sign in rows.</summary>
    private static int TypeOf(JsonNode piece) =>
        Component.Number(piece, "type_id") is >= 0 and <= sbyte.MaxValue and int type ? type
        : throw new FormatException(
            FormattableString.Invariant($"its TemplateProcessing has the token type {piece["type_id"]}, which is not of 0 to {sbyte.MaxValue}"));
}
