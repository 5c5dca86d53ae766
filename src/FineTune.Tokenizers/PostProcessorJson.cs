using System.Text.Json.Nodes;

namespace FineTune.Tokenizers;

/// <summary>Writes post-processors as tokenizer.json has them.</summary>
internal static class PostProcessorJson
{
    /// <summary><c>[CLS] A [SEP]</c> and <c>[CLS] A [SEP] B [SEP]</c>.</summary>
    public static JsonObject Bert(SpecialTokens special, TokenizerDefinition definition)
    {
        (string begin, string end) = (special.Class!, special.Separator!);
        return Template(definition, [(begin, 0), ("$A", 0), (end, 0)], [(begin, 0), ("$A", 0), (end, 0), ("$B", 1), (end, 1)]);
    }

    /// <summary>RobertaProcessing.</summary>
    public static JsonObject Roberta(SpecialTokens special, TokenizerDefinition definition, bool addPrefixSpace, bool trimOffsets = true) =>
        Roberta(definition, special.Separator!, special.Class!, addPrefixSpace, trimOffsets);

    /// <inheritdoc cref="Roberta(SpecialTokens, TokenizerDefinition, bool, bool)"/>
    public static JsonObject Roberta(TokenizerDefinition definition, string separator, string classifier, bool addPrefixSpace, bool trimOffsets) => new()
    {
        ["type"] = "RobertaProcessing",
        ["sep"] = new JsonArray(separator, definition.IdOf(separator)),
        ["cls"] = new JsonArray(classifier, definition.IdOf(classifier)),
        ["trim_offsets"] = trimOffsets,
        ["add_prefix_space"] = addPrefixSpace,
    };

    /// <summary>What transformers makes of add_bos_token and add_eos_token (TokenizersBackend.update_post_processor).</summary>
    public static JsonObject BeginAndEnd(TokenizerDefinition definition, string? begin, string? end)
    {
        (string, int)[] Row(string text, int type) =>
            [.. begin is null ? [] : ((string, int)[])[(begin, type)], (text, type), .. end is null ? [] : ((string, int)[])[(end, type)]];
        return Template(definition, Row("$A", 0), [.. Row("$A", 0), .. Row("$B", 1)]);
    }

    /// <summary>TemplateProcessing.</summary>
    /// <param name="single">Texts (<c>$A</c>, <c>$B</c>) and special tokens, each with its token type.</param>
    public static JsonObject Template(TokenizerDefinition definition, (string Piece, int Type)[] single, (string Piece, int Type)[] pair)
    {
        var tokens = new JsonObject();
        foreach (string token in single.Concat(pair).Select(piece => piece.Piece).Where(piece => piece[0] != '$').Distinct())
        {
            tokens[token] = new JsonObject { ["id"] = token, ["ids"] = new JsonArray(definition.IdOf(token)), ["tokens"] = new JsonArray(token) };
        }

        return new JsonObject { ["type"] = "TemplateProcessing", ["single"] = Pieces(single), ["pair"] = Pieces(pair), ["special_tokens"] = tokens };
    }

    private static JsonArray Pieces((string Piece, int Type)[] pieces) => new(
    [
        .. pieces.Select(piece => piece.Piece[0] == '$'
            ? (JsonNode)new JsonObject { ["Sequence"] = new JsonObject { ["id"] = piece.Piece[1..], ["type_id"] = piece.Type } }
            : new JsonObject { ["SpecialToken"] = new JsonObject { ["id"] = piece.Piece, ["type_id"] = piece.Type } }),
    ]);
}
