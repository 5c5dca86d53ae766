namespace FineTune.Engine.Data;

/// <summary>What a task reads of a row.</summary>
internal enum RowShape
{
    /// <summary>A text, or two, with one label.</summary>
    LabelledText,

    /// <summary>A text, or two, with a list of labels.</summary>
    MultiLabelledText,

    /// <summary>A text, or two, with a number to predict.</summary>
    NumberedText,

    /// <summary>A text, or two, and nothing else.</summary>
    Text,

    /// <summary>A text, or two, whose tokens are to be predicted, each from those before it.</summary>
    CausalText,

    /// <summary>Two answers to a prompt, of which one is chosen.</summary>
    Preferences,

    /// <summary>A text and the one to give for it.</summary>
    SourceAndTarget,

    /// <summary>A question, the text that has its answer, and where in it the answer stands.</summary>
    Question,

    /// <summary>Several texts, each a sequence of its own, with a score, a label or nothing.</summary>
    SeparateTexts,

    /// <summary>A picture with one label.</summary>
    LabelledImage,

    /// <summary>A picture, and nothing else.</summary>
    Image,

    /// <summary>A recording with one label.</summary>
    LabelledSound,

    /// <summary>A recording, and nothing else.</summary>
    Sound,

    /// <summary>A text, endings of which one is right, and which.</summary>
    Choices,

    /// <summary>A list of words with a list of labels, one for each word.</summary>
    LabelledTokens,
}
