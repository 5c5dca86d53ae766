using System.Text.Json.Serialization;

namespace FineTune.Answers;

/// <summary>What separates the words of token classification.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<WordSeparation>))]
internal enum WordSeparation
{
    /// <summary>As a tokenizer for language parts them: white space, and punctuation is mostly a word of its own.</summary>
    [JsonStringEnumMemberName("tokens")]
    Tokens,

    /// <summary>White space alone: punctuation belongs to the word it is written to.</summary>
    [JsonStringEnumMemberName("whitespace")]
    Whitespace,

    /// <summary>Each character is a word.</summary>
    [JsonStringEnumMemberName("characters")]
    Characters,
}
