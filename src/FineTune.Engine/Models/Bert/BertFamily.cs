namespace FineTune.Engine.Models.Bert;

/// <summary>BERT (Devlin et al., 2018).</summary>
internal static class BertFamily
{
    public static ModelFamily Definition { get; } = new("bert", "bert",
    [
        new(ModelHead.SequenceClassification, "BertForSequenceClassification", parts => new BertForSequenceClassification(parts).Forward),
        new(ModelHead.TokenClassification, "BertForTokenClassification", parts => new BertForTokenClassification(parts).Forward),
        new(ModelHead.MaskedLanguageModeling, "BertForMaskedLM", parts => new BertForMaskedLM(parts).Forward),
    ]);
}
