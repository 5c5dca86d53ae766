namespace FineTune.Engine.Models.Adapters;

/// <summary>What PEFT calls a model's head (peft/utils/peft_types.py, TaskType).</summary>
internal static class AdapterTaskType
{
    private static readonly (string Name, ModelHead Head)[] Known =
    [
        ("SEQ_CLS", ModelHead.SequenceClassification),
        ("TOKEN_CLS", ModelHead.TokenClassification),
        ("CAUSAL_LM", ModelHead.CausalLanguageModeling),
        ("SEQ_2_SEQ_LM", ModelHead.Seq2SeqLanguageModeling),
        ("FEATURE_EXTRACTION", ModelHead.SentenceEmbedding),
    ];

    /// <summary>True for a head that a base model has been pretrained with.</summary>
    public static bool ScoresVocabulary(this ModelHead head) =>
        head is ModelHead.MaskedLanguageModeling or ModelHead.CausalLanguageModeling or ModelHead.Seq2SeqLanguageModeling;

    /// <summary>Null where PEFT has no name for it.</summary>
    public static string? Of(ModelHead head) => Known.FirstOrDefault(known => known.Head == head).Name;

    /// <summary>Null for one that says nothing of a head.</summary>
    public static ModelHead? HeadOf(string? taskType) =>
        Known.Where(known => known.Name == taskType).Select(known => (ModelHead?)known.Head).FirstOrDefault();
}
