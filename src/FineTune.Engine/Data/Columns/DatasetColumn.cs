namespace FineTune.Engine.Data;

/// <summary>The columns a row is read for.</summary>
internal enum DatasetColumn
{
    Text,
    TextPair,
    Label,

    /// <summary>The text to give for a text: its summary, its translation.</summary>
    Target,

    /// <summary>The label of a row that is a number to predict.</summary>
    Number,

    /// <summary>The words of a row, a list of texts.</summary>
    Tokens,

    /// <summary>The labels of a row, a list: one for each word, or all that a text has.</summary>
    Labels,

    /// <summary>The messages of a conversation: any JSON.</summary>
    Messages,

    /// <summary>What the assistant of a conversation can call: any JSON.</summary>
    Tools,

    /// <summary>Variables of the chat template besides the messages: any JSON.</summary>
    TemplateVariables,

    /// <summary>What a completion follows: a text or messages.</summary>
    Prompt,

    /// <summary>What follows a prompt or answers an instruction: a text or messages.</summary>
    Completion,

    /// <summary>What the model is told to do.</summary>
    Instruction,

    /// <summary>What the model is told to do it with.</summary>
    Input,

    /// <summary>The better one of two answers: a text or messages.</summary>
    Chosen,

    /// <summary>The other one.</summary>
    Rejected,

    /// <summary>The answers to a question, with where in its text they stand: any JSON.</summary>
    Answers,

    /// <summary>A text unlike the first of its row.</summary>
    Negative,
    Negative2,
    Negative3,
    Negative4,
    Negative5,

    /// <summary>A picture or a recording: its path, or its bytes.</summary>
    Media,

    /// <summary>What stands between the text and each of its endings; rows may be without.</summary>
    Question,

    /// <summary>The endings or answers to choose from, a list.</summary>
    Endings,

    /// <summary>Which of the endings is right.</summary>
    Choice,
}
