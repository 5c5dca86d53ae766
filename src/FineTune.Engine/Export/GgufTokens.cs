using System.Globalization;
using FineTune.Tokenizers;
using FineTune.Tokenizers.AddedTokens;

namespace FineTune.Engine.Export;

/// <summary>The tokens of a GGUF file by id: as many as the model has embeddings for.</summary>
internal sealed class GgufTokens
{
    /// <summary>What stands for a space in pieces.</summary>
    public const char Space = '\u2581';

    public const int Normal = 1;
    public const int Unknown = 2;
    public const int Control = 3;
    public const int UserDefined = 4;
    public const int Unused = 5;
    public const int Byte = 6;

    /// <summary>Tokens that are of no text, whatever a tokenizer says of them (conversion/base.py, does_token_look_special).</summary>
    private static readonly string[] Special = ["<pad>", "<mask>", "<2mass>", "[@BOS@]"];

    private static readonly (string Begin, string End)[] SpecialEnds = [("<|", "|>"), ("<\uff5c", "\uff5c>"), ("<unused", ">")];

    /// <param name="vocabulary">The model's vocab_size.</param>
    public GgufTokens(TokenizerDefinition definition, int vocabulary)
    {
        Dictionary<int, AddedToken> added = definition.AddedTokens.ToDictionary(token => token.Id);
        Texts = new string[vocabulary];
        Types = new int[vocabulary];
        for (int id = 0; id < vocabulary; id++)
        {
            (Texts[id], Types[id]) = added.TryGetValue(id, out AddedToken? token) ? Of(token)
                : definition.Model.Vocabulary.TokenOf(id) is { } text ? (text, Normal)
                : (string.Create(CultureInfo.InvariantCulture, $"[PAD{id}]"), Unused);
        }
    }

    public string[] Texts { get; }

    /// <summary>Of each its kind (llama.h, llama_token_type).</summary>
    public int[] Types { get; }

    private static (string Text, int Type) Of(AddedToken token) =>
        token.Special || LooksSpecial(token.Content) ? (token.Content, Control) : (token.Content.Replace(Space, ' '), UserDefined);

    private static bool LooksSpecial(string text) => Special.Contains(text) || Array.Exists(
        SpecialEnds, ends => text.StartsWith(ends.Begin, StringComparison.Ordinal) && text.EndsWith(ends.End, StringComparison.Ordinal));
}
