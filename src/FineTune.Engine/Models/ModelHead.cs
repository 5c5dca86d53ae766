namespace FineTune.Engine.Models;

/// <summary>What a model predicts.</summary>
internal enum ModelHead
{
    /// <summary>Scores for each row: [batch, labels].</summary>
    SequenceClassification,

    /// <summary>Scores for each picture: [batch, labels].</summary>
    ImageClassification,

    /// <summary>Scores for each sound: [batch, labels].</summary>
    AudioClassification,

    /// <summary>Scores for each real token, in the order of <see cref="PackedBatch.TokenIds"/>: [tokens, labels].</summary>
    TokenClassification,

    /// <summary>
    /// Scores of each real token as the first and as the last of an answer, in the order of <see cref="PackedBatch.TokenIds"/>: [tokens, 2].
    /// </summary>
    QuestionAnswering,

    /// <summary>A score for each row, which is one of the choices of a question: [batch, 1].</summary>
    MultipleChoice,

    /// <summary>Scores of every token of the vocabulary for each of <see cref="PackedBatch.PredictedTokens"/>: [predicted, vocabulary].</summary>
    MaskedLanguageModeling,

    /// <summary>
    /// Scores of every token of the vocabulary as the one after each of <see cref="PackedBatch.PredictedTokens"/>: [predicted, vocabulary], or what
    /// <see cref="ForwardOptions.OfScores"/> makes of them.
    /// </summary>
    CausalLanguageModeling,

    /// <summary>The same of the decoder's tokens, those of <see cref="PackedBatch.Decoder"/>, which follow from the batch's own.</summary>
    Seq2SeqLanguageModeling,

    /// <summary>An embedding for each row: [batch, hidden].</summary>
    SentenceEmbedding,
}
