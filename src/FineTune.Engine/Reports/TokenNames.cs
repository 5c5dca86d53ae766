using System.Text.Json;
using FineTune.Contracts;
using FineTune.Tokenizers;

namespace FineTune.Engine.Reports;

/// <summary>Tokens by id as a tokenizer.json lists them, of whatever model it is.</summary>
internal sealed class TokenNames
{
    private readonly Dictionary<int, string> _names = [];
    private readonly HashSet<int> _special = [];

    public string this[int id] => _names.TryGetValue(id, out string? name) ? DisplayText.Escape(name) : "?";

    public bool IsSpecial(int id) => _special.Contains(id);

    /// <param name="folder">Folder with a tokenizer.json, or with the files of a tokenizer that has none, as Marian's.</param>
    public static TokenNames Load(string folder)
    {
        string path = Path.Combine(folder, ModelFileNames.TokenizerJson);
        if (!File.Exists(path))
        {
            return Of(TokenizerFiles.LoadDefinition(folder));
        }

        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        var names = new TokenNames();
        JsonElement vocabulary = document.RootElement.GetProperty("model").GetProperty("vocab");
        if (vocabulary.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty token in vocabulary.EnumerateObject())
            {
                names._names[token.Value.GetInt32()] = token.Name;
            }
        }
        else
        {
            // Unigram: pairs of a token and its score, in the order of their ids.
            foreach ((int id, JsonElement token) in vocabulary.EnumerateArray().Index())
            {
                names._names[id] = token[0].GetString()!;
            }
        }

        foreach (JsonElement token in document.RootElement.GetProperty("added_tokens").EnumerateArray())
        {
            int id = token.GetProperty("id").GetInt32();
            names._names[id] = token.GetProperty("content").GetString()!;
            if (token.GetProperty("special").GetBoolean())
            {
                names._special.Add(id);
            }
        }

        return names;
    }

    private static TokenNames Of(TokenizerDefinition definition)
    {
        var names = new TokenNames();
        foreach ((string token, int id) in definition.Model.Vocabulary.InOrder)
        {
            names._names[id] = token;
        }

        names._special.UnionWith(definition.AddedTokens.Where(token => token.Special).Select(token => token.Id));
        return names;
    }
}
