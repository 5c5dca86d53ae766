using System.Text.Json.Nodes;
using FineTune.Engine.Models;

namespace FineTune.Engine.Tests.Models;

/// <summary>The heads that a family has.</summary>
internal static class ModelHeads
{
    /// <summary>The families whose rows are texts; those of pictures are asked in Vision, those of sounds in Audio.</summary>
    public static IEnumerable<string> FamiliesOfTexts => ModelRegistry.ModelTypes.Where(
        modelType => !Of(modelType).Any(head => head is ModelHead.ImageClassification or ModelHead.AudioClassification));

    public static IReadOnlyList<ModelHead> Of(string modelType)
    {
        ModelFamily family = ModelRegistry.FamilyOf(new ConfigFile(new JsonObject { ["model_type"] = modelType }, null));
        return [.. family.Architectures.Select(architecture => architecture.Head)];
    }

    /// <summary>The one that scores the vocabulary.</summary>
    public static ModelHead OfVocabulary(string modelType) =>
        Of(modelType).Single(head => head is ModelHead.MaskedLanguageModeling or ModelHead.CausalLanguageModeling
            or ModelHead.Seq2SeqLanguageModeling);
}
