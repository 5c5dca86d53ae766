using System.Text.Json.Serialization;

namespace FineTune.Contracts;

/// <summary>What the model is to do, by the Hub's pipeline names.</summary>
[JsonConverter(typeof(SnakeCaseEnum<FineTuneTask>))]
public enum FineTuneTask
{
    /// <summary>A label, several labels or a number for a text or a pair of texts.</summary>
    [JsonStringEnumMemberName("text-classification")]
    TextClassification,

    /// <summary>A label for a picture.</summary>
    [JsonStringEnumMemberName("image-classification")]
    ImageClassification,

    /// <summary>A label for a recording.</summary>
    [JsonStringEnumMemberName("audio-classification")]
    AudioClassification,

    /// <summary>A label for each word, such as those of named entities.</summary>
    [JsonStringEnumMemberName("token-classification")]
    TokenClassification,

    /// <summary>The part of a text that answers a question.</summary>
    [JsonStringEnumMemberName("question-answering")]
    QuestionAnswering,

    /// <summary>Which of several endings or answers is the right one.</summary>
    [JsonStringEnumMemberName("multiple-choice")]
    MultipleChoice,

    /// <summary>Masked language modelling: words that are left out of a text.</summary>
    [JsonStringEnumMemberName("fill-mask")]
    FillMask,

    /// <summary>Causal language modelling: texts that go on, and answers.</summary>
    [JsonStringEnumMemberName("text-generation")]
    TextGeneration,

    /// <summary>A shorter text of what a text says.</summary>
    [JsonStringEnumMemberName("summarization")]
    Summarization,

    /// <summary>A text in another language.</summary>
    [JsonStringEnumMemberName("translation")]
    Translation,

    /// <summary>Any text that follows from another one.</summary>
    [JsonStringEnumMemberName("text2text-generation")]
    Text2TextGeneration,

    /// <summary>An embedding for a text, near those of texts that mean the same.</summary>
    [JsonStringEnumMemberName("sentence-similarity")]
    SentenceSimilarity,
}
